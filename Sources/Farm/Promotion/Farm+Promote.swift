import Go
import System

/// A move with what comes before and after it.
package struct Promotion: Sendable {
  package var request: CommitRequest
  package var gates: GateChoice
  package var probes: ProbePlan

  package init(
    _ request: CommitRequest, gates: GateChoice = GateChoice(), probes: ProbePlan = ProbePlan()
  ) {
    self.request = request
    self.gates = gates
    self.probes = probes
  }

  /// Nothing is run before or after it but hooks.
  var isBare: Bool { !gates.usesDefaults && gates.named.isEmpty && probes.names.isEmpty }

  /// The commit, as the policy judges it.
  package var commit: CommitRequest {
    var commit = request
    commit.isGated = gates.usesDefaults
    commit.isProbed = probes.resolves
    return commit
  }
}

/// What a move did.
package struct Move: Sendable {
  package let plan: ChannelPlan
  package let gates: [GateResult]
  package let probes: [ProbeResult]

  package init(plan: ChannelPlan, gates: [GateResult] = [], probes: [ProbeResult] = []) {
    self.plan = plan
    self.gates = gates
    self.probes = probes
  }
}

extension Farm {
  /// Gates, `pre-promote.d`, the commit, probes, then `post-promote.d` or `post-rollback.d`.
  ///
  /// Nothing has moved when a gate or a pre hook fails. When a probe fails, the channels that are
  /// still where this put them are taken back, as a new generation, and `.probeFailed` says so; a
  /// rollback is not taken back, its failing probe is only reported.
  @discardableResult
  package func promote(_ promotion: Promotion) throws -> Move {
    var request = promotion.commit
    if promotion.isBare, try programs(of: .prePromote).isEmpty {
      let plan = try commit(request)
      if !plan.isEmpty { runAfter(plan, request) }
      return Move(plan: plan)
    }
    // Refusals first: nobody waits for gates in vain.
    let draft = try plan(request)
    if draft.isEmpty {
      return try finishProbing(promotion) ?? Move(plan: try commit(request))
    }
    if !request.intent.isReturn {
      request.gates = try passGates(draft, promotion.gates)
      try run(.prePromote, draft.changes, generation: draft.number, reason: request.reason)
    }
    let moving = draft.changes.filter { $0.to != nil }
    let probes = moving.isEmpty ? .none : promotion.probes
    request.probes = probes.names
    let before = probeBefore(moving, probes)
    let plan = try commit(request)
    let completed = Monotonic.now()
    let changes = plan.changes.filter { $0.to != nil }
    var results: [ProbeResult] = []
    if !changes.isEmpty, !probes.names.isEmpty {
      log(Event("switch_complete", generation: plan.number, monotonic: completed))
      results = probe(
        changes, probes, generation: plan.number, completed: completed, before: before)
      try judge(results, plan, request)
    }
    runAfter(plan, request)
    return Move(plan: plan, gates: request.gates, probes: results)
  }

  /// A move of this change whose prober was killed gets its verdict now.
  private func finishProbing(_ promotion: Promotion) throws -> Move? {
    let newest = try generation(newestGenerationNumber())
    guard let change = promotion.request.change, newest.change == change,
      !promotion.request.intent.isReturn, try isUnprobed(newest)
    else { return nil }
    let before = try generation(newest.number - 1)
    let plan = ChannelPlan(
      after: before, changes: newest.changes(since: before.channels), channels: newest.channels)
    let results = probe(
      plan.changes.filter { $0.to != nil }, promotion.probes, generation: newest.number,
      completed: Monotonic.now(), before: [])
    try judge(results, plan, promotion.commit)
    return Move(plan: plan, probes: results)
  }

  /// Undoing what a failing probe had undone brings back what had failed.
  private func warnOfWhatWasTakenBack(_ plan: ChannelPlan) {
    guard plan.number > 3, let last = try? generation(plan.number - 1), last.command == "return",
      let failed = try? generation(plan.number - 2).channels
    else { return }
    for change in plan.changes {
      guard let version = change.to, failed[change.channel] == version else { continue }
      notify(
        .warning(
          "\(version) was taken back from \(change.channel) in generation \(last.number): "
            + last.reason))
    }
  }

  /// The move is done: what goes wrong from here on is only reported.
  private func runAfter(_ plan: ChannelPlan, _ request: CommitRequest) {
    let hook = request.intent.isReturn ? Hook.postRollback : .postPromote
    if request.intent.isReturn { warnOfWhatWasTakenBack(plan) }
    do {
      try run(hook, plan.changes, generation: plan.number, reason: request.reason)
    } catch {
      notify(.warning("\(hook.rawValue): \((error as? any Failure)?.message ?? "\(error)")"))
    }
  }

  /// What a move would create, rename and run, in order.
  package func steps(of plan: ChannelPlan, _ promotion: Promotion) throws -> [String] {
    if plan.isEmpty { return [] }
    let isReturn = promotion.request.intent.isReturn
    let policy = try configuration().promotion ?? PromotionPolicy()
    var steps: [String] = []
    for change in plan.changes where change.to != nil && !isReturn {
      let memory = GateMemory(change.to!, in: self)
      for gate in try gates(for: change.channel, promotion.gates, policy) {
        let isRemembered = !promotion.gates.named.contains(gate) && memory.remembers(gate)
        steps.append(
          isRemembered
            ? "gate \(gate.name) has been passed by \(change.to!)"
            : "run gate \(gate.name) on \(change.to!)")
      }
    }
    if !isReturn { steps += try programs(of: .prePromote).map { "run \($0)" } }
    let pending = layout.pending(plan.number)
    steps += plan.changes.map { change in
      "create \(pending)/\(change.channel)" + (change.to.map { " -> \($0)" } ?? "")
    }
    steps.append("link \(layout.generation(plan.number))")
    steps += plan.changes.map { change in
      change.to == nil
        ? "remove \(layout.link(change.channel))"
        : "rename \(pending)/\(change.channel) to \(layout.link(change.channel))"
    }
    if plan.changes.contains(where: { $0.to != nil }) {
      steps += promotion.probes.names.map { "run probe \($0)" }
    }
    return try steps + programs(of: isReturn ? .postRollback : .postPromote).map { "run \($0)" }
  }

  private func judge(_ results: [ProbeResult], _ plan: ChannelPlan, _ request: CommitRequest) throws
  {
    keep(results, of: plan.number)
    var event = Event("probed", generation: plan.number)
    event.probes = results
    log(event)
    guard let failed = results.first(where: { !$0.passed }) else { return }
    let reason = failed.reason ?? ""
    if request.intent.isReturn {
      return notify(.warning("probe \(failed.probe) failed after the rollback: \(reason)"))
    }
    var revert = CommitRequest(
      .revert(plan.changes, by: plan.number), command: "return", reason: "probe failed")
    revert.change = request.change
    var returned: [ChannelChange] = []
    var superseded: [Channel] = []
    do {
      let back = try commit(revert)
      returned = back.changes
      superseded = plan.changes.map(\.channel).filter { channel in
        !returned.contains { $0.channel == channel }
      }
      if !back.isEmpty { runAfter(back, revert) }
    } catch {
      notify(.warning("not taken back: \((error as? any Failure)?.message ?? "\(error)")"))
    }
    throw PromotionFailure.probeFailed(
      probe: failed.probe, reason: reason, output: failed.output ?? "", moved: plan.changes,
      returned: returned, superseded: superseded)
  }
}
