import Foundation

/// docs/shells.md: what every shell does, and what it cannot and why. Written from a run.
struct ShellsDocument {
  /// What is known of one cell: nil where nobody asked.
  var outcomes: [String: [Mode: Bool]] = [:]

  static let file = Table.data.appending(path: "../../../docs/shells.md").standardized

  /// Runs the whole table, a few cells at a time.
  static func recorded() async throws -> ShellsDocument {
    let pairs = Pair.all
    return try await withThrowingTaskGroup(of: (Pair, Bool).self) { group in
      for pair in pairs {
        group.addTask { (pair, try Runner.outcome(of: pair.behaviour, in: pair.mode).isFine) }
      }
      return try await group.reduce(into: ShellsDocument()) { document, result in
        let (pair, isFine) = result
        document.outcomes[pair.behaviour.description, default: [:]][pair.mode] = isFine
      }
    }
  }

  /// The whole page. Without outcomes it still holds every behaviour and mode.
  var text: String {
    let behaviours = Table.shared.areas.flatMap(\.behaviours)
    var page = """
      # goenv in every shell

      Written by the conformance tests (`GOFARM_RECORD=1 swift test --filter ConformanceTests`): \
      \(behaviours.count) behaviours, each run in \(Mode.all.count) modes: \
      \(Mode.shells.map { "`\($0)`" }.joined(separator: ", ")), and each but fish again under \
      `-eu`.

      - ✓ does it; under `-eu` as well, where that makes sense
      - ✗ does not do it yet
      - a number: cannot do it, for the reason below the table
      - · the behaviour does not concern this shell

      `zsh-sh` is zsh called `sh`; `bash-posix` is `bash --posix`, `yash-posix` is \
      `yash -o posixly-correct`; `ash` is busybox. The areas hooks, terminal, direnv and \
      completions run at a terminal.

      With `goenv auto on`, zsh, fish and yash follow at the `cd` itself. dash, ash, posh and \
      yash-posix do so by a function `cd` of ours, unless you have your own: then let yours call \
      `goenv auto cd`. bash, ksh93 and mksh follow when the next prompt appears, so in \
      `cd x && go build` go is still the old one: a `cd` of ours there would meet too many others. \
      A version file that changes under the prompt is noticed at the next one in bash, zsh, ksh93, \
      mksh and fish; `go.mod` and `go.work` are read again by the next `cd` or `goenv use`. \
      `go env -w` is not read. dash, ash and posh do not show what a function says: a function \
      `goenv` of another tool is seen there only where `GOENV_SHELL` is set.

      `ssh HOST go version` starts a shell that is neither a login shell nor interactive: only fish \
      reads a file of ours there. `gofarm setup --system --with-go-link` makes it work in every \
      shell, see [install.md](install.md#ssh).


      """
    for area in Table.shared.areas { page += section(area) }
    return page
  }

  private func section(_ area: Area) -> String {
    var reasons: [String] = []
    let rows = area.behaviours.map { behaviour in
      let cells = Mode.shells.map { cell(behaviour, $0, &reasons) }
      return "| \(behaviour.sentence.escaped) | \(cells.joined(separator: " | ")) |"
    }
    let head = "| \(area.name) | \(Mode.shells.joined(separator: " | ")) |"
    let rule = "|---|" + String(repeating: ":-:|", count: Mode.shells.count)
    let notes = reasons.enumerated().map { "\($0 + 1). \($1)" }
    return (["## \(area.title)", "", head, rule] + rows + (notes.isEmpty ? [] : [""] + notes))
      .joined(separator: "\n") + "\n\n"
  }

  /// One mark for the shell, plain and under -eu.
  private func cell(_ behaviour: Behaviour, _ shell: String, _ reasons: inout [String]) -> String {
    let modes = Mode.all.filter { $0.shell == shell && behaviour.concerns($0) }
    guard !modes.isEmpty else { return "·" }
    let plain = modes.filter { behaviour.excuse(for: $0) == nil }
    if plain.isEmpty, let reason = behaviour.excuse(for: modes[0]) {
      if !reasons.contains(reason) { reasons.append(reason) }
      return "\(reasons.firstIndex(of: reason)! + 1)"
    }
    let known = outcomes[behaviour.description] ?? [:]
    let results = plain.compactMap { known[$0] }
    if results.isEmpty { return "?" }
    return results.allSatisfy { $0 } ? "✓" : "✗"
  }

  /// What must agree between a recorded page and the table: the behaviours, modes and reasons.
  static func outline(of page: String) -> [String] {
    page.split(separator: "\n").map { line in
      guard line.hasPrefix("| ") else { return String(line) }
      return line.split(separator: "|").map { cell in
        ["✓", "✗", "?"].contains(cell.trimmingCharacters(in: .whitespaces)) ? "mark" : String(cell)
      }.joined(separator: "|")
    }
  }
}

extension String {
  fileprivate var escaped: String {
    replacing("|", with: "\\|").replacing("*", with: "\\*").replacing("_", with: "\\_")
      .replacing("<", with: "\\<").replacing("$", with: "\\$").replacing("`", with: "\\`")
  }
}
