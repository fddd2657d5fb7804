import Farm
import System
import TestSupport
import Testing

@Suite struct UpdateTests {
  /// stable on 1.26.6 and latest on 1.27.1; the sources have newer ones of both.
  private func source() throws -> TestSource {
    let source = try TestSource(
      offering: "1.26.6", "1.26.7", "1.27.1", "1.27.2", "1.28rc1", installed: ["1.26.6", "1.27.1"])
    try source.farm.promote("1.26.6", "stable")
    try source.farm.promote("1.27.1", "latest")
    return source
  }

  @Test func `check only asks`() throws {
    let source = try source()
    let outcome = try source.run("update", "--check")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output == "latest  1.27.1 → 1.27.2\nstable  1.26.6 → 1.26.7\n")
    #expect(try source.farm.farm.snapshot().versions.count == 2)
    #expect(try source.run("update", "--check", "nobody").status == 66)
  }

  @Test func `newer releases are installed and promoted, candidates are not`() throws {
    let source = try source()
    let outcome = try source.run("update", "--no-gate", "--no-probe")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try source.farm.link("stable") == "1.26.7")
    #expect(try source.farm.link("latest") == "1.27.2")
    #expect(try source.run("update", "--check").status == 0)
    let again = try source.run("update")
    #expect(again.status == 0 && again.output == "everything is up to date\n", "\(again.errors)")
    #expect(try source.farm.leftovers().isEmpty)
  }

  @Test func `a channel that was moved by hand is left alone, the others move`() throws {
    let source = try source()
    try source.farm.moveByHand("stable", to: "1.27.1")
    let outcome = try source.run("update", "--no-gate", "--no-probe")
    #expect(outcome.status == 78, "\(outcome.errors)")
    #expect(try source.farm.link("stable") == "1.27.1")
    #expect(try source.farm.link("latest") == "1.27.2")
  }

  @Test func `a channel follows what the configuration says`() throws {
    let source = try source()
    try source.configure(#", "track": {"stable": "latest"}"#)
    #expect(try source.run("update", "--check", "stable").output == "stable  1.26.6 → 1.27.2\n")
  }
}
