import CommandLine
import Farm
import System

extension Command {
  static let rollback = Command(
    Declaration(
      "rollback", "take channels back",
      details: """
        With CHANNEL: to its last different value; a second time, back again. Without: undoes what
        the newest generation changed. With --to N: every channel as generation N had it. With
        --change ID: what that change moved here, back to what it was before; exit 75 and nothing
        moved where somebody else has moved one of these channels since. History is never rewritten:
        a rollback is a new generation, and can be rolled back. No gate is run; a probe that fails
        is reported, and changes nothing.
        """,
      example: """
        gofarm rollback stable --reason "vet crashes on team-a's code"
        gofarm rollback --to 41
        gofarm rollback --change 2026-11-27.stable
        """,
      parameters: [
        .operand("CHANNEL", "only this channel", required: false, completion: .channel),
        .option("--to", "N", "the generation to go back to"),
      ] + PromotionOptions.probes + PromotionOptions.commit)
  ) { context in
    let farm = try context.farm()
    let channel = context.arguments["CHANNEL"] == nil ? nil : try context.channel("CHANNEL")
    let number = try context.number("--to")
    let change = try context.change()
    guard number == nil || (channel == nil && change == nil) else {
      throw RequestFailure.usage(
        "rollback takes --to N alone, without CHANNEL or --change",
        remedy: .gofarm("rollback", "--help"))
    }
    let intent: ChannelIntent
    let what: String
    switch (channel, number, change) {
    case (_, _, let change?):
      intent = .undoing(change, only: channel)
      what = "rollback of change \(change)"
    case (let channel?, _, nil):
      intent = .rollback(channel)
      what = "rollback \(channel)"
    case (nil, let number?, nil):
      intent = .restore(number)
      what = "rollback to generation \(number)"
    case (nil, nil, nil):
      intent = .undo
      what = "rollback"
    }
    let request = try context.commitRequest(intent, command: "rollback", reason: what)
    return try CommitReport(
      farm, Promotion(request, probes: context.probePlan()),
      dryRun: context.arguments.has("--dry-run"))
  }
}
