import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let verify = Command(
    Declaration(
      "verify", "compare installations with their manifests",
      details: """
        Names every file that is missing, changed or added, and every mode that lets in what should
        stay out: executable or not, writable by group or others, setuid. go.env is configuration:
        its content is yours. Without VERSION, every installation. Exit code 1 on findings.

        --log asks the checksum database besides whether the manifests are those of the releases that
        everybody else has; a proof is kept, and serves the next time without a network. --rebuild
        builds one VERSION from its own sources with another installation and compares every program.
        """,
      example: """
        gofarm verify 1.26.6
        1.26.6  2 findings in 12086 files
          changed src/fmt/print.go
          missing bin/gofmt
        """,
      parameters: [
        .operand(
          "VERSION", "only these", required: false, repeats: true, completion: .version),
        .flag("--log", "ask the checksum database about the manifests"),
        .flag("--rebuild", "build the one VERSION from its sources, and compare the programs"),
        .option("--with", "VERSION", "with --rebuild: what builds it", completion: .version),
        .flag("--nice", "with --rebuild: at the lowest priority"),
      ])
  ) { context in
    let farm = try context.farm()
    let versions = try context.installed("VERSION", in: farm)
    let rebuilt = try context.rebuilt(versions, in: farm)
    return VerifyReport(
      output: context.output,
      log: context.arguments.has("--log") ? try farm.verifyLog(versions) : nil,
      rebuilt: rebuilt,
      installations: try versions.map { version in
        do { return try .init(farm.verify(version)) } catch let failure as TreeFailure {
          // One damaged manifest does not keep the others from being compared.
          guard case .damagedManifest = failure, versions.count > 1 else { throw failure }
          return .init(version, failure)
        }
      })
  }
}

extension Context {
  fileprivate func rebuilt(_ versions: [GoVersion], in farm: Farm) throws -> RebuildReport? {
    let builder = arguments["--with"]
    guard arguments.has("--rebuild") else {
      if builder == nil && !arguments.has("--nice") { return nil }
      throw RequestFailure.usage(
        "--with and --nice go with --rebuild", remedy: .gofarm("verify", "--help"))
    }
    guard arguments.all("VERSION").count == 1 else {
      throw RequestFailure.usage(
        "--rebuild wants one VERSION", remedy: .gofarm("verify", "VERSION", "--rebuild"))
    }
    let with = try builder.map { word in
      guard let spec = VersionSpec(word) else { throw SelectionFailure.invalidVersion(word) }
      return try farm.snapshot().version(spec)
    }
    return try farm.rebuild(versions[0], with: with, isNice: arguments.has("--nice"))
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

  /// Of the same installations.
  let log: [LogVerdict]?
  let rebuilt: RebuildReport?
  let installations: [Row]
  private enum CodingKeys: CodingKey { case installations, log, rebuilt }

  var exitCode: Int32 {
    let isWhole = installations.allSatisfy { $0.findings.isEmpty && $0.problem == nil }
    let isGood = log?.allSatisfy(\.isGood) != false && rebuilt?.differences.isEmpty != false
    return isWhole && isGood ? 0 : 1
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
        + (log?.first { $0.version == row.version }.map { "  \(text(of: $0))\n" } ?? "")
    }.joined() + (rebuilt.map(text) ?? "")
  }

  private func text(of verdict: LogVerdict) -> String {
    switch verdict.outcome {
    case .recorded:
      verdict.log.map {
        "record \($0.record) of \($0.size) in \($0.database)"
          + (verdict.isKept ? ", by the proof that was kept" : "")
      } ?? "recorded"
    case .differs:
      "not the release: \(verdict.sum ?? "") here, \(verdict.logged ?? "") in the checksum database"
    case .unknown: "the checksum database has no record of it"
    case .older: "older than the first release that checksum databases have, 1.21"
    case .adopted: "adopted: there is no manifest to ask about"
    }
  }

  private func text(of report: RebuildReport) -> String {
    let count = report.differences.count
    return "\(report.version)  rebuilt with \(report.with): "
      + (count == 0
        ? "all \(report.programs) programs are the same\n"
        : "\(count) of \(report.programs) programs differ\n")
      + report.differences.map {
        "  \($0.path)  installed \($0.installed ?? "-")  rebuilt \($0.rebuilt ?? "-")\n"
      }.joined()
  }
}
