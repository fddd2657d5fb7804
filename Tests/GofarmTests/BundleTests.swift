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
}
