import Go
import Projects
import System

/// Who may move which channel, and what must come first: `promotion` in farm.json.
package struct PromotionPolicy: Codable, Equatable, Sendable {
  package struct Rules: Codable, Equatable, Sendable {
    /// Unix groups; only their members move this channel.
    package var groups: [String]?
    /// The version must have stood in another channel for so long.
    package var soak: Soak?
    /// Gates that must be passed: `quick`, `full`, commands.
    package var gates: [String]?
    /// Whether the built-in probe must be run.
    package var probe: Bool?
    /// What is done about a version with known vulnerabilities.
    package var vulnerabilities: VulnerabilityRule?

    package init() {}
  }

  package struct Soak: Codable, Equatable, Sendable {
    package var channel: Channel
    package var days: Double
  }

  package var channels: [Channel: Rules]?
  /// Versions, or series such as `1.25`, that no channel may move to: the reason of each.
  package var denied: [String: String]?
  /// The names of the rules that `--override REASON` may break: `groups`, `soak`, `gates`, `probe`,
  /// `denied`, `vulnerabilities`.
  package var mayOverride: [String]?

  package init() {}
}

/// A rule of the policy that a move breaks.
struct Violation {
  let rule: String
  let message: String
}

/// Rules that were broken on purpose.
package struct Override: Codable, Equatable, Sendable {
  package let rules: [String]
  package let reason: String
}

extension Farm {
  /// Judges a plan; throws `.policy` for a rule that is broken and not overridden. Going back is
  /// bound by `groups` alone.
  func require(
    _ configuration: Configuration, of plan: ChannelPlan, _ request: CommitRequest
  ) throws -> Override? {
    if plan.isEmpty { return nil }
    let policy = configuration.promotion ?? PromotionPolicy()
    var violations: [Violation] = []
    for change in plan.changes {
      let rules = policy.channels?[change.channel] ?? PromotionPolicy.Rules()
      violations += groups(rules, change.channel)
      guard let version = change.to, !request.intent.isReturn else { continue }
      violations += denied(policy, version) + retired(configuration, version)
      violations += try soak(rules, version, change.channel)
      violations += try vulnerabilities(rules, version, change.channel)
      if rules.gates != nil && !request.isGated {
        violations.append(Violation(rule: "gates", message: "\(change.channel) needs its gates"))
      }
      if rules.probe == true && !request.isProbed {
        violations.append(Violation(rule: "probe", message: "\(change.channel) needs its probe"))
      }
    }
    if violations.isEmpty { return nil }
    let mayOverride = Set(policy.mayOverride ?? []).union(["retired"])
    let firm = violations.first { !mayOverride.contains($0.rule) }
    guard let reason = request.override, firm == nil else {
      let first = firm ?? violations[0]
      throw PromotionFailure.policy(
        rule: first.rule, message: first.message, canOverride: mayOverride.contains(first.rule))
    }
    return Override(rules: Set(violations.map(\.rule)).sorted(), reason: reason)
  }

  /// Throws unless this person may move every channel of `changes`.
  func requireGroups(_ changes: [ChannelChange]) throws {
    let channels = try configuration().promotion?.channels ?? [:]
    for change in changes {
      guard let rules = channels[change.channel],
        let violation = groups(rules, change.channel).first
      else { continue }
      throw PromotionFailure.policy(
        rule: violation.rule, message: violation.message, canOverride: false)
    }
  }

  private func groups(_ rules: PromotionPolicy.Rules, _ channel: Channel) -> [Violation] {
    guard let groups = rules.groups else { return [] }
    let actor = actor
    if groups.contains(where: { Accounts.isMember(actor.person, of: $0) }) { return [] }
    let names = groups.joined(separator: ", ")
    return [
      Violation(
        rule: "groups", message: "only members of \(names) move \(channel), not \(actor)")
    ]
  }

  private func denied(_ policy: PromotionPolicy, _ version: GoVersion) -> [Violation] {
    (policy.denied ?? [:]).sorted { $0.key < $1.key }.compactMap { text, reason in
      VersionSpec(text)?.newest(among: [version]) == nil
        ? nil : Violation(rule: "denied", message: "\(version) is denied: \(reason)")
    }
  }

  private func retired(_ configuration: Configuration, _ version: GoVersion) -> [Violation] {
    guard let retirement = configuration.retirement(of: version), retirement.isOver else {
      return []
    }
    return [Violation(rule: "retired", message: "\(version) \(retirement.sentence)")]
  }

  /// By what is known from before: nobody waits for a network with the lock in hand. Where nothing is
  /// known, nothing is believed to be harmless.
  private func vulnerabilities(
    _ rules: PromotionPolicy.Rules, _ version: GoVersion, _ channel: Channel
  ) throws -> [Violation] {
    guard rules.vulnerabilities == .refuse else { return [] }
    guard let audit = try knownAudit(of: version) else {
      return [
        Violation(
          rule: "vulnerabilities",
          message: "no vulnerability database is known: \(channel) needs gofarm audit first")
      ]
    }
    return audit.vulnerabilities.isEmpty
      ? [] : [Violation(rule: "vulnerabilities", message: "\(version) has \(audit.sentence)")]
  }

  /// The longest time for which the version stood in the other channel without a break counts.
  private func soak(
    _ rules: PromotionPolicy.Rules, _ version: GoVersion, _ channel: Channel
  ) throws -> [Violation] {
    guard let soak = rules.soak else { return [] }
    var longest = 0
    /// Where the stay ends that is being looked at, and where the generation does.
    var end: Int?
    var next = Timestamp.now().seconds
    try walkHistory { generation, _ in
      if generation.channels[soak.channel] == version {
        let last = end ?? next
        longest = max(longest, last - generation.at.seconds)
        end = last
      } else {
        end = nil
      }
      next = generation.at.seconds
      return Double(longest) < soak.days * 86400
    }
    if Double(longest) >= soak.days * 86400 { return [] }
    let days = (Double(longest) / 86400).rounded(toPlaces: 1)
    return [
      Violation(
        rule: "soak",
        message: "\(version) must have been \(soak.channel) for \(soak.days) days before it is "
          + "\(channel); it was for \(days)")
    ]
  }
}
