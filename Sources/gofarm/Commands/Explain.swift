import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let explain = Command(
    Declaration(
      "explain", "say which version a directory gets, and why",
      details: """
        Names every version file and variable that was looked at, what it says and who decided;
        what go itself then switches to, by GOTOOLCHAIN and the toolchain line; and which go PATH
        really has. Exit code 65 or 66 where goenv use would refuse.
        """,
      example: """
        gofarm explain ~/src/service
        gofarm explain --json | jq -r .version
        """,
      parameters: [
        .operand(
          "DIRECTORY", "the directory; default: this one", required: false, completion: .directory)
      ])
  ) { context in
    let farm = try context.farm()
    let directory = try context.directory("DIRECTORY")
    let environment = Host.environment
    let installed = try farm.installed()
    let selection = try farm.selection(for: directory, environment: environment)
    let choice = try? selection.outcome.get()
    return ExplainReport(
      selection,
      path: choice.flatMap { $0 == .system ? nil : "\(installed.root)/\($0.name)" },
      go: choice.flatMap {
        .predicted(for: $0, in: directory, among: installed, environment: environment)
      },
      running: RunningGo(environment: environment, among: installed), in: context.output)
  }
}

private struct ExplainReport: Report {
  struct Candidate: Encodable {
    let source: String
    let says: String
    let verdict: ProjectSelection.Candidate.Verdict
    let selects: String?
    let version: GoVersion?
    let problem: String?
  }

  /// `1.26.6`, or `system`; null where nothing can be selected.
  let version: Always<String>
  let directory: String
  let decidedBy: String
  /// The channel or version that would be selected.
  let selected: String?
  /// The channel, where one is followed.
  let channel: Channel?
  /// What goes on PATH, without `/bin`.
  let path: String?
  let candidates: [Candidate]
  let error: ErrorReport?
  let go: ToolchainSwitch?
  let running: RunningGo?

  init(
    _ selection: ProjectSelection, path: String?, go: ToolchainSwitch?, running: RunningGo?,
    in output: Output
  ) {
    directory = selection.directory
    decidedBy = selection.decidedBy
    candidates = selection.candidates.map {
      Candidate(
        source: $0.source, says: $0.says, verdict: $0.verdict, selects: $0.choice?.name,
        version: $0.choice?.version, problem: $0.problem)
    }
    self.path = path
    self.go = go
    self.running = running
    switch selection.outcome {
    case .success(let choice):
      version = Always(choice.version?.text ?? "system")
      selected = choice.name
      channel = if case .channel(let channel, _) = choice { channel } else { nil }
      error = nil
    case .failure(let failure):
      version = Always(nil)
      selected = nil
      channel = nil
      error = ErrorReport(failure, in: output)
    }
  }

  var exitCode: Int32 { error?.code ?? 0 }

  var text: String {
    var lines = ["\(printable(directory)): \(version.value ?? "refused")"]
    if let channel { lines[0] += " (channel \(channel))" }
    lines[0] += ", by \(printable(decidedBy))"
    let rows = candidates.map { candidate in
      [
        "  " + printable(candidate.source), "says \(candidate.says)",
        candidate.verdict.rawValue + (candidate.problem.map { ": \($0)" } ?? meaning(candidate)),
      ]
    }
    lines.append("looked at, in this order:")
    var text = lines.joined(separator: "\n") + "\n" + columns(rows)
    if let error {
      text += "goenv use refuses: \(error.message)\n"
      if let remedy = error.remedy { text += "  try: \(remedy)\n" }
    }
    if let go { text += goText(go) }
    if let running {
      text += "go on PATH now: \(printable(running.program))"
      text += running.version.map { " (\($0) of this farm)\n" } ?? " (not of this farm)\n"
    } else {
      text += "go on PATH now: none\n"
    }
    return text
  }

  private func meaning(_ candidate: Candidate) -> String {
    guard let version = candidate.version, version.text != candidate.says else { return "" }
    return ", is \(version)"
  }

  private func goText(_ go: ToolchainSwitch) -> String {
    var text = "go then runs as \(go.version?.text ?? "nothing")"
    text += " (GOTOOLCHAIN=\(printable(go.setting)), from \(printable(go.settingFrom)))\n"
    if let because = go.because { text += "  asked for by \(printable(because))\n" }
    if let program = go.program { text += "  found as \(printable(program))\n" }
    if let note = go.note { text += "  \(printable(note))\n" }
    return text
  }
}
