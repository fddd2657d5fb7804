import CommandLine
import Farm
import Go

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
        generation 3
        latest  1.27.3
        stable  1.26.6
        """)
  ) { context in
    let farm = try context.farm()
    let snapshot = try farm.snapshot()
    return StatusReport(
      root: farm.layout.root, generation: snapshot.generation.number,
      unprobed: try farm.isUnprobed(snapshot.generation), channels: snapshot.channels,
      vulnerabilities: farm.vulnerabilityCounts(of: Array(Set(snapshot.channels.values))),
      findings: try farm.findings(in: snapshot).map { FindingRow($0, in: context.output) })
  }
}

private struct StatusReport: Report {
  let root: String
  let generation: Int
  let unprobed: Bool
  let channels: ChannelMap
  /// As far as a database is known.
  let vulnerabilities: VulnerabilityCounts?
  let findings: [FindingRow]

  var exitCode: Int32 { findings.isEmpty ? 0 : 1 }

  var text: String {
    "generation \(generation)\(unprobed ? " (unprobed)" : "")\n"
      + columns(
        channels.sorted { $0.key < $1.key }.map {
          [$0.key.name, $0.value.text, vulnerabilities?.note($0.value) ?? ""]
        })
      + findings.map { "finding: \($0.message)\n  try: \($0.remedy)\n" }.joined()
  }
}
