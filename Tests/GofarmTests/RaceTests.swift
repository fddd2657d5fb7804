import System
import TestSupport
import Testing

@testable import Farm
@testable import Go
@testable import JSON

/// What happens to a farm between two system calls of one command.
@Suite(.needs("strace")) struct RaceTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!
  private let c = GoVersion("1.28.1")!

  private let promote = ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"]

  private func farm() throws -> TemporaryFarm {
    try TemporaryFarm(
      installed: ["1.26.6", "1.27.3", "1.28.1"], channels: ["stable": "1.26.6"])
  }

  private func record(_ number: Int, _ channels: ChannelMap, in farm: TemporaryFarm) throws {
    let generation = Generation(
      number: number, at: .now(), actor: "eve", command: "promote", reason: "from another host",
      channels: channels)
    try FileSystem.create(farm.layout.generation(number), JSON.document(generation))
  }

  // MARK: The commit point

  /// Over NFS the server makes the link, its answer is lost, and the repeated request finds it made.
  @Test func `a link that was made counts, though link says that it is there already`() throws {
    let farm = try farm()
    let outcome = try BuiltGofarm.run(farm.root, promote, pausedAfter: "fsync", number: 2) {
      try FileSystem.hardLink(
        farm.layout.pending(3) + "/generation.json", as: farm.layout.generation(3))
    }
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.history().count == 3)
    #expect(try farm.leftovers() == [])
  }

  @Test func `who loses the number to another writer changes nothing, and is told who won`() throws
  {
    let farm = try farm()
    let outcome = try BuiltGofarm.run(farm.root, promote, pausedAfter: "fsync", number: 2) {
      try record(3, [.stable: a, .latest: c], in: farm)
    }
    #expect(outcome.status == 75, "\(outcome.output)")
    #expect(outcome.output.contains("eve") && outcome.output.contains("from another host"))
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.leftovers() == [])
  }

  @Test(arguments: [("fsync", 1), ("fsync", 2), ("/^link", 1)] as [(Substring, Int)])
  func `what fails before the record counts is as if it had not been tried`(
    _ call: Substring, _ number: Int
  ) throws {
    let farm = try farm()
    let outcome = try BuiltGofarm.run(
      farm.root, promote, under: BuiltGofarm.injecting("error=EIO", into: call, number: number))
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.farm.history().count == 2)
    #expect(try farm.leftovers() == [])
  }

  /// Of generations, of the root, and of the rename in between.
  @Test(arguments: [("fsync", 3), ("fsync", 4), ("/^rename", 2)] as [(Substring, Int)])
  func `what fails after it is recorded is told as such, and completed by the next command`(
    _ call: Substring, _ number: Int
  ) throws {
    let farm = try farm()
    let outcome = try BuiltGofarm.run(
      farm.root, promote, under: BuiltGofarm.injecting("error=EIO", into: call, number: number))
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(outcome.output.contains("recorded as generation 3"), "\(outcome.output)")
    _ = try farm.farm.render()
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.history().count == 3)
    #expect(try farm.leftovers() == [])
  }

  // MARK: A writer whom the lock did not reach

  @Test func `a newer generation that was recorded meanwhile has the last word`() throws {
    let farm = try farm()
    let outcome = try BuiltGofarm.run(farm.root, promote, pausedAfter: "fsync", number: 3) {
      try record(4, [.stable: c], in: farm)
      try farm.moveByHand("stable", to: "1.28.1")
    }
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try farm.link("stable") == "1.28.1")
    #expect(try farm.farm.findings(in: farm.farm.snapshot()).isEmpty)
    #expect(try farm.leftovers() == [])
  }

  @Test func `a newer generation that dropped the channel has the last word, too`() throws {
    let farm = try farm()
    _ = try BuiltGofarm.run(farm.root, promote, pausedAfter: "fsync", number: 3) {
      try record(4, [:], in: farm)
      try FileSystem.remove("\(farm.root)/stable")
    }
    #expect(try farm.link("stable") == nil)
  }

  // MARK: The lock

  @Test func `a lock whose file was replaced meanwhile is no lock`() throws {
    let farm = try farm()
    var own: SharedDescriptor?
    let outcome = try BuiltGofarm.run(
      farm.root, promote + ["--wait", "0"], pausedAfter: "openat", on: farm.layout.lock
    ) {
      try FileSystem.remove(farm.layout.lock)
      let file = try Descriptor.open(farm.layout.lock, [.readWrite, .create], mode: 0o600)
      #expect(try file.tryLock())
      own = SharedDescriptor(file)
    }
    #expect(own != nil)
    #expect(outcome.status == 75, "\(outcome.output)")
    #expect(try farm.link("stable") == "1.26.6")
  }

  // MARK: Publishing

  @Test func `an installation that cannot get its name leaves no manifest`() throws {
    let farm = try TemporaryFarm(installed: [])
    let archive = try farm.file("go1.28.1.tar.gz", TestArchive.release("1.28.1").gzip)
    let (_, calls) = try BuiltGofarm.trace(farm.root, ["install", "--from", archive])
    let name = farm.layout.installation(c)
    let rename = try #require(calls.first { $0.verb == "rename" && $0.paths.last == name })
    #expect(try BuiltGofarm.run(farm.root, ["uninstall", "1.28.1"]).status == 0)
    for (error, status) in [("EIO", 74), ("ENOSPC", 73)] as [(String, Int32)] {
      let outcome = try BuiltGofarm.run(
        farm.root, ["install", "--from", archive],
        under: BuiltGofarm.injecting("error=\(error)", into: rename.name, number: rename.number))
      #expect(outcome.status == status, "\(outcome.output)")
      #expect(!FileSystem.exists(name))
      #expect(try FileSystem.entries(farm.layout.manifests) == [])
      #expect(try farm.leftovers() == [])
    }
  }

  @Test func `where two names cannot change places at once, a repair takes two steps`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.28.1")
    try FileSystem.setMode("\(farm.root)/1.28.1/bin", 0o755)
    try FileSystem.remove("\(farm.root)/1.28.1/bin/gofmt")
    let outcome = try BuiltGofarm.run(
      farm.root, ["repair", "1.28.1"],
      under: BuiltGofarm.injecting("error=EINVAL", into: "renameat2", number: 1))
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try farm.farm.verify(c).isWhole)
    #expect(try farm.leftovers() == [])
  }

  // MARK: Recovery

  /// A commit of stable → 1.27.3 that was recorded, and whose target is damaged since.
  private func stranded() throws -> TemporaryFarm {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"], in: BuiltGofarm.memory)
    _ = try BuiltGofarm.run(
      farm.root, promote, under: BuiltGofarm.injecting("signal=KILL", into: "fsync", number: 3))
    try FileSystem.remove("\(farm.root)/1.27.3/bin/go")
    return farm
  }

  @Test func `a recovery that is killed at any call never takes its own work for hand-made`() throws
  {
    let next = ["promote", "1.26.6", "latest", "--no-gate", "--no-probe"]
    let changing: Set<Substring> = [
      "rename", "unlink", "rmdir", "symlink", "link", "fsync", "mkdir",
    ]
    let whole = try stranded()
    let (outcome, calls) = try BuiltGofarm.trace(whole.root, next)
    try #require(outcome.status == 0, "\(outcome.output)")
    let points = calls.filter { changing.contains($0.verb) }
    #expect(points.count > 15)
    for call in points {
      let farm = try stranded()
      let kill = BuiltGofarm.injecting("signal=KILL", into: call.name, number: call.number)
      let point = "\(call.name) \(call.number)"
      #expect(try BuiltGofarm.run(farm.root, next, under: kill).status == 137, "\(point)")
      #expect(try BuiltGofarm.run(farm.root, next).status == 0, "\(point)")
      let history = try farm.farm.history()
      #expect(history.allSatisfy { $0.adoptedFromDisk == nil }, "\(point)")
      #expect(history.filter { $0.command == "recover" }.count == 1, "\(point)")
      #expect(history.last?.channels == [.stable: a, .latest: a], "\(point)")
      #expect(try farm.link("stable") == "1.26.6", "\(point)")
      #expect(try farm.leftovers() == [], "\(point)")
    }
  }
}
