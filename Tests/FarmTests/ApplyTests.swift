import System
import TestSupport
import Testing

@testable import Farm

@Suite struct ApplyTests {
  private let ungated = Promotion(
    CommitRequest(.set([:]), command: "apply", reason: "apply"),
    gates: GateChoice(usesDefaults: false))

  private func state(_ farm: TemporaryFarm, _ text: String) throws -> DeclaredState {
    let path = "\(farm.directory)/state-\(UInt64.random(in: 0 ..< .max)).json5"
    try FileSystem.create(path, text)
    return try DeclaredState(path: path)
  }

  /// The fake trees have no `go` that a probe could believe in but for the link and its version.
  @Test func `apply converges once, and is quiet after that`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let wanted = try state(
      farm,
      """
      {
        // JSON5
        installations: ["1.27", "1.26.6"], channels: {stable: "1.27.3", latest: "1.27.3"},
        promotion: {denied: {"1.22": "old"}},
      }
      """)
    let planned = try farm.farm.apply(wanted, dryRun: true, move: ungated)
    #expect(planned.channels.map(\.channel) == [.latest, .stable])
    #expect(planned.configuration == ["promotion"])
    #expect(try farm.farm.history().count == 2)
    #expect(try farm.farm.apply(wanted, dryRun: false, move: ungated) == planned)
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.history().count == 3)
    #expect(try farm.farm.configuration().promotion?.denied == ["1.22": "old"])
    #expect(try farm.farm.apply(wanted, dryRun: false, move: ungated).isEmpty)
    #expect(try farm.farm.history().count == 3)
  }

  @Test func `apply leaves alone what somebody moved by hand`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.moveByHand("stable", to: "1.27.3")
    let wanted = try state(farm, "{channels: {stable: '1.26.6'}}")
    #expect {
      try farm.farm.apply(wanted, dryRun: false, move: ungated)
    } throws: { ($0 as? any Failure)?.exitCode == 78 }
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test(arguments: [true, false])
  func `a go setting that switches checks off is refused, in a dry run as well`(_ dryRun: Bool)
    throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let wanted = try state(
      farm, "{go: {GOPROXY: 'off', GOSUMDB: 'off'}, channels: {stable: '1.27.3'}}")
    #expect {
      try farm.farm.apply(wanted, dryRun: dryRun, move: ungated)
    } throws: { error in
      if case ConfigurationFailure.refusedSetting("GOSUMDB", _, _) = error { true } else { false }
    }
    #expect(try farm.farm.configuration().go == nil)
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test(arguments: [true, false])
  func `what the declared policy refuses is refused before anything changes`(_ dryRun: Bool) throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    for (text, rule) in [
      ("{channels: {stable: '1.27.3'}, promotion: {denied: {'1.27': 'slow'}}}", "denied"),
      ("{channels: {stable: '1.27.3'}, promotion: {channels: {stable: {gates: []}}}}", "gates"),
    ] {
      let wanted = try state(farm, text)
      #expect {
        try farm.farm.apply(wanted, dryRun: dryRun, move: ungated)
      } throws: { error in
        if case PromotionFailure.policy(rule, _, _) = error { true } else { false }
      }
    }
    let missing = try state(farm, "{channels: {stable: '1.28.1'}, go: {GOPROXY: 'off'}}")
    #expect {
      try farm.farm.apply(missing, dryRun: dryRun, move: ungated)
    } throws: { ($0 as? any Failure)?.exitCode == 66 }
    #expect(try farm.farm.configuration().promotion == nil)
    #expect(try farm.farm.configuration().go == nil)
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test(arguments: [true, false])
  func `a policy that is declared anew counts, not the one that it replaces`(_ dryRun: Bool) throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    _ = try farm.farm.configure([.set(key: "promotion", value: #"{"denied": {"1.27": "slow"}}"#)])
    let wanted = try state(
      farm, "{channels: {stable: '1.27.3'}, promotion: {denied: {'1.22': 'old'}}}")
    let plan = try farm.farm.apply(wanted, dryRun: dryRun, move: ungated)
    #expect(plan.channels.map(\.channel) == [.stable])
    #expect(try farm.link("stable") == (dryRun ? "1.26.6" : "1.27.3"))
  }

  @Test func `a file that is not understood changes nothing`() throws {
    let farm = try TemporaryFarm()
    for text in [
      "{chanels: {}}", "{channels: {stable: 'x'}}", "[", "{channels: {'1.2': '1.26.6'}}",
    ] {
      #expect { try state(farm, text) } throws: { ($0 as? any Failure)?.exitCode == 65 }
    }
    #expect(throws: RequestFailure.noFile("\(farm.root)/none")) {
      try DeclaredState(path: "\(farm.root)/none")
    }
  }
}
