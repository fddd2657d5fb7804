import Farm
import System
import TestSupport
import Testing

/// Names that no release has, and names that one release has two of.
@Suite struct ReleaseNameTests {
  private let farm: TemporaryFarm

  init() throws { farm = try TemporaryFarm(installed: []) }

  private func run(_ words: String...) throws -> BuiltGofarm.Outcome {
    try BuiltGofarm.run(words, on: farm)
  }

  /// A small complete tree that calls itself `name`.
  private func tree(_ name: String, at path: String) throws {
    try TemporaryFarm.makeTree("1.18.1", at: path)
    try FileSystem.remove(path + "/VERSION")
    try FileSystem.create(path + "/VERSION", name + "\n")
  }

  @Test(arguments: [
    ("go1.18.1b7", "no release by Go's rules"),
    ("devel go1.28-2b3c4d Tue Nov 24 10:00:00 2026 +0000", "a development tree, no release"),
    ("devel +a1b2c3d Mon Jan 2", "a development tree, no release"),
  ])
  func `a tree with no release's name is refused, and the refusal says why`(
    _ name: String, _ reason: String
  ) throws {
    let place = farm.directory + "/sdk/strange"
    try tree(name, at: place)
    let packed = farm.directory + "/strange.tar.gz"
    let words = ["-C", farm.directory + "/sdk", "--transform", "s,^strange,go,", "-czf", packed]
    #expect(try Child.run("tar", words + ["strange"]) == 0)
    for words in [["adopt", place], ["install", "--from", packed]] {
      let outcome = try BuiltGofarm.run(words, on: farm)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(outcome.errors.contains(String(name.prefix(40))), "\(outcome.errors)")
    }
    try TemporaryFarm.makeTree("1.22.10", at: farm.directory + "/sdk/go1.22.10")
    let imported = try run("import", "sdk", "--directory", farm.directory + "/sdk")
    #expect(imported.status == 0)
    #expect(imported.errors.contains(reason), "\(imported.errors)")
    #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.22.10"])
  }

  @Test func `1.20.0 means 1.20, as it was published, in every command`() throws {
    try farm.install("1.26.6")
    let archive = try farm.file("go1.20.tar.gz", TestArchive.release("1.20").gzip)
    #expect(try run("install", "1.20.0", "--from", archive).status == 0)
    #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.20", "1.26.6"])
    #expect(try run("verify", "1.20.0").output.hasPrefix("1.20  ok"))
    #expect(try run("exec", "1.20.0", "--", "go", "version").output.contains("go1.20 "))
    #expect(try run("env", "go1.20.0", "--format", "json").output.contains(#""1.20""#))
    let promoted = try run("promote", "1.20.0", "old", "--no-gate", "--no-probe")
    #expect(promoted.status == 0, "\(promoted.errors)")
    #expect(try farm.link("old") == "1.20")
    let state = try farm.file("state.json", Array(#"{"channels": {"old": "1.20.0"}}"#.utf8))
    #expect(try run("apply", state).status == 0)
    #expect(try farm.link("old") == "1.20")
    #expect(try run("drop", "old").status == 0)
    let removed = try run("uninstall", "1.20.0", "--force")
    #expect(removed.output == "removed 1.20\n", "\(removed.errors)")
  }

  @Test func `1.20.0 is found in the index by the name that it has there`() throws {
    let source = try TestSource(offering: "1.20", "1.21.0")
    let outcome = try source.run("install", "1.20.0")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try source.farm.farm.snapshot().versions.map(\.text) == ["1.20"])
    // From 1.21 on, the two are different.
    #expect(try source.run("install", "1.21.0").status == 0)
    #expect(try source.run("exec", "1.21.0", "--", "go", "version").output.contains("go1.21.0 "))
  }
}
