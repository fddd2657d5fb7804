import CommandLine
import Farm
import Go
import System

extension Command {
  static let audit = Command(
    Declaration(
      "audit", "show which installations have known vulnerabilities, and what fixes them",
      details: """
        Compares versions with the Go project's vulnerability database, or the one that
        vulnerabilities.base in farm.json names (https, or file:/// behind an air gap). Only what
        changed is fetched. Without a network, what was known before counts, with a warning;
        --offline asks nobody. Exit code 1 when a channel, or a VERSION that was named, is affected.
        """,
      example: """
        gofarm audit
        1.26.5  stable  1 known vulnerability (GO-2026-6218); 1.26.6 has none
          GO-2026-6218  CVE-2026-61234  net/url  fixed in 1.26.6  hosts are parsed wrongly
        1.26.6  latest  none known
        """,
      parameters: [
        .operand("VERSION", "default: all", required: false, repeats: true, completion: .spec),
        .flag("--offline", "use what is known from before"),
      ])
  ) { context in
    let farm = try context.farm()
    let report = try farm.audit(
      context.installed("VERSION", in: farm), offline: context.arguments.has("--offline"))
    return AuditResult(report: report, isNamed: !context.arguments.all("VERSION").isEmpty)
  }
}

private struct AuditResult: Report {
  let report: AuditReport
  let isNamed: Bool

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }

  var exitCode: Int32 {
    report.versions.contains { !$0.vulnerabilities.isEmpty && (isNamed || !$0.channels.isEmpty) }
      ? 1 : 0
  }

  var text: String {
    let heads = columns(
      report.versions.map { row in
        [
          row.version.text, row.channels.map(\.name).joined(separator: ", "),
          row.vulnerabilities.isEmpty ? "none known" : row.sentence,
        ]
      }
    ).split(separator: "\n")
    let sections = zip(report.versions, heads).map { row, head in
      "\(head)\n" + columns(row.vulnerabilities.map(cells))
    }
    return sections.joined() + "as \(report.base) had it at \(report.checked)\n"
  }

  private func cells(_ row: VersionAudit.Row) -> [String] {
    [
      "  \(row.id)", row.aliases.first { $0.hasPrefix("CVE-") } ?? row.aliases.first ?? "",
      row.packages.prefix(2).joined(separator: ", ") + (row.packages.count > 2 ? ", …" : ""),
      row.fixed.map { "fixed in \($0)" } ?? "not fixed", printable(row.summary),
    ]
  }
}
