import Go
import JSON
import Projects
import System

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
  ///
  /// - Parameter move: how the channels move; its intent is the state's.
  package func apply(_ state: DeclaredState, dryRun: Bool, move: Promotion) throws -> ApplyPlan {
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
    var promotion = move
    promotion.request.intent = .set(state.channels ?? [:])
    promotion.request.isInteractive = false
    // What the move would be refused with, were everything else of the state so already.
    var declared = try configuration()
    declared.promotion = state.promotion ?? declared.promotion
    plan.channels = try self.plan(
      promotion.commit, in: snapshot, under: declared,
      coming: missing
    ).changes
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
    if let keep = state.keep {
      do {
        let report = try prune(keep: keep)
        plan.prune = report.removed
        if let failed = report.failed.first { throw failed.failure }
      } catch let failure as TreeFailure {
        guard case .unseen = failure else { throw failure }
        notify(.warning("nothing is removed: \(failure.message)"))
      }
    }
    return plan
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

  /// Leaves a line in events.jsonl when `body` fails: for metrics, where nobody reads what an
  /// unattended apply says. What may succeed when it is tried again (75) is no failure yet.
  package func recordingFailure<Value>(of change: ChangeID?, _ body: () throws -> Value) throws
    -> Value
  {
    do { return try body() } catch {
      let failure = error as? any Failure
      if failure?.exitCode != 75 {
        let reason = failure?.message ?? "\(error)"
        log(Event(Event.applyFailed, reason: String(reason.prefix(1000)), change: change))
      }
      throw error
    }
  }
}
