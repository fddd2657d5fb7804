import CommandLine
import Farm
import System

extension Command {
  static let rollback = Command(
    Declaration(
      "rollback", "take channels back",
      details: """
        With CHANNEL: to its last different value. Without: undoes what the newest generation
        changed. With --to N: every channel as generation N had it. History is never rewritten:
        a rollback is a new generation, and can be rolled back. No gate is run; a probe that fails
        is reported, and changes nothing.
        """,
      example: """
        gofarm rollback stable --reason "vet crashes on team-a's code"
        gofarm rollback --to 41
        """,
      parameters: [
        .operand("CHANNEL", "only this channel", required: false, completion: .channel),
        .option("--to", "N", "the generation to go back to"),
      ] + PromotionOptions.probes + PromotionOptions.commit)
  ) { context in
    let farm = try context.farm()
    let intent: ChannelIntent
    let what: String
    switch (context.arguments["CHANNEL"] != nil, try context.number("--to")) {
    case (true, .some):
      throw RequestFailure.usage(
        "rollback takes CHANNEL or --to N, not both", remedy: .gofarm("rollback", "--help"))
    case (true, nil):
      intent = .rollback(try context.channel("CHANNEL"))
      what = "rollback \(try context.word("CHANNEL"))"
    case (false, let number?):
      intent = .restore(number)
      what = "rollback to generation \(number)"
    case (false, nil):
      intent = .undo
      what = "rollback"
    }
    let request = try context.commitRequest(intent, command: "rollback", reason: what)
    return try CommitReport(
      farm, Promotion(request, probes: context.probePlan()),
      dryRun: context.arguments.has("--dry-run"))
  }
}
