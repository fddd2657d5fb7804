import CommandLine
import Farm
import Go
import System

extension Command {
  static let verify = Command(
    Declaration(
      "verify", "compare installations with their manifests",
      details: """
        Names every file that is missing, changed or added, and every mode that lets in what should
        stay out: executable or not, writable by group or others, setuid. go.env is configuration:
        its content is yours. Without VERSION, every installation. Exit code 1 on findings.
        """,
      example: """
        gofarm verify 1.26.6
        1.26.6  2 findings in 12086 files
          changed src/fmt/print.go
          missing bin/gofmt
        """,
      parameters: [
        .operand(
          "VERSION", "only these", required: false, repeats: true, completion: .version)
      ])
  ) { context in
    let farm = try context.farm()
    let versions = try context.installed("VERSION", in: farm)
    return VerifyReport(
      output: context.output,
      installations: try versions.map { version in
        do { return try .init(farm.verify(version)) } catch let failure as TreeFailure {
          // One damaged manifest does not keep the others from being compared.
          guard case .damagedManifest = failure, versions.count > 1 else { throw failure }
          return .init(version, failure)
        }
      })
  }
}

private struct VerifyReport: Report {
  let output: Output
  struct Row: Encodable {
    let version: GoVersion
    let files: Int
    let findings: [TreeFinding]
    let adoptedFrom: String?
    let problem: String?

    init(_ report: TreeReport) {
      version = report.version
      files = report.files
      findings = report.findings
      adoptedFrom = report.adoptedFrom
      problem = nil
    }

    init(_ version: GoVersion, _ failure: any Failure) {
      self.version = version
      files = 0
      findings = []
      adoptedFrom = nil
      problem = failure.message
    }
  }

  let installations: [Row]
  private enum CodingKeys: CodingKey { case installations }

  var exitCode: Int32 {
    installations.allSatisfy { $0.findings.isEmpty && $0.problem == nil } ? 0 : 1
  }

  var text: String {
    installations.map { row in
      let count = row.findings.count
      let verdict =
        if let problem = row.problem { problem } else if count > 0 {
          "\(counted(count, "finding")) in \(counted(row.files, "file"))".toned(.bad)
        } else if let origin = row.adoptedFrom { "adopted from \(origin): complete" } else {
          "ok".toned(.good) + ", " + counted(row.files, "file")
        }
      return "\(row.version)  \(verdict)\n" + row.findings.map { "  \($0)\n" }.joined()
        + (count > 0 && row.adoptedFrom == nil
          ? "  try: \(output.text(of: .gofarm("repair", row.version.text)))\n" : "")
    }.joined()
  }
}
