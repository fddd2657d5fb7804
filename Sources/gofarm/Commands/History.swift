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
        .flag("--graph", "draw the channels' timelines"),
        .flag("--follow", "print new events as they come"),
      ])
  ) { context in
    let farm = try context.farm()
    if context.arguments.has("--follow") { try context.follow(farm) }
    let generations = try farm.history()
    let probes = try farm.probeResults()
    let only = context.arguments["CHANNEL"] == nil ? nil : try context.channel("CHANNEL")
    let before = [[:]] + generations.dropLast().map(\.channels)
    let rows = zip(generations, before).map {
      HistoryReport.Row($0, before: $1, probed: probes[$0.number])
    }
    let shown = rows.filter { row in
      only.map { channel in row.changes.contains { $0.channel == channel } } ?? true
    }
    if let only, shown.isEmpty {
      throw SelectionFailure.noChannel(
        only, existing: generations.last.map { $0.channels.keys.sorted() } ?? [])
    }
    let width = Host.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return HistoryReport(
      generations: shown.reversed(),
      graph: context.arguments.has("--graph")
        ? Timeline(generations, only: only, width: width).text : nil)
  }
}

extension Context {
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

    private enum CodingKeys: String, CodingKey {
      case number, at, actor, command, reason, channels, changes, gates, probes, unprobed, override
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
            String(row.number), row.at.description, row.actor, moves + (byHand ?? ""), row.checks,
            printable(row.reason + (override ?? "")),
          ]
        })
  }

  private enum CodingKeys: CodingKey { case generations }
}
