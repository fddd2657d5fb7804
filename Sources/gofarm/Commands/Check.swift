import CommandLine
import Farm
import JSON
import Projects
import System

extension Command {
  static let check = Command(
    Declaration(
      "check", "judge projects' version files against the site's policy",
      details: """
        Reads .goenv, .go-version, .tool-versions, go.work and go.mod of every project at or below
        a directory, or one such file. The policy is "projects" in farm.json, or --policy FILE: see
        docs/policy.md. Prints one line a finding; exit code 1 when there is any but warnings.
        Links to directories are not followed, .git, node_modules, vendor and farms are left out.
        """,
      example: """
        gofarm check ~/src
        gofarm check --policy /etc/gofarm/projects.json --format github .
        """,
      parameters: [
        .operand(
          "PATH", "files or directories; default: this directory", required: false, repeats: true,
          completion: .file),
        .option("--policy", "FILE", "judge by this policy", completion: .file),
        .option(
          "--format", "FORMAT", "text (default), json, github or gitlab",
          completion: .words(["text", "json", "github", "gitlab"])),
      ])
  ) { context in
    let named = context.arguments["--format"] ?? "text"
    guard ["text", "json", "github", "gitlab"].contains(named) else {
      throw RequestFailure.usage(
        "there is no format \"\(named)\"", remedy: .gofarm("check", "--help"))
    }
    let format = context.output.isJSON ? "json" : named
    let policy: ProjectPolicy
    let farm: Farm?
    if let file = context.arguments["--policy"].map(Host.absolute) {
      policy = try ProjectPolicy.read(file).resolved(from: file)
      // A policy that asks for nothing installed can be judged where there is no farm.
      farm = try? context.farm()
    } else {
      farm = try context.farm()
      policy = try context.farm().projectPolicy()
    }
    if policy.vulnerabilities != nil { _ = try context.farm() }
    let judge = try PolicyChecker(
      policy, installed: farm?.installed(), remarks: farm?.remarks(policy))
    let paths = context.arguments.all("PATH")
    var report = CheckReport(template: policy.template?.url, format: format)
    for path in paths.isEmpty ? ["."] : paths {
      let survey = try judge.survey(
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
      report.projects += survey.projects
      report.findings += survey.findings
    }
    return report
  }
}

private struct CheckReport: Report {
  var projects = 0
  var findings: [ProjectFinding] = []
  /// Where to start from.
  let template: String?
  let format: String

  init(template: String?, format: String) {
    self.template = template
    self.format = format
  }

  private enum CodingKeys: String, CodingKey { case projects, findings, template }

  var exitCode: Int32 { findings.allSatisfy(\.isWarning) ? 0 : 1 }

  var text: String {
    switch format {
    case "json": return Output.document(self)
    case "gitlab": return (try? JSON.document(findings.map { CodeQuality($0, full($0)) })) ?? ""
    case "github":
      return findings.map {
        "::\($0.isWarning ? "warning" : "error") file=\(property(name($0.path))),line=\($0.line),"
          + "title=gofarm \($0.code)::\(message(full($0)))\n"
      }.joined()
    default:
      if findings.isEmpty { return "\(counted(projects, "project")), no findings\n" }
      return findings.map {
        "\(printable(name($0.path))):\($0.line): \($0.isWarning ? "warning: " : "")"
          + "\(printable(full($0))) (\($0.code))\n"
      }.joined()
    }
  }

  private func full(_ finding: ProjectFinding) -> String {
    finding.message + (template.map { "; start from \($0)" } ?? "")
  }

  /// `p/go.mod`, not `./p/go.mod`.
  private func name(_ path: String) -> String {
    path.hasPrefix("./") ? String(path.dropFirst(2)) : path
  }

  /// What a workflow command would read as its own.
  private func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }

  /// GitLab's code quality report.
  private struct CodeQuality: Encodable {
    let description: String
    let checkName: String
    let fingerprint: String
    let severity: String
    let location: Location

    struct Location: Encodable {
      let path: String
      let lines: [String: Int]
    }

    private enum CodingKeys: String, CodingKey {
      case description, fingerprint, severity, location
      case checkName = "check_name"
    }

    init(_ finding: ProjectFinding, _ message: String) {
      description = message
      severity = finding.isWarning ? "minor" : "major"
      checkName = "gofarm-\(finding.code)"
      let path = finding.path.hasPrefix("./") ? String(finding.path.dropFirst(2)) : finding.path
      fingerprint = SHA256.digest(of: Array("\(path) \(finding.code) \(finding.message)".utf8))
      location = Location(path: path, lines: ["begin": finding.line])
    }
  }
}
