import System
import TestSupport
import Testing

@testable import Farm
@testable import Go
@testable import JSON

@Suite struct PromotionTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!

  /// A promote of stable to 1.27.3 that runs nothing but what is named.
  private func promotion(
    gates: [Gate] = [], probes: [String] = [], _ change: (inout Promotion) -> Void = { _ in }
  ) -> Promotion {
    var plan = ProbePlan.none
    plan.commands = probes
    var promotion = Promotion(
      CommitRequest(.set([.stable: b]), command: "promote", reason: "a test"),
      gates: GateChoice(usesDefaults: false, named: gates), probes: plan)
    change(&promotion)
    return promotion
  }

  private func configure(_ farm: TemporaryFarm, _ text: String) throws {
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(farm.layout.configuration, text)
  }

  private func events(_ farm: TemporaryFarm) throws -> [Event] {
    try (FileSystem.readText(farm.layout.events) ?? "").split(separator: "\n").map {
      try JSON.decode(Event.self, from: Array($0.utf8))
    }
  }

  private func program(_ farm: TemporaryFarm, _ path: String, _ text: String) throws {
    try TemporaryFarm.makeDirectories(FileSystem.parent(of: "\(farm.layout.state)/\(path)"))
    try FileSystem.create("\(farm.layout.state)/\(path)", "#!/bin/sh\n\(text)\n", mode: 0o755)
  }

  // MARK: Gates

  @Test func `a gate that fails stops the move, and what it printed is shown`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect(
      throws: PromotionFailure.gateFailed(
        gate: "echo no good; exit 3", version: b, check: "exit code 3", output: "no good\n")
    ) { try farm.farm.promote(promotion(gates: [.command("echo no good; exit 3")])) }
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.farm.history().count == 2)
    #expect(try farm.leftovers() == [])
  }

  @Test func `a gate runs in a clean environment of its own`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let goroot = "\(farm.root)/1.27.3"
    let command = """
      test "$GOFARM_VERSION $GOFARM_GOROOT $GOFARM_CHANNEL" = "1.27.3 \(goroot) stable" &&
      test "$GOTOOLCHAIN $GOENV $GOFLAGS" = "local off " && test "$HOME" != "\(Host.environment["HOME"] ?? "")" &&
      test -z "$GOROOT" && test "$(command -v go)" = \(goroot)/bin/go && echo x >"$HOME/x"
      """
    let move = try farm.farm.promote(promotion(gates: [.command(command)]))
    #expect(move.gates.map(\.outcome) == [.passed])
    #expect(try farm.farm.generation(3).gates?.map(\.gate) == [command])
    #expect(try farm.leftovers() == [])
  }

  @Test func `the built-in gate refuses what only looks like an SDK`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect {
      try farm.farm.promote(promotion(gates: [.quick]))
    } throws: { error in
      if case PromotionFailure.gateFailed("quick", b, "go env", _) = error { true } else { false }
    }
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `executables of gates.d run unless others could have written them`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try configure(farm, #"{"promotion": {"channels": {"stable": {"gates": []}}}}"#)
    try program(farm, "gates.d/10-site", "echo checked")
    let defaults = promotion { $0.gates.usesDefaults = true }
    let move = try farm.farm.promote(defaults)
    #expect(move.gates.map(\.gate) == ["gates.d/10-site"])
    try FileSystem.setMode("\(farm.layout.gates)/10-site", 0o777)
    try farm.farm.commit(CommitRequest(.undo, command: "rollback", reason: ""))
    #expect {
      try farm.farm.promote(defaults)
    } throws: { ($0 as? any Failure)?.exitCode == 78 }
  }

  @Test func `a gate of gates.d is remembered for an installation, until it changes`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try configure(farm, #"{"promotion": {"channels": {"stable": {"gates": []}}}}"#)
    try FileSystem.create(
      farm.layout.manifest(b), "\(String(repeating: "0", count: 64))  VERSION\n")
    try program(farm, "gates.d/10-site", "echo x >>\(farm.directory)/runs")
    let defaults = promotion { $0.gates.usesDefaults = true }
    func move() throws -> [GateResult.Outcome] {
      defer { _ = try? farm.promote("1.26.6", "stable") }
      return try farm.farm.promote(defaults).gates.map(\.outcome)
    }
    #expect(try move() == [.passed])
    #expect(try move() == [.remembered])
    try FileSystem.remove("\(farm.layout.gates)/10-site")
    try program(farm, "gates.d/10-site", "echo y >>\(farm.directory)/runs")
    #expect(try move() == [.passed])
    #expect(try FileSystem.readText("\(farm.directory)/runs") == "x\ny\n")
  }

  // MARK: Probes

  @Test func `a probe that fails takes the channel back, as a new generation`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let there = ChannelChange(channel: .stable, from: a, to: b)
    let back = ChannelChange(channel: .stable, from: b, to: a)
    #expect(
      throws: PromotionFailure.probeFailed(
        probe: "echo bad; false", reason: "1 of 1 runs failed; 100.0 % must succeed",
        output: "bad\n", moved: [there], returned: [back], superseded: [])
    ) { try farm.farm.promote(promotion(probes: ["echo bad; false"])) }
    #expect(try farm.link("stable") == "1.26.6")
    let newest = try farm.farm.snapshot().generation
    #expect(newest.number == 4)
    #expect(newest.reason == "probe failed")
    #expect(try events(farm).last { $0.event == "probed" }?.probes?.first?.output == "bad\n")
  }

  @Test func `a first promote whose probe fails leaves no channel`() throws {
    let farm = try TemporaryFarm()
    #expect(throws: PromotionFailure.self) { try farm.farm.promote(promotion(probes: ["false"])) }
    #expect(try farm.link("stable") == nil)
  }

  @Test func `a channel that somebody moved during the probe is superseded, not taken back`() throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let move = "\(BuiltGofarm.path) --root \(farm.root) drop stable; false"
    #expect(
      throws: PromotionFailure.probeFailed(
        probe: move, reason: "1 of 1 runs failed; 100.0 % must succeed",
        output: "stable 1.27.3 → (dropped)\ngeneration 4\n",
        moved: [ChannelChange(channel: .stable, from: a, to: b)], returned: [],
        superseded: [.stable])
    ) { try farm.farm.promote(promotion(probes: [move])) }
    #expect(try farm.farm.snapshot().generation.number == 4)
  }

  @Test func `a channel that somebody moved away and back during the probe is theirs`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let promote = "\(BuiltGofarm.path) --root \(farm.root) promote --no-gate --no-probe"
    let move = "\(promote) 1.26.6 stable && \(promote) 1.27.3 stable; false"
    #expect {
      try farm.farm.promote(promotion(probes: [move]))
    } throws: {
      if case PromotionFailure.probeFailed(_, _, _, _, [], [.stable]) = $0 { true } else { false }
    }
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.snapshot().generation.number == 5)
  }

  @Test func `the built-in probe finds a go that says another version, and a changed file`() throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect(try farm.farm.resolve(.stable, a) == nil)
    #expect(try farm.farm.resolve(.stable, b) != nil)
    let digest = SHA256.digest(of: Array("other".utf8))
    try FileSystem.create(farm.layout.manifest(a), "\(digest)  VERSION\n")
    #expect(try farm.farm.resolve(.stable, a) == "VERSION is not what was published\n")
  }

  @Test func `a failing probe after a rollback is only reported`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    let move = try farm.farm.promote(
      promotion(probes: ["false"]) {
        $0.request.intent = .rollback(.stable)
        $0.request.command = "rollback"
      })
    #expect(move.probes.map(\.passed) == [false])
    #expect(try farm.link("stable") == "1.26.6")
    #expect(farm.warnings.count == 1)
  }

  @Test func `thresholds are judged over many runs`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let counter = "\(farm.directory)/n"
    // Fails in the third of five runs.
    let flaky = "echo >>\(counter); test $(wc -l <\(counter)) != 3"
    let move = try farm.farm.promote(
      promotion(probes: [flaky]) {
        $0.probes.duration = 0.4
        $0.probes.interval = 0.1
        $0.probes.success = 70
      })
    #expect(move.probes.first?.runs == 5)
    #expect(move.probes.first?.success == 80)
    let complete = try events(farm).first { $0.event == "switch_complete" }?.monotonic
    let healthy = try events(farm).first { $0.event == "health_check_pass" }?.monotonic
    #expect(try #require(complete) <= #require(healthy))
  }

  @Test func `a probe that grows slower than it may is a failure`() {
    var plan = ProbePlan.none
    plan.growth = 8
    var before = ProbeTally("x")
    var after = ProbeTally("x")
    for time in 1...100 {
      before.add(seconds: Double(time) / 1000, failure: nil)
      after.add(seconds: Double(time) * 1.1 / 1000, failure: nil)
    }
    #expect(before.percentile(99) == 99)
    #expect(before.percentile(50) == 50)
    #expect(!after.result(plan, before: before).passed)
    #expect(before.result(plan, before: after).passed)
  }

  @Test func `a first probe that passes too late is a failure`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect {
      try farm.farm.promote(promotion(probes: ["sleep 0.2"]) { $0.probes.deadline = 0.1 })
    } throws: { error in
      guard case PromotionFailure.probeFailed(_, let reason, let output, _, _, _) = error else {
        return false
      }
      return (reason + output).contains("within 0.1 s")
    }
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try !events(farm).contains { $0.event == "health_check_pass" })
    try farm.farm.promote(promotion(probes: ["sleep 0.2"]) { $0.probes.deadline = 5 })
    #expect(try farm.link("stable") == "1.27.3")
    let distance = try events(farm).first { $0.event == "health_check_pass" }?.seconds
    #expect(try #require(distance) >= 0.2)
  }

  // MARK: Hooks

  @Test func `hooks after a rollback, or after a probe's return, run in order`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let told = "\(farm.directory)/told"
    for name in ["20-b", "10-a"] {
      try program(
        farm, "post-rollback.d/\(name)", "echo \(name) $GOFARM_PREVIOUS $GOFARM_VERSION >>\(told)")
    }
    let expected = "10-a 1.27.3 1.26.6\n20-b 1.27.3 1.26.6\n"
    #expect(throws: PromotionFailure.self) { try farm.farm.promote(promotion(probes: ["false"])) }
    #expect(try FileSystem.readText(told) == expected)
    try farm.promote("1.27.3", "stable")
    try farm.farm.promote(
      promotion {
        $0.request.intent = .rollback(.stable)
        $0.request.command = "rollback"
      })
    #expect(try FileSystem.readText(told) == expected + expected)
  }

  @Test func `a pre hook stops the move, a post hook is told of it`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let told = "\(farm.directory)/told"
    try program(
      farm, "post-promote.d/a",
      "echo $GOFARM_CHANNEL $GOFARM_PREVIOUS $GOFARM_VERSION $GOFARM_GENERATION >\(told); false")
    try farm.farm.promote(promotion())
    #expect(try FileSystem.readText(told) == "stable 1.26.6 1.27.3 3\n")
    #expect(farm.warnings.count == 1)
    try farm.promote("1.26.6", "stable")
    try program(farm, "pre-promote.d/a", "exit 9")
    #expect(
      throws: PromotionFailure.hookFailed(
        path: "\(farm.layout.state)/pre-promote.d/a", status: 9, output: "")
    ) { try farm.farm.promote(promotion()) }
    #expect(try farm.link("stable") == "1.26.6")
  }

  // MARK: Policy

  @Test func `rules refuse with their names, and an override is recorded`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    func refusal(_ promotion: Promotion) -> String? {
      do { try farm.farm.promote(promotion) } catch PromotionFailure.policy(let rule, _, _) {
        return rule
      } catch { return "\(error)" }
      return nil
    }
    try configure(farm, #"{"promotion": {"denied": {"1.27": "slow"}}}"#)
    #expect(refusal(promotion()) == "denied")
    #expect(refusal(promotion { $0.request.override = "must" }) == "denied")
    try configure(
      farm, #"{"promotion": {"channels": {"stable": {"groups": ["no-such-group"]}}}}"#)
    #expect(refusal(promotion()) == "groups")
    try configure(farm, #"{"promotion": {"channels": {"stable": {"gates": ["true"]}}}}"#)
    #expect(refusal(promotion()) == "gates")
    try configure(farm, #"{"promotion": {"channels": {"stable": {"probe": true}}}}"#)
    #expect(refusal(promotion()) == "probe")
    try configure(
      farm,
      """
      {"promotion": {"mayOverride": ["soak"],
        "channels": {"stable": {"soak": {"channel": "latest", "days": 3}}}}}
      """)
    #expect(refusal(promotion()) == "soak")
    #expect(try farm.link("stable") == "1.26.6")
    #expect(refusal(promotion { $0.request.override = "an emergency" }) == nil)
    #expect(
      try farm.farm.generation(3).override == Override(rules: ["soak"], reason: "an emergency"))
    // Going back needs no soak.
    try farm.farm.commit(CommitRequest(.rollback(.stable), command: "rollback", reason: ""))
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `a version that stood long enough in the other channel may go on`() throws {
    let farm = try TemporaryFarm(channels: ["latest": "1.27.3", "stable": "1.26.6"])
    try configure(
      farm,
      #"{"promotion": {"channels": {"stable": {"soak": {"channel": "latest", "days": 0}}}}}"#)
    try farm.farm.promote(promotion())
    #expect(try farm.link("stable") == "1.27.3")
  }
}
