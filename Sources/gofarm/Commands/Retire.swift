import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let retire = Command(
    Declaration(
      "retire", "announce that a version or series goes away",
      details: """
        Without SPEC: what is announced, and who still needs it. goenv tells users who select it,
        check warns projects before the day and refuses them after it, promote warns, and needs
        --override after it; prune removes it after the day when nothing uses it. Retiring again
        replaces the announcement.
        """,
      example: """
        gofarm retire 1.24 --on 2026-12-31 --use 1.26 --message "out of support"
        gofarm retire
        1.24  2026-12-31  use 1.26  out of support
          1.24.3  channel old
          1.24.3  /srv/app/.go-version (ada)
        gofarm retire 1.24 --undo
        """,
      parameters: [
        .operand("SPEC", "a version, or a series such as 1.24", required: false, completion: .spec),
        .option("--on", "DATE", "the day, such as 2026-12-31; default today"),
        .option("--use", "SPEC", "what to use instead", completion: .spec),
        .option("--message", "TEXT", "for its users"),
        .flag("--undo", "take it back"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    if context.arguments["SPEC"] != nil {
      let spec = try context.spec("SPEC")
      if case .channel = spec {
        throw RequestFailure.usage(
          "a version or series can be retired; a channel can be dropped",
          remedy: .gofarm("drop", spec.description))
      }
      if context.arguments.has("--undo") {
        try farm.unretire(spec)
      } else {
        try farm.retire(spec, context.retirement())
      }
    }
    return RetireReport(retired: try farm.retirements())
  }
}

extension Context {
  fileprivate func retirement() throws -> Retirement {
    var day = Day.today
    if let text = arguments["--on"] {
      guard let named = Day(text) else {
        throw RequestFailure.usage(
          "--on wants a day such as 2026-12-31, not \"\(text)\"", remedy: nil)
      }
      day = named
    }
    if arguments["--use"] != nil { _ = try spec("--use") }
    return Retirement(on: day, use: arguments["--use"], message: arguments["--message"])
  }
}

private struct RetireReport: Report {
  let retired: [RetirementReport]

  var text: String {
    if retired.isEmpty { return "nothing is retired\n" }
    return retired.map { row in
      columns([
        [
          row.spec, row.on.description + (row.isOver ? " (over)" : ""),
          row.use.map { "use \($0)" } ?? "", printable(row.message ?? ""),
        ]
      ]) + columns(row.needs.map { ["  \($0.version)", $0.by] })
    }.joined()
  }
}
