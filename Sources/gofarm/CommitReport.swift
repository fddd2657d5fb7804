import Farm
import Go

/// What a commit did, or would do.
struct CommitReport: Report {
  let changed: Bool
  let dryRun: Bool
  let generation: Int
  let changes: [ChannelChange]
  let adoptedFromDisk: [ChannelChange]
  let channels: ChannelMap
  let override: Override?
  let change: ChangeID?
  let gates: [GateResult]
  let probes: [ProbeResult]
  /// What a dry run would create, rename and run, in order.
  let steps: [String]?

  private enum CodingKeys: String, CodingKey {
    case changed, dryRun, generation, changes, channels, override, change, gates, probes, steps
    case adoptedFromDisk = "absorbed"
  }

  /// Carries a move out, or only plans it.
  init(_ farm: Farm, _ promotion: Promotion, dryRun: Bool) throws {
    let move =
      dryRun
      ? Move(plan: try farm.plan(promotion.commit)) : try farm.promote(promotion)
    let plan = move.plan
    self.dryRun = dryRun
    changed = !plan.isEmpty
    generation = plan.isEmpty ? plan.number - 1 : plan.number
    changes = plan.changes
    adoptedFromDisk = plan.adoptedFromDisk
    channels = plan.channels
    override = plan.override
    change = promotion.request.change
    gates = move.gates
    probes = move.probes
    steps = dryRun ? try farm.steps(of: plan, promotion) : nil
  }

  var text: String {
    guard changed else {
      let done = change.map { "change \($0) is done: " } ?? ""
      return "\(done)nothing to change; generation \(generation)\n"
    }
    let verb = dryRun ? "would make generation" : "generation"
    return changes.map { "\($0)\n" }.joined() + gates.map(line).joined()
      + probes.map(line).joined() + (steps ?? []).map { "  \($0)\n" }.joined()
      + "\(verb) \(generation)\n"
  }

  private func line(_ gate: GateResult) -> String {
    let skipped = gate.skipped.map { "; skipped \($0.joined(separator: ", "))" } ?? ""
    return "gate \(gate.gate): \(gate.outcome.rawValue)\(skipped)\n"
  }

  private func line(_ probe: ProbeResult) -> String {
    "probe \(probe.probe): \(probe.success) % of \(probe.runs), p50 \(probe.p50) ms, "
      + "p99 \(probe.p99) ms\(probe.reason.map { "; \($0)" } ?? "")\n"
  }
}
