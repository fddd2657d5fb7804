import Farm
import Go
import System
import TestSupport
import Testing

@Suite struct AdoptTests {
  private let farm: TemporaryFarm
  private let origin: String

  init() throws {
    farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.6")
    origin = farm.directory + "/go-1.19"
    try TemporaryFarm.makeTree("1.19.8", at: origin)
  }

  private func run(_ words: String...) throws -> BuiltGofarm.Outcome {
    try BuiltGofarm.run(words, on: farm)
  }

  @Test(.needs("/usr/lib/go-1.19/bin/go"))
  func `a distribution's Go is adopted where it is`() throws {
    let outcome = try run("adopt", "/usr/lib/go-1.19")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let version = try #require(try Goroot.version(of: "/usr/lib/go-1.19"))
    #expect(try FileSystem.linkTarget("\(farm.root)/\(version)") == "/usr/lib/go-1.19")
    #expect(try run("exec", version.text, "--", "go", "version").output.contains("go\(version) "))
    #expect(try run("verify", version.text).status == 0)
  }

  @Test func `what is no complete GOROOT is refused`() throws {
    try FileSystem.remove(origin + "/bin/gofmt")
    let outcome = try run("adopt", origin)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("missing bin/gofmt"))
    #expect(try run("adopt", "/nowhere").status == 66)
    #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.26.6"])
  }

  @Test(arguments: ["", "/bin", "/bin/go", "/pkg/tool"])
  func `what others could change is refused`(_ part: String) throws {
    try FileSystem.setMode(origin + part, 0o777)
    let outcome = try run("adopt", origin)
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("\"\(origin)\(part)\" is writable"), "\(outcome.errors)")
  }

  @Test func `one that vanished is reported, and stops nothing`() throws {
    #expect(try run("adopt", origin).status == 0)
    try farm.promote("1.19.8", "old")
    try farm.promote("1.26.6", "stable")
    try FileSystem.removeTree(origin)
    let status = try run("status")
    #expect(status.status == 1)
    #expect(status.output.contains("the adopted 1.19.8"), "\(status.output)")
    for (words, expected) in [
      (["list"], 0), (["usage"], 0), (["verify"], 1), (["prune", "--dry-run"], 0), (["doctor"], 1),
      (["metrics"], 0), (["history"], 0), (["explain"], 0), (["render"], 0),
      (["exec", "1.19.8", "--", "true"], 65), (["promote", "1.26.6", "old", "--no-gate"], 0),
    ] as [([String], Int32)] {
      let outcome = try BuiltGofarm.run(words, on: farm)
      #expect(outcome.status == expected, "\(words) \(outcome.output) \(outcome.errors)")
    }
  }

  @Test func `repair says what it cannot do, and does the rest`() throws {
    #expect(try run("adopt", origin).status == 0)
    try FileSystem.removeTree(origin)
    try FileSystem.remove(farm.root + "/1.26.6/bin/gofmt")
    let outcome = try run("repair", "--offline")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("cannot repair 1.19.8: "), "\(outcome.output)")
    #expect(outcome.output.contains("repaired 1.26.6: 1 finding\n"))
    #expect(try farm.farm.verify(#require(GoVersion("1.26.6"))).isWhole)
    #expect(try run("repair", "1.19.8").status == 78)
  }
}
