import CommandLine
import Disk
import Farm

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
    let selection = try farm.selection(for: directory, environment: environment)
    let choice = try? selection.outcome.get()
    return ExplainReport(
      selection,
      path: choice.flatMap { $0 == .system ? nil : "\(farm.layout.root)/\($0.name)" },
      go: choice.flatMap { farm.toolchainSwitch(of: $0, in: directory, environment: environment) },
      running: farm.running(environment: environment))
  }
}

extension Context {
  /// The directory that is named, else the current one: by the name that a shell has for it there,
  /// links included.
  func directory(_ name: String) throws -> String {
    let here = Host.workingDirectory
    guard let word = arguments[name] else { return here }
    let path = word.hasPrefix("/") ? word : here + "/" + word
    guard (try FileSystem.targetStatus(path))?.kind == .directory else {
      throw Failure.noFile(path)
    }
    let parts = path.split(separator: "/")
    if parts.contains("..") { return try FileSystem.canonical(path) }
    return "/" + parts.filter { $0 != "." }.joined(separator: "/")
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

  struct Refusal: Encodable {
    let code: Int32
    let message: String
    let remedy: String?
  }

  /// `1.26.6`, or `system`; nil where nothing can be selected.
  let version: String?
  let directory: String
  let decidedBy: String
  /// The channel or version that would be selected.
  let selected: String?
  /// The channel, where one is followed.
  let channel: Channel?
  /// What goes on PATH, without `/bin`.
  let path: String?
  let candidates: [Candidate]
  let error: Refusal?
  let go: ToolchainSwitch?
  let running: RunningGo?

  init(_ selection: ProjectSelection, path: String?, go: ToolchainSwitch?, running: RunningGo?) {
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
      version = choice.version?.text ?? "system"
      selected = choice.name
      channel = if case .channel(let channel, _) = choice { channel } else { nil }
      error = nil
    case .failure(let failure):
      version = nil
      selected = nil
      channel = nil
      error = Refusal(
        code: failure.exitCode, message: failure.message, remedy: failure.remedy)
    }
  }

  var exitCode: Int32 { error?.code ?? 0 }

  var text: String {
    var lines = ["\(printable(directory)): \(version ?? "refused")"]
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
