import CommandLine
import Farm
import ShellScript
import System

extension Command {
  static let completions = Command(
    Declaration(
      "completions", "print the completions of a shell",
      details: """
        They know commands, options, installed versions and channels: the script asks gofarm
        itself, by "gofarm completions words -- WORD...", what may replace the last word.
        """,
      example: """
        gofarm completions bash > /usr/share/bash-completion/completions/gofarm
        gofarm completions zsh > /usr/share/zsh/vendor-completions/_gofarm
        gofarm completions fish > /usr/share/fish/vendor_completions.d/gofarm.fish
        """,
      parameters: [
        .operand(
          "SHELL", "bash, zsh or fish",
          completion: .words(CompletionScript.allCases.map(\.rawValue))),
        .operand("WORD", "with words: what is typed so far", required: false, repeats: true),
      ])
  ) { context in
    let shell = try context.word("SHELL")
    if shell == "words" {
      return CompletionsReport(text: answer(context.arguments.all("WORD")))
    }
    guard let script = CompletionScript(rawValue: shell) else {
      throw RequestFailure.usage(
        "there are completions for bash, zsh and fish", remedy: .gofarm("completions", "bash"))
    }
    return CompletionsReport(text: script.text)
  }

  /// One line a word, or what kind of thing the shell itself should complete.
  private static func answer(_ words: [String]) -> String {
    let root = words.firstIndex(of: "--root").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    let found = Gofarm.program.suggestions(for: words) { values($0, root: root) }
    switch found {
    case .files: return ":files\n"
    case .directories: return ":directories\n"
    case .command: return ":command\n"
    case .words(let words):
      return words.map { $0.word + ($0.summary.isEmpty ? "" : "\t\($0.summary)") + "\n" }.joined()
    }
  }

  /// What the farm has; nothing where there is none.
  private static func values(_ kind: Parameter.Completion, root: String?) -> [Suggestion] {
    let named = root ?? Host.environment["GOFARM_ROOT"].flatMap { $0.isEmpty ? nil : $0 }
    guard let farm = try? Farm(root: named.map(Host.absolute) ?? Layout.defaultRoot),
      let snapshot = try? farm.snapshot()
    else { return [] }
    let channels = snapshot.channels.sorted { $0.key < $1.key }.map {
      Suggestion($0.key.name, "channel, \($0.value)")
    }
    let versions = snapshot.versions.reversed().map { version in
      Suggestion(
        version.text, snapshot.channels(of: version).map(\.name).joined(separator: ", "))
    }
    switch kind {
    case .version: return versions
    case .channel: return channels
    case .spec: return channels + versions
    default: return []
    }
  }
}

private struct CompletionsReport: Report {
  var isData: Bool { true }
  let text: String
}
