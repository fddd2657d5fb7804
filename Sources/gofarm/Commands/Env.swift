import CommandLine
import Farm
import Go
import ShellScript
import System

extension Command {
  static let env = Command(
    Declaration(
      "env", "print the environment of a version",
      details: """
        A channel is followed: its link goes on PATH, and a later promote moves the shell along.
        A version, or a channel with --pin, puts the concrete directory there. For a release before
        1.21, which reads no go.env, the site's go settings come along where they are not set.
        Formats: sh, fish, csh (to be evaluated), json, dotenv, systemd (an EnvironmentFile), docker
        (an --env-file), modulefile (Environment Modules), lmod. github prints nothing, but appends
        to the files that GITHUB_ENV and GITHUB_PATH name.
        """,
      example: """
        eval "$(gofarm env stable)"
        gofarm env 1.26 --format fish | source
        gofarm env stable --format systemd > /etc/default/go
        """,
      parameters: [
        .operand("SPEC", "a version or channel", completion: .spec),
        .option(
          "--format", "FORMAT", "sh (default) or another one",
          completion: .words(formats)),
        .flag("--pin", "resolve a channel once"),
      ])
  ) { context in
    let farm = try context.farm()
    let selection = try farm.select(
      context.spec("SPEC"), pinned: context.arguments.has("--pin"))
    let change = try farm.environment(for: selection)
    let document = EnvReport.Document(selection, change)
    let name = context.arguments["--format"] ?? "sh"
    guard formats.contains(name) else {
      throw RequestFailure.usage(
        "there is no format \"\(name)\"", remedy: .gofarm("env", "--help"))
    }
    switch context.output.isJSON ? "json" : name {
    case "json": return EnvReport(document: document, text: Output.document(document))
    case "github":
      try tellGitHub(change)
      return EnvReport(document: document, text: "")
    default:
      let format = EnvironmentScript.Format(rawValue: name)!
      let script = EnvironmentScript(
        path: change.path, set: change.set, unset: change.unset, defaults: change.defaults,
        environment: Host.environment)
      return EnvReport(document: document, text: script.text(format))
    }
  }

  private static let formats =
    ["json", "github"] + EnvironmentScript.Format.allCases.map(\.rawValue)

  /// Later steps of a workflow get what these files say; the last line of GITHUB_PATH comes first.
  private static func tellGitHub(_ change: EnvironmentChange) throws {
    guard let variables = Host.environment["GITHUB_ENV"], !variables.isEmpty,
      let path = Host.environment["GITHUB_PATH"], !path.isEmpty
    else {
      throw RequestFailure.usage(
        "GITHUB_ENV and GITHUB_PATH are not set: this is not a step of a workflow",
        remedy: .gofarm("env", "--help"))
    }
    try FileSystem.append(path, change.path.reversed().map { $0 + "\n" }.joined())
    let values =
      change.set + change.unset.map { (name: $0, value: "") }
      + change.defaults.filter { Host.environment[$0.name] == nil }
    try FileSystem.append(variables, values.map { "\($0.name)=\($0.value)\n" }.joined())
  }
}

private struct EnvReport: Report {
  var isData: Bool { true }
  struct Document: Encodable {
    let version: GoVersion
    let selected: String
    let directory: String
    let variables: [String: String]
    let unset: [String]

    init(_ selection: Selection, _ change: EnvironmentChange) {
      version = selection.version
      selected = selection.name
      directory = selection.directory
      unset = change.unset
      let after = change.applied(to: Host.environment)
      let names = ["PATH"] + (change.set + change.defaults).map(\.name)
      variables = Dictionary(uniqueKeysWithValues: names.map { ($0, after[$0] ?? "") })
    }
  }

  let document: Document
  let text: String

  func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}
