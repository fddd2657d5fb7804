import Farm
import System
import TestSupport
import Testing

@Suite struct CostTests {
  @Test(.enabled(if: BuiltGofarm.has("strace"), "strace is not installed"))
  func `a bare move forks nothing and makes fewer than 200 system calls`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    let trace = farm.directory + "/trace"
    let outcome = try BuiltGofarm.run(
      farm.root, ["promote", "1.26.6", "stable", "--no-gate", "--no-probe"],
      under: ["strace", "-f", "-qq", "-o", trace])
    try #require(outcome.status == 0, "\(outcome.output)")
    let lines = try #require(try FileSystem.readText(trace)).split(separator: "\n")
    // What a debug build's dynamic linker does before is not counted.
    let calls = lines.drop { !$0.contains(" umask(") }
    #expect(!calls.isEmpty)
    #expect(calls.count < 200)
    let forks = calls.filter { line in
      ["fork(", "clone(", "clone3("].contains { line.contains($0) }
    }
    #expect(forks.isEmpty)
    print("cost: a bare move makes \(calls.count) system calls")
  }
}
