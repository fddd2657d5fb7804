import System
import TestSupport
import Testing

@testable import Farm
@testable import Go

/// One change on many farms: conditions, fences, and the way back.
@Suite struct ChangeTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!
  private let id = ChangeID("2026-11-27.stable")!

  private func request(
    _ intent: ChannelIntent, _ change: ((inout CommitRequest) -> Void) = { _ in }
  ) -> CommitRequest {
    var request = CommitRequest(
      intent, command: intent.isReturn ? "rollback" : "promote", reason: "")
    change(&request)
    return request
  }

  private func undoing(_ only: Channel? = nil) -> CommitRequest {
    request(.undoing(id, only: only)) { $0.change = id }
  }

  @Test(arguments: ["x", "CHG-42", "2026-11-27/stable:3@ops+1_a"])
  func `a change is named by what fits in a label and a file's name`(_ text: String) {
    #expect(ChangeID(text)?.text == text)
  }

  @Test(arguments: ["", "-x", ".x", "a b", "a\"b", "ä", String(repeating: "x", count: 129)])
  func `a change has no other name`(_ text: String) { #expect(ChangeID(text) == nil) }

  // MARK: Conditions

  @Test func `a channel that leads elsewhere by now is not moved, whatever others did`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    // Somebody else's move of another channel is no reason to refuse.
    try farm.promote("1.27.3", "latest")
    let move = request(.set([.stable: b])) { $0.expectedChannels = [.stable: a] }
    try farm.farm.commit(move)
    #expect(
      throws: CommitFailure.channelDiffers(.stable, expected: a, found: b)
    ) { try farm.farm.commit(move) }
    let absent = request(.set([.stable: a])) { $0.expectedChannels = [Channel("new")!: nil] }
    try farm.farm.commit(absent)
    #expect(try farm.link("stable") == "1.26.6")
    let there = request(.set([.stable: b])) { $0.expectedChannels = [.stable: nil] }
    #expect(failure { try farm.farm.commit(there) }?.exitCode == 75)
  }

  @Test func `a holder whose lock has gone to another comes too late`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.farm.commit(request(.set([.stable: b])) { $0.fence = 41 })
    // Who names none takes nothing away from those that do.
    try farm.promote("1.26.6", "latest")
    #expect(try farm.farm.snapshot().generation.fence == 41)
    #expect(throws: CommitFailure.fenced(40, newest: 41)) {
      try farm.farm.commit(request(.set([.stable: a])) { $0.fence = 40 })
    }
    try farm.farm.commit(request(.set([.stable: a])) { $0.fence = 41 })
    #expect(try farm.farm.snapshot().generation.fence == 41)
  }

  // MARK: A change

  @Test func `a change that is done may be asked for again, with the conditions of its beginning`()
    throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let move = request(.set([.stable: b])) {
      $0.change = id
      $0.fence = 7
      $0.expectedChannels = [.stable: a]
      $0.expectedGeneration = 2
    }
    #expect(try farm.farm.commit(move).number == 3)
    #expect(try farm.farm.commit(move).isEmpty)
    #expect(try farm.farm.history().count == 3)
    #expect(try farm.farm.snapshot().generation.change == id)
  }

  @Test func `what a change moved is taken back, and nothing else`() throws {
    let farm = try TemporaryFarm(channels: ["latest": "1.26.6", "stable": "1.26.6"])
    let other = Channel("other")!
    try farm.farm.commit(request(.set([.stable: b, .latest: b])) { $0.change = id })
    try farm.farm.commit(request(.set([other: b])))
    let plan = try farm.farm.commit(undoing())
    #expect(plan.changes.map(\.channel) == [.latest, .stable])
    #expect(try farm.farm.snapshot().channels == [.latest: a, .stable: a, other: b])
    // Again: there is nothing left to take back.
    #expect(try farm.farm.commit(undoing()).isEmpty)
  }

  @Test func `a change that made a channel is taken back by dropping it`() throws {
    let farm = try TemporaryFarm()
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.farm.commit(undoing())
    #expect(try farm.link("stable") == nil)
  }

  @Test func `a change that moved a channel twice goes back to before the first time`() throws {
    let farm = try TemporaryFarm(
      installed: ["1.26.6", "1.27.3", "1.28.0"], channels: ["stable": "1.26.6"])
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.farm.commit(request(.set([.stable: GoVersion("1.28.0")!])) { $0.change = id })
    try farm.farm.commit(undoing())
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `a change that was taken back and made again goes back to what was between`() throws {
    let farm = try TemporaryFarm(
      installed: ["1.26.6", "1.27.2", "1.27.3"], channels: ["stable": "1.26.6"])
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.farm.commit(undoing())
    try farm.promote("1.27.2", "stable")
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.farm.commit(undoing())
    #expect(try farm.link("stable") == "1.27.2")
  }

  @Test func `a channel that somebody else has moved since refuses the way back`() throws {
    let farm = try TemporaryFarm(
      installed: ["1.26.6", "1.27.3", "1.28.0"],
      channels: ["latest": "1.26.6", "stable": "1.26.6"])
    try farm.farm.commit(request(.set([.stable: b, .latest: b])) { $0.change = id })
    try farm.promote("1.28.0", "latest")
    let refusal = try #require(failure { try farm.farm.commit(undoing()) })
    #expect(refusal.exitCode == 75)
    #expect(refusal.message.contains("generation 5"))
    #expect(try farm.link("stable") == "1.27.3")
    // One channel alone may still go back.
    try farm.farm.commit(undoing(.stable))
    #expect(try farm.link("stable") == "1.26.6")
    // Back where it was before, whoever brought it there: nothing to do.
    try farm.promote("1.26.6", "latest")
    #expect(try farm.farm.commit(undoing()).isEmpty)
  }

  @Test func `somebody who moved it away and there again counts as somebody else`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.promote("1.26.6", "stable")
    try farm.promote("1.27.3", "stable")
    #expect(failure { try farm.farm.commit(undoing()) }?.exitCode == 75)
  }

  @Test func `a hand that moved the channel since counts as somebody else`() throws {
    let farm = try TemporaryFarm(
      installed: ["1.26.6", "1.27.3", "1.28.0"], channels: ["stable": "1.26.6"])
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.moveByHand("stable", to: "1.28.0")
    #expect(failure { try farm.farm.commit(undoing()) }?.exitCode == 75)
    // Recorded by a move of another channel: still a hand's, not the change's.
    try farm.promote("1.27.3", "latest")
    #expect(failure { try farm.farm.commit(undoing()) }?.exitCode == 75)
    #expect(try farm.link("stable") == "1.28.0")
  }

  @Test func `a change goes back to what a hand had made of the channel before`() throws {
    let farm = try TemporaryFarm(
      installed: ["1.26.6", "1.27.3", "1.28.0"],
      channels: ["latest": "1.26.6", "stable": "1.26.6"])
    try farm.moveByHand("stable", to: "1.28.0")
    try farm.moveByHand("latest", to: "1.28.0")
    try farm.farm.commit(request(.set([.stable: b])) { $0.change = id })
    try farm.farm.commit(undoing())
    #expect(try farm.link("stable") == "1.28.0")
    // Taken into the history by the change, moved by the hand.
    #expect(try farm.link("latest") == "1.28.0")
  }

  @Test func `a change that the history does not know is an error`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect(throws: CommitFailure.noChange(id)) { try farm.farm.commit(undoing()) }
  }

  @Test func `what a failing probe returned is a part of the change`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    var promotion = Promotion(
      request(.set([.stable: b])) { $0.change = id }, gates: GateChoice(usesDefaults: false),
      probes: .none)
    promotion.probes.commands = ["echo no; false"]
    let refusal = try #require(failure { try farm.farm.promote(promotion) } as? PromotionFailure)
    let move = ChannelChange(channel: .stable, from: a, to: b)
    #expect(
      refusal.report
        == FailedMove(
          moved: [move], returned: [ChannelChange(channel: .stable, from: b, to: a)],
          check: .init(
            kind: "probe", name: "echo no; false",
            reason: "1 of 1 runs failed; 100.0 % must succeed", output: "no\n")))
    #expect(try farm.farm.history().map(\.change) == [nil, nil, id, id])
    #expect(try farm.farm.commit(undoing()).isEmpty)
  }

  @Test func `a change whose prober was killed is probed when it is asked for again`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    var move = request(.set([.stable: b])) { $0.change = id }
    move.probes = ["false"]
    try farm.farm.commit(move)
    var promotion = Promotion(move, gates: GateChoice(usesDefaults: false), probes: .none)
    promotion.probes.commands = ["false"]
    #expect(failure { try farm.farm.promote(promotion) }?.exitCode == 1)
    #expect(try farm.link("stable") == "1.26.6")
  }
}
