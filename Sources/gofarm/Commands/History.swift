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
        """,
      example: """
        gofarm history stable
        3  2026-11-22T20:30:16Z  ada  stable 1.26.6 → 1.27.3  quick, resolve  passed the builds
        2  2026-11-08T09:12:44Z  ada  stable (none) → 1.26.6  quick, resolve  promote 1.26.6 stable
        gofarm history --graph
                2       3
        stable  1.26.6──1.27.3──
        """,
      parameters: [
        .operand("CHANNEL", "only its moves", required: false, completion: .channel),
        .option("--change", "ID", "only what is a part of this change"),
        .flag("--graph", "draw the channels' timelines"),
      ])
  ) { context in
    let farm = try context.farm()
    let generations = try farm.history()
    let probes = try farm.probeResults()
    let only = context.arguments["CHANNEL"] == nil ? nil : try context.channel("CHANNEL")
    let before = [[:]] + generations.dropLast().map(\.channels)
    let rows = zip(generations, before).map {
      HistoryReport.Row($0, before: $1, probed: probes[$0.number])
    }
    let change = try context.change()
    let shown = rows.filter { row in
      (only.map { channel in row.changes.contains { $0.channel == channel } } ?? true)
        && (change == nil || row.change == change)
    }
    if let change, !rows.contains(where: { $0.change == change }) {
      throw CommitFailure.noChange(change)
    }
    if let only, change == nil, shown.isEmpty {
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
            String(row.number), row.at.description, row.actor, moves + (byHand ?? ""), row.checks,
            printable(row.reason + (override ?? "") + (row.change.map { " [\($0)]" } ?? "")),
          ]
        })
  }

  private enum CodingKeys: CodingKey { case generations }
}
