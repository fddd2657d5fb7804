import CommandLine
import Farm
import Go
import System

extension Command {
  static let status = Command(
    Declaration(
      "status", "show what is, and whether disk and history agree",
      details: """
        Takes no lock, changes nothing. Exit code 1 when there is a finding. A generation whose
        probes have not ended, or whose prober was killed, is marked unprobed.
        """,
      example: """
        gofarm status
        /opt/go: generation 3
        latest  1.27.3  2026-11-22T20:30:16Z  ada  install --promote latest
        stable  1.26.6  2026-11-08T09:12:44Z  ada  passed the weekend's builds
        """)
  ) { context in
    let farm = try context.farm()
    let snapshot = try farm.snapshot()
    let moves = try farm.lastMoves(in: snapshot).sorted { $0.key < $1.key }
    return StatusReport(
      root: farm.layout.root, generation: snapshot.generation.number,
      change: snapshot.generation.change,
      unprobed: try farm.isUnprobed(snapshot.generation), channels: snapshot.channels,
      moves: moves.map { .init($0.key, $0.value) },
      vulnerabilities: farm.vulnerabilityCounts(of: Array(Set(snapshot.channels.values))),
      findings: try farm.findings(in: snapshot).map { FindingRow($0, in: context.output) })
  }
}

private struct StatusReport: Report {
  let root: String
  let generation: Int
  let change: ChangeID?
  let unprobed: Bool
  struct Move: Encodable {
    let channel: Channel
    let generation: Int
    let at: Timestamp
    let actor: String
    let reason: String

    init(_ channel: Channel, _ generation: Generation) {
      self.channel = channel
      self.generation = generation.number
      at = generation.at
      actor = generation.actor
      reason = generation.reason
    }
  }

  let channels: ChannelMap
  /// The move that gave each channel its version; none where that lies too far back.
  let moves: [Move]
  /// As far as a database is known.
  let vulnerabilities: VulnerabilityCounts?
  let findings: [FindingRow]

  var exitCode: Int32 { findings.isEmpty ? 0 : 1 }

  var text: String {
    "\(root): generation \(generation)\(unprobed ? " (unprobed)" : "")\n"
      + columns(
        channels.sorted { $0.key < $1.key }.map { row($0.key, $0.value) })
      + findings.map { "\("finding".toned(.bad)): \($0.message)\n  try: \($0.remedy)\n" }.joined()
  }

  private func row(_ channel: Channel, _ version: GoVersion) -> [String] {
    let move = moves.first { $0.channel == channel }
    return [
      channel.name.toned(.name), version.text, move.map { $0.at.forPeople } ?? "",
      move?.actor ?? "", printable(move?.reason ?? ""),
      (vulnerabilities?.note(version) ?? "").toned(.bad),
    ]
  }
}
