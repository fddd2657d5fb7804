import Go
import JSON
import Projects

/// What stands between a farm and a declared state.
package struct ApplyPlan: Codable, Equatable, Sendable {
  /// To install.
  package var installations: [String] = []
  package var channels: [ChannelChange] = []
  /// Keys of farm.json to set.
  package var configuration: [String] = []
  /// To remove.
  package var prune: [GoVersion] = []

  package var isEmpty: Bool {
    installations.isEmpty && channels.isEmpty && configuration.isEmpty && prune.isEmpty
  }
}

extension Farm {
  /// Converges to a declared state, or only says how (`dryRun`). Idempotent: a farm that is so
  /// already is not touched. Configuration comes first, then installations, then one move of all
  /// channels with the usual gates and probes, then pruning. What the declared policy does not
  /// allow, and a channel that somebody moved by hand, is refused before anything changes.
  package func apply(_ state: DeclaredState, dryRun: Bool, gates: GateChoice) throws -> ApplyPlan {
    var plan = ApplyPlan()
    let settings = try settings(of: state)
    plan.configuration = settings.map(\.key)
    let snapshot = try snapshot()
    let specs = try (state.installations ?? []).map { text in
      guard let spec = VersionSpec(text) else { throw SelectionFailure.invalidVersion(text) }
      return spec
    }
    let missing = specs.filter { $0.newest(among: snapshot.versions) == nil }
    plan.installations = missing.map(\.description)
    plan.channels = ChannelChange.between(
      snapshot.channels, snapshot.channels.merging(state.channels ?? [:]) { $1 })
    var request = CommitRequest(.set(state.channels ?? [:]), command: "apply", reason: "apply")
    request.isInteractive = false
    let promotion = Promotion(request, gates: gates)
    try requireMove(promotion.commit, to: state, installing: missing, in: snapshot)
    if dryRun {
      if let keep = state.keep { plan.prune = try prune(keep: keep, dryRun: true).removed }
      return plan
    }
    if !settings.isEmpty {
      _ = try configure(settings.map { .set(key: $0.key, value: $0.value) })
    }
    if !missing.isEmpty, let platform = Platform() {
      _ = try install(missing.map { InstallRequest($0, platform: platform) })
    }
    if state.channels?.isEmpty == false { try promote(promotion) }
    if let keep = state.keep { plan.prune = try prune(keep: keep).removed }
    return plan
  }

  /// Throws what the move would be refused with, were everything else of the state so already.
  private func requireMove(
    _ request: CommitRequest, to state: DeclaredState, installing missing: [VersionSpec],
    in snapshot: Snapshot
  ) throws {
    let plan = try ChannelPlan(
      request.intent, in: snapshot, isInteractive: request.isInteractive, history: generation)
    for change in plan.changes {
      if snapshot.links[change.channel] == .notALink {
        throw FarmFailure.obstructed(path: layout.link(change.channel), what: "no link")
      }
      guard let version = change.to else { continue }
      let isComing = missing.contains { $0.newest(among: [version]) != nil }
      if !isComing { try requireComplete(version, among: snapshot.versions) }
    }
    var configuration = try configuration()
    configuration.promotion = state.promotion ?? configuration.promotion
    _ = try require(configuration, of: plan, request)
  }

  /// What of the declared configuration is not so yet; throws for what no site may have.
  private func settings(of state: DeclaredState) throws -> [(key: String, value: String)] {
    let configuration = try configuration()
    for (key, value) in (state.go ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let reason = GoSetting.refusal(key, value) else { continue }
      throw ConfigurationFailure.refusedSetting(
        key: key, reason: reason, remedy: .gofarm("config", "--help"))
    }
    var settings = (state.go ?? [:]).sorted { $0.key < $1.key }
      .filter { configuration.go?[$0.key] != $0.value }
      .map { (key: "go.\($0.key)", value: $0.value) }
    if let promotion = state.promotion, promotion != configuration.promotion {
      settings.append((key: "promotion", value: String(try JSON.line(promotion).dropLast())))
    }
    return settings
  }
}
