import CommandLine
import Disk
import Farm

extension Command {
  static let history = Command(
    Declaration(
      "history", "show what happened to the channels",
      details: "The newest generation first.",
      example: """
        gofarm history stable
        3  2026-11-22T20:30:16Z  ada  stable 1.26.6 → 1.27.3  passed the weekend's builds
        2  2026-11-08T09:12:44Z  ada  stable (none) → 1.26.6  promote 1.26.6 stable
        """,
      parameters: [
        .operand("CHANNEL", "only its moves", required: false, completion: .channel)
      ])
  ) { context in
    let generations = try context.farm().history()
    let only = context.arguments["CHANNEL"] == nil ? nil : try context.channel("CHANNEL")
    let before = [[:]] + generations.dropLast().map(\.channels)
    let rows = zip(generations, before).map { HistoryReport.Row($0, before: $1) }
    let shown = rows.filter { row in
      only.map { channel in row.changes.contains { $0.channel == channel } } ?? true
    }
    if let only, shown.isEmpty {
      throw Failure.noChannel(
        only, existing: generations.last.map { $0.channels.keys.sorted() } ?? [])
    }
    return HistoryReport(generations: shown.reversed())
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
    let absorbed: [ChannelChange]?

    init(_ generation: Generation, before: ChannelMap) {
      number = generation.number
      at = generation.at
      actor = generation.actor
      command = generation.command
      reason = generation.reason
      channels = generation.channels
      changes = generation.changes(since: before)
      absorbed = generation.absorbed
    }
  }

  let generations: [Row]

  var text: String {
    columns(
      generations.map { row in
        let moves = row.changes.map(\.description).joined(separator: ", ")
        let byHand = row.absorbed.map {
          " (by hand: \($0.map(\.description).joined(separator: ", ")))"
        }
        return [
          String(row.number), row.at.description, row.actor, moves + (byHand ?? ""), row.reason,
        ]
      })
  }
}
