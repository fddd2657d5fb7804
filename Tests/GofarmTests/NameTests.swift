import Farm
import Go
import System
import TestSupport
import Testing

/// Names on a disk are bytes: these are no UTF-8, or are two ways to write the same character.
@Suite struct NameTests {
  private static let byte = String(fileBytes: [0x78, 0xe9])

  @Test func `a foreign file whose name is no text is found by verify and removed by repair`()
    throws
  {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.6")
    let file = "\(farm.root)/1.26.6/src/\(Self.byte).go"
    try FileSystem.create(file, "package x\n")
    let outcome = try BuiltGofarm.run("verify", "1.26.6", on: farm)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#"added src/x\xE9.go"#), "\(outcome.output)")
    let json = try BuiltGofarm.run("verify", "1.26.6", "--json", on: farm)
    #expect(json.output.contains(#""src/x\\xE9.go""#), "\(json.output)")
    #expect(try BuiltGofarm.run("repair", "1.26.6", on: farm).status == 0)
    #expect(!FileSystem.exists(file))
    #expect(try BuiltGofarm.run("verify", on: farm).status == 0)
    #expect(try farm.leftovers() == [])
  }

  @Test func `a name that only looks like the manifest's is foreign`() throws {
    let farm = try TemporaryFarm(installed: [])
    let archive = TestArchive.release(
      "1.26.6", extra: [.init("go/test/\u{C4}foo.go", "package main\n")])
    _ = try farm.farm.install(archive: farm.file("go.tar.gz", archive.gzip))
    #expect(try BuiltGofarm.run("verify", on: farm).status == 0)
    try FileSystem.create("\(farm.root)/1.26.6/test/A\u{308}foo.go", "package main\n")
    let outcome = try BuiltGofarm.run("verify", on: farm)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("added test/A\u{308}foo.go"), "\(outcome.output)")
  }

  @Test func `what a killed gate left, whatever its name, is removed by the next writer`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let left = farm.layout.staging + "/1-1"
    try FileSystem.makeDirectory(left)
    try FileSystem.makeDirectory("\(left)/\(Self.byte)")
    try FileSystem.create("\(left)/\(Self.byte)/\(Self.byte)", "")
    let outcome = try BuiltGofarm.run(
      "promote", "1.27.3", "stable", "--no-gate", "--no-probe", on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try farm.leftovers() == [])
  }

  @Test func `what cannot be cleaned up keeps nobody from a move`() throws {
    guard BuiltGofarm.has("strace") else { return }
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.makeDirectory(farm.layout.staging + "/1-1")
    let outcome = try BuiltGofarm.run(
      farm.root, ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"],
      under: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-P", farm.layout.staging + "/1-1", "-e",
        "inject=rmdir:error=EIO",
      ])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("warning: cleaning up:"), "\(outcome.output)")
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test func `version files in such directories decide, by name and from within`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let project = "\(farm.directory)/\(Self.byte)/sub"
    try TemporaryFarm.makeDirectories(project)
    try FileSystem.create("\(farm.directory)/\(Self.byte)/.go-version", "1.27.3\n")
    let named = try BuiltGofarm.run("explain", project, on: farm)
    #expect(named.output.contains(#"/x\xE9/sub: 1.27.3, by "#), "\(named.output)\(named.errors)")
    func within(_ words: String...) throws -> Child.Outcome {
      try Child.capture(
        BuiltGofarm.path, words,
        environment: [
          "PATH": "/usr/bin:/bin", "HOME": farm.directory, "GOFARM_ROOT": farm.root,
        ], directory: project)
    }
    #expect(try within("explain", "--json").output.contains(#""version" : "1.27.3""#))
    let exec = try within("exec", "--project", "--", "go", "version")
    #expect(exec.output.contains("go1.27.3"), "\(exec.output)")
    let argument = try within("exec", "stable", "--", "sh", "-c", "ls -d \"$1\"", "sh", project)
    #expect(argument.status == 0, "\(argument.output)")
    try FileSystem.rename(
      "\(farm.directory)/\(Self.byte)/.go-version", to: project + "/.go-version")
    try FileSystem.remove(project + "/.go-version")
    try FileSystem.create(project + "/.go-version", "$(touch x)\n")
    let check = try BuiltGofarm.run("check", "\(farm.directory)/\(Self.byte)", on: farm)
    #expect(check.status == 1)
    #expect(check.output.contains(#"x\xE9/sub/.go-version"#), "\(check.output)\(check.errors)")
  }

  @Test func `an archive, and a farm, may lie below such a directory`() throws {
    let farm = try TemporaryFarm(installed: [])
    let directory = "\(farm.directory)/\(Self.byte)"
    try FileSystem.makeDirectory(directory)
    let archive = try farm.file("\(Self.byte)/go.tar.gz", TestArchive.release("1.26.6").gzip)
    #expect(try BuiltGofarm.run("install", "--from", archive, on: farm).status == 0)
    let root = directory + "/farm"
    for words in [
      ["init"], ["install", "--from", archive], ["promote", "1.26.6", "stable", "--no-gate"],
      ["status"], ["render", "--check"],
    ] {
      let outcome = try BuiltGofarm.run(root, words)
      #expect(outcome.status == 0, "\(words): \(outcome.output)")
    }
    let shell = try Child.capture(
      "sh", ["-c", ". \"$1/goenv.sh\"; go version", "sh", root],
      environment: ["PATH": "/usr/bin:/bin", "HOME": farm.directory])
    #expect(shell.output.contains("go1.26.6"), "\(shell.output)")
  }
}
