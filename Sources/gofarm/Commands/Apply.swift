import CommandLine
import Farm
import Go
import JSON
import System

extension Command {
  static let apply = Command(
    Declaration(
      "apply", "converge to a declared state",
      details: """
        FILE is JSON5 with any of: installations (specs), channels (name: version), go (variables of
        go.env), promotion (the policy), keep (generations whose installations stay). What is not
        named stays as it is; - is standard input. Says "changed" or "unchanged"; the exit code is 0
        either way. Channels move as by promote, with gates and probes. What the declared policy does
        not allow, or a channel that somebody moved by hand, is refused before anything is changed.
        An apply that fails leaves the event apply_failed, which metrics counts.
        """,
      example: """
        cat farm.json5
        {installations: ["1.26.6"], channels: {stable: "1.26.6"}, go: {GOTOOLCHAIN: "path"}, keep: 5}
        gofarm apply farm.json5 --dry-run
        etcdctl get gofarm/wanted --print-value-only | gofarm apply -
        """,
      parameters: [
        .operand("FILE", "the declared state", completion: .file)
      ] + PromotionOptions.gates + PromotionOptions.probes + PromotionOptions.commit)
  ) { context in
    let farm = try context.farm()
    let isDry = context.arguments.has("--dry-run")
    let move = Promotion(
      try context.commitRequest(.set([:]), command: "apply", reason: "apply"),
      gates: context.gateChoice(), probes: try context.probePlan())
    func apply() throws -> ApplyReport {
      let word = try context.word("FILE")
      let state = try DeclaredState(path: word == "-" ? word : Host.absolute(word))
      return ApplyReport(
        try farm.apply(state, dryRun: isDry, move: move), dryRun: isDry,
        change: move.request.change)
    }
    return isDry ? try apply() : try farm.recordingFailure(of: move.request.change, apply)
  }
}

private struct ApplyReport: Report {
  /// One step, in the order in which they are taken.
  enum Step: Encodable {
    case configure(String)
    case install(String)
    case move(ChannelChange)
    case remove(GoVersion)

    var text: String {
      switch self {
      case .configure(let key): "set \(key)"
      case .install(let spec): "install \(spec)"
      case .move(let change): change.description
      case .remove(let version): "remove \(version)"
      }
    }

    private enum CodingKeys: CodingKey { case what, key, spec, channel, from, to, version }

    func encode(to encoder: any Encoder) throws {
      var row = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .configure(let key):
        try row.encode("configure", forKey: .what)
        try row.encode(key, forKey: .key)
      case .install(let spec):
        try row.encode("install", forKey: .what)
        try row.encode(spec, forKey: .spec)
      case .move(let change):
        try row.encode("move", forKey: .what)
        try row.encode(change.channel, forKey: .channel)
        try row.encodeIfPresent(change.from, forKey: .from)
        try row.encodeIfPresent(change.to, forKey: .to)
      case .remove(let version):
        try row.encode("remove", forKey: .what)
        try row.encode(version, forKey: .version)
      }
    }
  }

  let changed: Bool
  let dryRun: Bool
  let change: ChangeID?
  let changes: [Step]

  init(_ plan: ApplyPlan, dryRun: Bool, change: ChangeID?) {
    changed = !plan.isEmpty
    self.dryRun = dryRun
    self.change = change
    changes =
      plan.configuration.map { .configure($0) } + plan.installations.map { .install($0) }
      + plan.channels.map { .move($0) } + plan.prune.map { .remove($0) }
  }

  var text: String {
    guard changed else { return "unchanged\n" }
    return changes.map { "\($0.text)\n" }.joined() + (dryRun ? "would be changed\n" : "changed\n")
  }
}
