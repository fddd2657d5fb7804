import Farm
import System
import TestSupport
import Testing

@Suite struct CostTests {
  @Test(.needs("strace"))
  func `a bare move forks nothing and makes fewer than 200 system calls`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    let (outcome, calls) = try BuiltGofarm.trace(
      farm.root, ["promote", "1.26.6", "stable", "--no-gate", "--no-probe"])
    try #require(outcome.status == 0, "\(outcome.output)")
    #expect(!calls.isEmpty)
    #expect(calls.count < 200)
    #expect(calls.filter { ["fork", "vfork", "clone", "clone3"].contains($0.name) }.isEmpty)
    print("cost: a bare move makes \(calls.count) system calls")
  }

  @Test(.needs("strace"))
  func `no command reads the names of all generations`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    for words in [
      ["status"], ["list"], ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"],
      ["rollback", "stable", "--no-probe"], ["metrics"], ["history", "--limit", "20"],
    ] {
      let (outcome, calls) = try BuiltGofarm.trace(farm.root, words)
      try #require(outcome.status == 0, "\(outcome.output)")
      let generations = farm.layout.generations
      let lists = calls.filter { $0.name == "getdents64" && $0.paths.contains(generations) }
      #expect(lists.isEmpty, "\(words)")
      let looks = calls.filter { $0.paths.contains { $0.hasPrefix(generations + "/") } }.count
      #expect(0 < looks && looks < 80, "\(words)")
      print("cost: \(words[0]) looks at \(looks) names of generations")
    }
  }
}
