import CommandLine
import Farm
import ShellScript
import System

extension Command {
  static let doctor = Command(
    Declaration(
      "doctor", "look for what is wrong with the farm and this host, and how to cure it",
      details: """
        The farm: modes, owners, links, wrappers, go.env, interrupted work, disk space, the cache.
        The host: PATH, GOROOT, start-up files, other version managers, sudo, users' go env -w.
        Each finding has a code, which docs/troubleshooting.md explains. --fix puts right what is
        safe to put right. Exit code 1 when an error is left; warnings do not count.

        --modules proves with each installation's own go that a module which the checksum database
        does not vouch for is refused, and asks whether the configured proxy and database answer.
        """,
      example: """
        gofarm doctor
        sudo gofarm doctor --fix
        gofarm doctor --modules --json
        """,
      parameters: [
        .flag("--fix", "put right what is safe to put right"),
        .flag("--modules", "also prove that modules are checked"),
        .option("--explain", "CODE", "print what docs/troubleshooting.md says of a finding"),
        .option("--wait", "SECONDS", "how long --fix waits for another gofarm; default 10"),
      ])
  ) { context in
    if let code = context.arguments["--explain"] { return try explanation(of: code) }
    let farm = try context.farm()
    var fixed: [Diagnosis] = []
    var findings = try farm.diagnose()
    if context.arguments.has("--fix") {
      fixed = try farm.fix(findings)
      if !fixed.isEmpty { findings = try farm.diagnose() }
    }
    if context.arguments.has("--modules") { findings += try farm.diagnoseModules() }
    return DoctorReport(
      findings: findings.map { .init($0, in: context.output) },
      fixed: fixed.map { .init($0, in: context.output) })
  }
}

extension Command {
  /// The section of the page that is compiled in.
  private static func explanation(of code: String) throws -> any Report {
    guard let section = Troubleshooting.section(of: code) else {
      throw RequestFailure.usage(
        "there is no finding \(quoted(code)); findings: "
          + Troubleshooting.codes.joined(separator: " "),
        remedy: .gofarm("doctor", "--help"))
    }
    return ExplanationReport(code: code, text: section.trimmingEnd() + "\n")
  }
}

private struct ExplanationReport: Report {
  let code: String
  /// Markdown, which the terminal shows as it is.
  let text: String
}

private struct DoctorReport: Report {
  struct Row: Encodable {
    let code: String
    let severity: Symptom.Severity
    let evidence: String
    let remedy: String
    let fixable: Bool

    init(_ diagnosis: Diagnosis, in output: Output) {
      code = diagnosis.code
      severity = diagnosis.severity
      evidence = diagnosis.evidence
      remedy = output.text(of: diagnosis.remedy)
      fixable = diagnosis.fixable
    }
  }

  let findings: [Row]
  let fixed: [Row]

  var exitCode: Int32 { findings.contains { $0.severity == .error } ? 1 : 0 }

  var text: String {
    fixed.map { "\("fixed".toned(.good)): \($0.code): \($0.evidence)\n" }.joined()
      + findings.map {
        "\($0.severity.rawValue.toned($0.severity == .error ? .bad : .caution)): \($0.code): "
          + "\($0.evidence)\n  try: \($0.remedy)\n"
      }.joined()
      + (findings.isEmpty
        ? "nothing is wrong\n".toned(.good)
        : "gofarm doctor --explain CODE says more\n".toned(.faint))
  }
}
