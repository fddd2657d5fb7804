import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let history = Command(
    Declaration(
      "history", "show what happened to the channels",
      details: """
        The newest generation first: number, time, who, what moved, gates and probes, reason. A
        generation whose prober was killed is marked unprobed. --graph draws one line a channel.
        --follow prints events as they come, of every kind, until it is stopped; with --json as they
        stand in events.jsonl, one object a line (docs/events.md).
        """,
      example: """
        gofarm history stable
        3  2026-11-22T20:30:16Z  ada  stable 1.26.6 → 1.27.3  quick, resolve  passed the builds
        2  2026-11-08T09:12:44Z  ada  stable (none) → 1.26.6  quick, resolve  promote 1.26.6 stable
        gofarm history --graph
                2       3
        stable  1.26.6──1.27.3──
        gofarm --json history --follow | logger -t gofarm
        """,
      parameters: [
        .operand("CHANNEL", "only its moves", required: false, completion: .channel),
        .option("--change", "ID", "only what is a part of this change"),
        .flag("--graph", "draw the channels' timelines"),
        .flag("--follow", "print new events as they come"),
        .option("--limit", "N", "the newest N; default on a terminal: 20"),
        .flag("--all", "every generation, on a terminal too"),
        .option("--since", "DATE", "from this day on: 2026-11-22, or 2026-11-22T20:30:16Z"),
      ])
  ) { context in
    let farm = try context.farm()
    if context.arguments.has("--follow") { try context.follow(farm) }
    let limit = try context.historyLimit()
    let since = try context.since()
    let only = context.arguments["CHANNEL"] == nil ? nil : try context.channel("CHANNEL")
    let change = try context.change()
    var seen: [Generation] = []
    var rows: [HistoryReport.Row] = []
    var isKnown = only == nil && change == nil
    try farm.walkHistory { generation, before in
      seen.append(generation)
      let isWanted = only.map { generation.channels[$0] != before[$0] } ?? true
      guard isWanted, change == nil || generation.change == change else { return true }
      isKnown = true
      if since.map({ generation.at >= $0 }) ?? true {
        let probed = try generation.probes.flatMap { _ in
          try farm.probeResults(of: generation.number)
        }
        rows.append(HistoryReport.Row(generation, before: before, probed: probed))
      }
      return rows.count < limit ?? .max
    }
    if !isKnown {
      if let change { throw CommitFailure.noChange(change) }
      throw SelectionFailure.noChannel(only!, existing: seen[0].channels.keys.sorted())
    }
    let width = Host.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return HistoryReport(
      generations: rows,
      graph: context.arguments.has("--graph")
        ? Timeline(seen.reversed(), only: only, width: width).text : nil)
  }
}

extension Context {
  /// How many generations are shown; nil for all.
  fileprivate func historyLimit() throws -> Int? {
    if let limit = try number("--limit") { return max(1, limit) }
    let isForPeople = Host.isTerminal(1) && !output.isJSON
    return arguments.has("--all") || !isForPeople || arguments.has("--graph") ? nil : 20
  }

  fileprivate func since() throws -> Timestamp? {
    guard let text = arguments["--since"] else { return nil }
    guard let time = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
      throw RequestFailure.usage(
        "--since wants a day such as 2026-11-22, not \(quoted(text))",
        remedy: .gofarm("history", "--help"))
    }
    return time
  }

  /// Until somebody ends us, or nobody reads on.
  fileprivate func follow(_ farm: Farm) throws -> Never {
    let only = try arguments["CHANNEL"] == nil ? nil : channel("CHANNEL")
    try farm.followEvents { line, event in
      let isWanted = only.map { channel in
        event?.changes?.contains { $0.channel == channel } ?? false
      }
      if isWanted == false { return }
      let text = output.isJSON ? line : event?.sentence ?? line
      if !output.line(text) { Host.exit(0) }
    }
  }
}

extension Event {
  /// `2026-11-22T20:30:16Z  ada  promote  generation 4: stable 1.26.6 → 1.27.3: weekend's builds`
  fileprivate var sentence: String {
    let what = [
      generation.map { "generation \($0)" }, version?.text,
      changes.map { $0.map(\.description).joined(separator: ", ") },
      probes.map {
        $0.map { "\($0.probe) \($0.passed ? "passed" : "failed")" }.joined(separator: ", ")
      },
      reason,
    ].compactMap(\.self).joined(separator: ": ")
    return "\(at)  \(actor)  \(event)  \(what)"
  }
}

private struct HistoryReport: Report {
  struct Row: Encodable {
    let number: Int
    let at: Timestamp
    let actor: String
    let command: String
    let reason: String
    let channels: ChannelMap
    let changes: [ChannelChange]
    let adoptedFromDisk: [ChannelChange]?
    let gates: [GateResult]?
    let probes: [ProbeResult]?
    /// Probes were to be run, and nobody knows what came of them.
    let unprobed: Bool
    let override: Override?
    let change: ChangeID?
    let fence: Int?

    private enum CodingKeys: String, CodingKey {
      case number, at, actor, command, reason, channels, changes, gates, probes, unprobed, override
      case change, fence
      case adoptedFromDisk = "absorbed"
    }

    init(_ generation: Generation, before: ChannelMap, probed: [ProbeResult]?) {
      number = generation.number
      at = generation.at
      actor = generation.actor
      command = generation.command
      reason = generation.reason
      channels = generation.channels
      changes = generation.changes(since: before)
      adoptedFromDisk = generation.adoptedFromDisk
      gates = generation.gates
      probes = probed
      unprobed = generation.probes != nil && probed == nil
      override = generation.override
      change = generation.change
      fence = generation.fence
    }

    /// `quick, resolve failed`
    var checks: String {
      let gates = (gates ?? []).map(\.gate)
      let probes = (probes ?? []).map { $0.probe + ($0.passed ? "" : " failed") }
      return (gates + probes + (unprobed ? ["unprobed"] : [])).joined(separator: ", ")
    }
  }

  let generations: [Row]
  let graph: String?

  var text: String {
    graph
      ?? columns(
        generations.map { row in
          let moves = row.changes.map(\.description).joined(separator: ", ")
          let byHand = row.adoptedFromDisk.map {
            " (by hand: \($0.map(\.description).joined(separator: ", ")))"
          }
          let override = row.override.map {
            " (against \($0.rules.joined(separator: ", ")): \($0.reason))"
          }
          return [
            String(row.number), row.at.forPeople, row.actor, moves + (byHand ?? ""), row.checks,
            printable(row.reason + (override ?? "") + (row.change.map { " [\($0)]" } ?? "")),
          ]
        })
  }

  private enum CodingKeys: CodingKey { case generations }
}
