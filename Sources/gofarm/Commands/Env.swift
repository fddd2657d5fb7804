import CommandLine
import Disk
import Farm
import ShellScript

extension Command {
  static let env = Command(
    Declaration(
      "env", "print the environment of a version",
      details: """
        A channel is followed: its link goes on PATH, and a later promote moves the shell along.
        A version, or a channel with --pin, puts the concrete directory there.
        """,
      example: """
        eval "$(gofarm env stable)"
        gofarm env 1.26 --format fish | source
        gofarm env 1.26.6 --format json
        """,
      parameters: [
        .operand("SPEC", "a version or channel", completion: .spec),
        .option(
          "--format", "FORMAT", "sh (default), fish or json",
          completion: .words(["sh", "fish", "json"])),
        .flag("--pin", "resolve a channel once"),
      ])
  ) { context in
    let farm = try context.farm()
    let selection = try farm.select(
      context.spec("SPEC"), pinned: context.arguments.has("--pin"))
    let change = farm.environment(for: selection)
    let format = context.arguments["--format"] ?? "sh"
    let text: String
    switch context.output.isJSON ? "json" : format {
    case "sh": text = EnvironmentScript.posix(path: change.path, set: change.set, unset: change.unset)
    case "fish": text = EnvironmentScript.fish(path: change.path, set: change.set, unset: change.unset)
    case "json": text = try JSON.document(EnvReport.Document(selection, change))
    default: throw Failure.usage("there is no format \"\(format)\"", remedy: "gofarm env --help")
    }
    return EnvReport(document: .init(selection, change), text: text)
  }
}

private struct EnvReport: Report {
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
      let names = ["PATH"] + change.set.map(\.name)
      variables = Dictionary(uniqueKeysWithValues: names.map { ($0, after[$0] ?? "") })
    }
  }

  let document: Document
  let text: String

  func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}
