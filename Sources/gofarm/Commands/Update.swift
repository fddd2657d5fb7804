import CommandLine
import Farm
import Go
import Projects

extension Command {
  static let update = Command(
    Declaration(
      "update", "install newer releases and move channels to them",
      details: """
        latest follows the newest release, every other channel the newest of its series, unless
        sources.track in farm.json says otherwise. Gates and probes are those of promote. A channel
        that somebody moved by hand is left alone, exit code 78; the others move all the same. Made
        for cron and timers: silent with --quiet unless something is wrong. --check only asks; exit
        code 1 when there is something.

        --security moves only channels whose version has a known vulnerability, to the lowest
        release of the same series that has none; exit code 1 where no source offers one.
        """,
      example: """
        gofarm update --check
        stable  1.26.6 → 1.26.7
        17 4 * * * gofarm --quiet update
        """,
      parameters: [
        .operand("CHANNEL", "only these", required: false, repeats: true, completion: .channel),
        .flag("--check", "only ask"),
        .flag("--security", "only channels with known vulnerabilities"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ] + PromotionOptions.gates + PromotionOptions.probes)
  ) { context in
    let farm = try context.farm()
    let channels = try context.arguments.all("CHANNEL").map { word in
      guard let channel = Channel(word) else { throw SelectionFailure.invalidChannel(word) }
      return channel
    }
    let updates =
      context.arguments.has("--security")
      ? try farm.securityUpdates(of: channels) : try farm.updates(of: channels)
    let isCheck = context.arguments.has("--check")
    if isCheck { return UpdateReport(check: true, channels: updates) }
    return UpdateReport(
      check: false,
      channels: try farm.update(
        updates, gates: context.gateChoice(), probes: context.probePlan()))
  }
}

private struct UpdateReport: Report {
  let check: Bool
  let channels: [ChannelUpdate]

  private func cures(_ row: ChannelUpdate) -> String {
    guard let cures = row.cures, !cures.isEmpty else { return "" }
    return "cures " + cures.joined(separator: ", ")
  }

  var exitCode: Int32 {
    if check { return channels.contains { $0.to != nil || $0.problem != nil } ? 1 : 0 }
    return channels.compactMap(\.code).first ?? 0
  }

  var text: String {
    let news = channels.filter { $0.to != nil || $0.problem != nil }
    if news.isEmpty { return "everything is up to date\n" }
    return columns(
      news.map { row in
        [
          row.channel.name, row.from.text + (row.to.map { " → \($0)" } ?? ""),
          row.problem.map { "not moved: \($0)" } ?? cures(row),
        ]
      })
  }
}
