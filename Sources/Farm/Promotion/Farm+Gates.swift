import Go
import System

extension Farm {
  /// Runs the gates of every version that a plan moves a channel to, and remembers those that
  /// passed; throws `.gateFailed` with what the first failing one printed.
  func passGates(_ plan: ChannelPlan, _ choice: GateChoice) throws -> [GateResult] {
    var results: [GateResult] = []
    let policy = try configuration().promotion ?? PromotionPolicy()
    var scratch: ScratchDirectory?
    var caches: String?
    for change in plan.changes {
      guard let version = change.to else { continue }
      let memory = GateMemory(version, in: self)
      for gate in try gates(for: change.channel, choice, policy) {
        let isNamed = choice.named.contains(gate)
        if results.contains(where: { $0.gate == gate.name && $0.version == version }) { continue }
        if !isNamed, memory.remembers(gate) {
          results.append(
            GateResult(
              gate: gate.name, version: version, outcome: .remembered, skipped: nil, seconds: 0))
          continue
        }
        if caches == nil {
          let made = try ScratchDirectory(in: layout.staging)
          caches = made.path
          scratch = consume made
        }
        let result = try run(gate, change, caches: caches!)
        memory.remember(gate, in: self)
        results.append(result)
        notify(.step("gate \(gate.name): passed"))
      }
    }
    _ = consume scratch
    return results
  }

  /// The site's, those of `gates.d`, and those that were asked for; `quick` is a part of `full`.
  func gates(
    for channel: Channel, _ choice: GateChoice, _ policy: PromotionPolicy
  ) throws -> [Gate] {
    var gates: [Gate] = []
    if choice.usesDefaults {
      gates = (policy.channels?[channel]?.gates ?? ["quick"]).map { Gate($0) }
      gates += try programs(in: layout.gates).map { .executable($0) }
    }
    gates += choice.named.filter { !gates.contains($0) }
    return gates.contains(.full) ? gates.filter { $0 != .quick } : gates
  }

  private func run(_ gate: Gate, _ change: ChannelChange, caches: String) throws -> GateResult {
    let version = change.to!
    let began = Monotonic.now()
    notify(.step("gate \(gate.name): \(version)"))
    var skipped: [String] = []
    func sandbox(_ version: GoVersion) throws -> GateSandbox {
      try GateSandbox(version, channel: change.channel, caches: caches, in: self)
    }
    do {
      switch gate {
      case .quick, .full:
        skipped = try BuiltInGate(sandbox: sandbox(version), farm: self).run(full: gate == .full)
      case .audit: try requireNoVulnerability(version)
      case .command(let command): try require(sandbox(version).run(["/bin/sh", "-c", command]))
      case .executable(let path): try require(sandbox(version).run([path]))
      case .test(let directory):
        try ProjectGate(directory: directory, sandbox: sandbox(version)).testVersion()
      case .project(let directory): try compare(directory, change, sandbox)
      }
    } catch let refusal as BuiltInGate.Refusal {
      log(
        Event(
          "gate_failed", version: version, reason: "\(gate.name): \(refusal.check)",
          output: String(refusal.output.suffix(4000))))
      throw PromotionFailure.gateFailed(
        gate: gate.name, version: version, check: refusal.check, output: refusal.output)
    }
    let isSkipped = skipped.isEmpty ? nil : skipped
    for reason in skipped { notify(.warning("gate \(gate.name) skipped \(reason)")) }
    return GateResult(
      gate: gate.name, version: version, outcome: .passed, skipped: isSkipped,
      seconds: (Monotonic.now() - began).rounded(toPlaces: 3))
  }

  private func requireNoVulnerability(_ version: GoVersion) throws {
    let audit = try VersionAudit(version, in: vulnerabilities())
    if audit.vulnerabilities.isEmpty { return }
    throw BuiltInGate.Refusal(
      check: "it has \(audit.sentence)",
      output: audit.vulnerabilities.map { "\($0.id) \($0.summary)" }.joined(separator: "\n"))
  }

  private func require(_ outcome: Child.Outcome) throws {
    if outcome.status == 0 { return }
    throw BuiltInGate.Refusal(
      check: outcome.timedOut
        ? "no end within \(Int(GateSandbox.limit)) s" : "exit code \(outcome.status)",
      output: outcome.output)
  }

  /// The new version's picture of a project must be the old one's, where there is an old one.
  private func compare(
    _ directory: String, _ change: ChannelChange,
    _ sandbox: (GoVersion) throws -> GateSandbox
  ) throws {
    let new = try ProjectGate(directory: directory, sandbox: sandbox(change.to!))
    try new.build()
    guard let old = change.from, old != change.to, try readSnapshot().versions.contains(old) else {
      return
    }
    let before = try ProjectGate(directory: directory, sandbox: sandbox(old)).picture()
    let after = try new.picture()
    if before.graph != after.graph {
      throw BuiltInGate.Refusal(
        check: "the module graph is \(old)'s",
        output: "before:\n\(before.graph)\nafter:\n\(after.graph)\n")
    }
    if before.interface != after.interface {
      throw BuiltInGate.Refusal(
        check: "the exported API is \(old)'s",
        output: "before:\n\(before.interface)\nafter:\n\(after.interface)\n")
    }
  }
}

extension Double {
  func rounded(toPlaces places: Int) -> Double {
    let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
    return (self * factor).rounded() / factor
  }
}
