import Farm

/// What a commit did, or would do.
struct CommitReport: Report {
  let changed: Bool
  let dryRun: Bool
  let generation: Int
  let changes: [ChannelChange]
  let absorbed: [ChannelChange]
  let channels: ChannelMap

  /// Carries a request out, or only plans it.
  init(_ farm: Farm, _ request: CommitRequest, dryRun: Bool) throws {
    let plan = dryRun ? try farm.plan(request) : try farm.commit(request)
    self.dryRun = dryRun
    changed = !plan.isEmpty
    generation = plan.isEmpty ? plan.number - 1 : plan.number
    changes = plan.changes
    absorbed = plan.absorbed
    channels = plan.channels
  }

  var text: String {
    guard changed else { return "nothing to change; generation \(generation)\n" }
    let verb = dryRun ? "would make generation" : "generation"
    return changes.map { "\($0)\n" }.joined() + "\(verb) \(generation)\n"
  }
}
