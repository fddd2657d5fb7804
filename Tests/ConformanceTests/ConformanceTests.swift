import Foundation
import Testing

@Suite("goenv in every shell") struct ConformanceTests {
  @Test("a shell is there", arguments: Mode.all) func isInstalled(mode: Mode) {
    if ProcessInfo.processInfo.environment["GOFARM_REQUIRE_ALL"] != nil {
      #expect(mode.executable != nil, "\(mode) is not installed")
    } else {
      withKnownIssue("\(mode) is not installed: nothing was shown of it") {
        #expect(mode.executable != nil)
      } when: {
        mode.executable == nil
      }
    }
  }

  @Test("a behaviour holds in a mode", arguments: Pair.all) func holds(pair: Pair) throws {
    if pair.behaviour["needs"] == "root" && geteuid() != 0 {
      return withKnownIssue("only root can set this up") { Issue.record("\(pair): not run") }
    }
    var outcome = try Runner.outcome(of: pair.behaviour, in: pair.mode)
    // On a busy machine a shell's job control races with its terminal: mksh was seen to stay
    // silent after `fg`, once in many runs. What fails three times, fails here.
    for _ in 0..<2 where pair.behaviour.isInteractive && !outcome.isFine {
      outcome = try Runner.outcome(of: pair.behaviour, in: pair.mode)
    }
    for complaint in outcome.complaints { Issue.record("\(pair): \(complaint)") }
  }

  @Test("docs/shells.md lists every behaviour, mode and reason of the table")
  func isCurrent() throws {
    let page = try String(contentsOf: ShellsDocument.file, encoding: .utf8)
    let difference = ShellsDocument.outline(of: ShellsDocument().text)
      .difference(from: ShellsDocument.outline(of: page))
    #expect(difference.isEmpty)
  }

  @Test(
    "docs/shells.md is recorded",
    .enabled(if: ProcessInfo.processInfo.environment["GOFARM_RECORD"] != nil))
  func record() async throws {
    let document = try await ShellsDocument.recorded()
    try write(document.text, to: ShellsDocument.file.path)
  }
}

/// One cell of the table.
struct Pair: Sendable, CustomTestStringConvertible, CustomStringConvertible {
  let behaviour: Behaviour
  let mode: Mode

  var description: String { "[\(mode)] \(behaviour)" }
  var testDescription: String { description }

  /// Every cell that can be shown here, narrowed by GOFARM_ONLY and GOFARM_MODE.
  static let all: [Pair] = {
    let environment = ProcessInfo.processInfo.environment
    let text = environment["GOFARM_ONLY"] ?? ""
    let modes = Mode.installed.filter { mode in
      environment["GOFARM_MODE"].map { mode.answers(to: $0) } ?? true
    }
    return Table.shared.areas.flatMap(\.behaviours)
      .filter { text.isEmpty || $0.description.contains(text) }
      .flatMap { behaviour in
        modes
          .filter { behaviour.concerns($0) && behaviour.excuse(for: $0) == nil }
          .map { Pair(behaviour: behaviour, mode: $0) }
      }
  }()
}
