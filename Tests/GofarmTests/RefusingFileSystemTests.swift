import Farm
import Go
import System
import TestSupport
import Testing

/// File systems that refuse what ext4 allows, by injected errors.
@Suite(.enabled(if: BuiltGofarm.has("strace"), "strace is not installed"))
struct RefusingFileSystemTests {
  private let farm: TemporaryFarm

  init() throws {
    farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
  }

  private func run(_ words: String..., faults: [String], at paths: [String] = []) throws
    -> Child.Outcome
  {
    try BuiltGofarm.run(
      farm.root, words,
      under: ["strace", "-f", "-qq", "-o", "/dev/null"] + paths.flatMap { ["-P", $0] }
        + faults.flatMap { ["-e", "inject=\($0)"] })
  }

  private func move(_ version: String, _ faults: String..., at paths: [String] = []) throws
    -> Child.Outcome
  {
    try run("promote", version, "stable", "--no-gate", "--no-probe", faults: faults, at: paths)
  }

  /// BeeGFS, AFS: between two directories; FAT, some FUSE: at all.
  @Test(arguments: ["EPERM", "EXDEV", "EOPNOTSUPP", "EMLINK"])
  func `channels move where link(2) is refused`(_ error: String) throws {
    for fault in ["link,linkat:error=\(error)", "link,linkat:error=\(error):when=1"] {
      for version in ["1.26.6", "1.27.3"] {
        let outcome = try move(version, fault)
        #expect(outcome.status == 0, "\(fault): \(outcome.output)")
        #expect(try farm.link("stable") == version)
        #expect(try BuiltGofarm.run("status", on: farm).status == 0)
      }
    }
    let names = try FileSystem.entries(farm.layout.generations)
    #expect(names.count == 7 && names.allSatisfy { $0.first != "." }, "\(names)")
    #expect(try farm.leftovers() == [])
  }

  @Test func `where nothing claims a number, a move is refused before anything has changed`() throws
  {
    let outcome = try move("1.26.6", "link,linkat:error=EPERM", "renameat2:error=EINVAL")
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(outcome.output.contains("nothing was changed"), "\(outcome.output)")
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.history().count == 3)
    #expect(try FileSystem.entries(farm.layout.generations).count == 3)
    #expect(try BuiltGofarm.run("status", on: farm).status == 0)
    #expect(try farm.leftovers() == [])
  }

  /// CIFS, FUSE.
  @Test func `where a directory has no fsync, its file system is synchronised`() throws {
    let directories = [
      farm.root, farm.layout.generations, farm.layout.pending, farm.layout.state,
      farm.layout.pending(4),
    ]
    let outcome = try move("1.26.6", "fsync:error=EINVAL", at: directories)
    #expect(outcome.status == 0, "\(outcome.output)")
    let failing = try move("1.27.3", "fsync:error=EINVAL", "syncfs:error=EIO", at: directories)
    #expect(failing.status == 74, "\(failing.output)")
    _ = try farm.farm.render()
    #expect(try BuiltGofarm.run("status", on: farm).status == 0)
  }

  @Test(arguments: ["EPERM", "EINVAL", "ENOSYS", "EXDEV"])
  func `a tree is repaired where two directories cannot change places`(_ error: String) throws {
    try farm.install("1.28.1")
    let file = "\(farm.root)/1.28.1/src/make.go"
    try FileSystem.remove(file)
    try FileSystem.create("\(farm.root)/1.28.1/src/added.go", "")
    let outcome = try run("repair", "1.28.1", faults: ["renameat2:error=\(error)"])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try farm.farm.verify(GoVersion("1.28.1")!).isWhole)
    #expect(try farm.leftovers() == [])
  }

  /// One cannot be removed: the others are, and everybody is told, in text and in JSON.
  @Test(arguments: ["uninstall", "prune"])
  func `of several that are removed, each is told`(_ command: String) throws {
    try farm.install("1.24.1", "1.25.1", "1.28.1")
    let words = command == "prune" ? ["prune"] : ["uninstall", "1.24.1", "1.25.1", "1.28.1"]
    let outcome = try BuiltGofarm.run(
      farm.root, words,
      under: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-P", "\(farm.root)/1.25.1", "-e",
        "inject=rename:error=EBUSY",
      ])
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(outcome.output.contains("removed 1.24.1\nremoved 1.28.1\n"), "\(outcome.output)")
    #expect(outcome.output.contains("cannot remove 1.25.1: rename "), "\(outcome.output)")
    let left = try farm.farm.snapshot().versions.map(\.text)
    #expect(left == ["1.25.1", "1.26.6", "1.27.3"])
    #expect(try FileSystem.status("\(farm.root)/1.25.1")?.mode == 0o555)
    let removed = try FileSystem.entries(farm.root + "/.gofarm/removed")
    #expect(Set(removed) == ["1.24.1", "1.28.1"])
    let events = try FileSystem.readText(farm.layout.events) ?? ""
    #expect(!events.contains(#""event":"uninstall","version":"1.25.1""#))
    #expect(events.split(separator: "\n").filter { $0.contains(#""uninstall""#) }.count == 2)
    #expect(try BuiltGofarm.run("status", on: farm).status == 0)
  }

  /// Absent, or unknown? Each of these was once taken for absent.
  @Test(arguments: ["getdents64:error=EIO", "newfstatat,lstat,stat:error=EIO"])
  func `a farm that cannot be read is not said to be none`(_ fault: String) throws {
    let paths = [farm.layout.generations, farm.layout.generation(1)]
    // All names are read only where the first record is gone.
    let readsNames = fault.hasPrefix("getdents")
    if readsNames { try FileSystem.remove(farm.layout.generation(1)) }
    for words in [["status"], ["history"], ["init"], ["promote", "1.26.6", "stable"]] {
      let outcome = try BuiltGofarm.run(
        farm.root, words,
        under: ["strace", "-f", "-qq", "-o", "/dev/null"] + paths.flatMap { ["-P", $0] }
          + ["-e", "inject=\(fault)"])
      #expect(outcome.status == 74, "\(words): \(outcome.output)")
      #expect(!outcome.output.contains("gofarm init"), "\(outcome.output)")
    }
    let history = try farm.farm.history()
    #expect(history.map(\.number) == (readsNames ? [2, 3] : [1, 2, 3]))
    #expect(history[0].command == (readsNames ? "promote" : "init"))
  }

  /// The next writer asks whether somebody is at work, and gets no answer.
  @Test func `a running command's directory stays where its lock cannot be looked at`() throws {
    let scratch = try ScratchDirectory(in: farm.layout.staging)
    let outcome = try run(
      "render", faults: ["open,openat:error=ENFILE"], at: [scratch.path])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("warning: cleaning up"), "\(outcome.output)")
    #expect(FileSystem.exists(scratch.path))
  }

  @Test func `what check cannot read is a finding, not a project without faults`() throws {
    let project = farm.directory + "/src/a"
    try TemporaryFarm.makeDirectories(project)
    try FileSystem.create(project + "/.go-version", "1.26.6\n")
    let words = ["check", farm.directory + "/src"]
    #expect(try BuiltGofarm.run(farm.root, words).status == 0)
    for (fault, path) in [
      ("getdents64:error=EIO", project), ("read:error=EIO", project + "/.go-version"),
    ] {
      let outcome = try BuiltGofarm.run(
        farm.root, words,
        under: ["strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", "inject=\(fault)"])
      #expect(outcome.status == 1, "\(fault): \(outcome.output)")
      #expect(outcome.output.contains("cannot be read: Input/output error"), "\(outcome.output)")
    }
  }
}
