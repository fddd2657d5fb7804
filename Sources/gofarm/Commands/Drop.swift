import CommandLine
import Farm

extension Command {
  static let drop = Command(
    Declaration(
      "drop", "remove a channel",
      details: "The installation stays. rollback brings the channel back.",
      example: "gofarm drop testing",
      parameters: [
        .operand("CHANNEL", "the channel to remove", completion: .channel)
      ] + PromotionOptions.commit)
  ) { context in
    let channel = try context.channel("CHANNEL")
    let request = try context.commitRequest(
      .drop(channel), command: "drop", reason: "drop \(channel)")
    return try CommitReport(
      context.farm(), Promotion(request, probes: .none),
      dryRun: context.arguments.has("--dry-run"))
  }
}
