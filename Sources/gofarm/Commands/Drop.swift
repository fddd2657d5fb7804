import CommandLine
import Farm

extension Command {
  static let drop = Command(
    Declaration(
      "drop", "remove a channel",
      details: "The installation stays. rollback brings the channel back.",
      example: "gofarm drop testing",
      parameters: [
        .operand("CHANNEL", "the channel to remove", completion: .channel),
        .option("--reason", "TEXT", "for the history"),
        .option("--if-generation", "N", "only if generation N is still the newest, else exit 75"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
        .flag("--dry-run", "print what would be done"),
      ])
  ) { context in
    let channel = try context.channel("CHANNEL")
    let request = CommitRequest(
      .drop(channel), command: "drop", reason: context.arguments["--reason"] ?? "drop \(channel)",
      expectedGeneration: try context.number("--if-generation"))
    return try CommitReport(
      context.farm(), request, dryRun: context.arguments.has("--dry-run"))
  }
}
