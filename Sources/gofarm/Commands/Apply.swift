import CommandLine
import Farm
import JSON
import System

extension Command {
  static let apply = Command(
    Declaration(
      "apply", "converge to a declared state",
      details: """
        FILE is JSON5 with any of: installations (specs), channels (name: version), go (variables of
        go.env), promotion (the policy), keep (generations whose installations stay). What is not
        named stays as it is. Says "changed" or "unchanged"; the exit code is 0 either way. Channels
        move as by promote, with gates and probes. What the declared policy does not allow, or a
        channel that somebody moved by hand, is refused before anything is changed.
        """,
      example: """
        cat farm.json5
        {installations: ["1.26.6"], channels: {stable: "1.26.6"}, go: {GOTOOLCHAIN: "path"}, keep: 5}
        gofarm apply farm.json5 --dry-run
        gofarm apply farm.json5
        """,
      parameters: [
        .operand("FILE", "the declared state", completion: .file),
        .flag("--no-gate", "run no gates"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
        .flag("--dry-run", "only say what would be done"),
      ])
  ) { context in
    let state = try DeclaredState(path: Host.absolute(context.word("FILE")))
    let isDry = context.arguments.has("--dry-run")
    let plan = try context.farm().apply(state, dryRun: isDry, gates: context.gateChoice())
    return ApplyReport(changed: !plan.isEmpty, dryRun: isDry, plan: plan)
  }
}

private struct ApplyReport: Report {
  let changed: Bool
  let dryRun: Bool
  let plan: ApplyPlan

  var text: String {
    guard changed else { return "unchanged\n" }
    let lines =
      plan.configuration.map { "set \($0)" } + plan.installations.map { "install \($0)" }
      + plan.channels.map(\.description) + plan.prune.map { "remove \($0)" }
    return lines.map { "\($0)\n" }.joined() + (dryRun ? "would be changed\n" : "changed\n")
  }
}
