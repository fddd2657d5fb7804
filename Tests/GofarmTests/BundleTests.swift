import Farm
import System
import TestSupport
import Testing

@Suite struct BundleTests {
  @Test func `a bundle carries installations to another farm`() throws {
    let here = try TemporaryFarm(installed: [])
    try here.install("1.26.6", "1.27.3")
    let there = try TemporaryFarm(installed: [])
    let path = there.directory + "/go.bundle"
    let made = try BuiltGofarm.run("bundle", "create", path, "1.26", "1.27.3", on: here)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try Child.capture("tar", ["-tf", path]).status == 0)
    let digest = String(made.output.prefix(64))
    let wrong = String(repeating: "0", count: 64)
    #expect(
      try BuiltGofarm.run("bundle", "install", path, "--sha256", wrong, on: there).status == 65)
    let done = try BuiltGofarm.run("bundle", "install", path, "--sha256", digest, on: there)
    #expect(done.status == 0, "\(done.errors)")
    #expect(try BuiltGofarm.run("verify", on: there).status == 0)
    #expect(try there.farm.snapshot().versions == here.farm.snapshot().versions)
    let again = try BuiltGofarm.run("bundle", "install", path, on: there)
    #expect(again.status == 0 && again.output.contains("already"), "\(again.errors)")
    #expect(try there.leftovers().isEmpty)
  }

  @Test func `a damaged bundle, or none, changes nothing`() throws {
    let here = try TemporaryFarm(installed: [])
    try here.install("1.26.6")
    let there = try TemporaryFarm(installed: [])
    let path = there.directory + "/go.bundle"
    #expect(try BuiltGofarm.run("bundle", "create", path, "1.26", on: here).status == 0)
    var bytes = try #require(try FileSystem.read(path))
    bytes[bytes.count / 2] ^= 1
    let whole = bytes.count
    for bad in [bytes, Array(bytes.prefix(whole / 2)), Array("nothing".utf8), []] {
      let bundle = try there.file("bad", bad)
      let outcome = try BuiltGofarm.run("bundle", "install", bundle, on: there)
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(try there.farm.snapshot().versions.isEmpty)
      #expect(try there.leftovers().isEmpty)
    }
    #expect(try BuiltGofarm.run("bundle", "steal", path, on: there).status == 64)
    #expect(try BuiltGofarm.run("bundle", "create", path, on: there).status == 64)
    #expect(try BuiltGofarm.run("bundle", "install", "/nowhere", on: there).status == 66)
  }

  /// A bundle of one release whose index says what a test wants.
  private func bundle(naming digests: [String: String], in farm: TemporaryFarm) throws -> String {
    let releases = digests.sorted { $0.key < $1.key }.map { version, digest in
      """
      {"version": "go\(version)", "stable": true, "files": [{"filename": "go\(version).tar.gz",
        "os": "\(Host.os)", "arch": "\(Host.architecture)", "version": "go\(version)",
        "sha256": "\(digest)", "size": 1, "kind": "archive"}]}
      """
    }
    var archive = TestArchive.Entry("bundle/go1.26.6.tar.gz")
    archive.content = TestSource.archive("1.26.6")
    let index = TestArchive.Entry("bundle/index.json", "[\(releases.joined(separator: ","))]")
    return try farm.file("made.bundle", TestArchive([index, archive]).tar)
  }

  @Test func `a bundle whose index names too much, or no digest, installs nothing`() throws {
    let farm = try TemporaryFarm(installed: [])
    let good = ["1.26.6": TestSource.digest("1.26.6")]
    for digests in [
      good.merging(["1.27.3": TestSource.digest("1.27.3")]) { $1 }, ["1.26.6": ""],
      ["1.26.6": TestSource.digest("1.27.3")],
    ] {
      let outcome = try BuiltGofarm.run(
        "bundle", "install", bundle(naming: digests, in: farm), on: farm)
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(try farm.farm.snapshot().versions.isEmpty)
      #expect(try farm.leftovers().isEmpty)
    }
    let outcome = try BuiltGofarm.run("bundle", "install", bundle(naming: good, in: farm), on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
