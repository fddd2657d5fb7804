import CommandLine
import Farm

extension Command {
  static let promote = Command(
    Declaration(
      "promote", "move a channel to a version",
      details: """
        The order is that of ln -s TARGET NAME. The channel's link is replaced by rename(2): a
        reader finds the old target or the new one, never neither. The move is recorded as a new
        generation, which rollback undoes. VERSION is exact, or another channel's name.
        """,
      example: """
        gofarm promote 1.26.6 stable --reason "passed the weekend's builds"
        gofarm promote latest stable
        """,
      parameters: [
        .operand("VERSION", "an installed version, or a channel", completion: .spec),
        .operand("CHANNEL", "the channel to move, or to make", completion: .channel),
        .option("--reason", "TEXT", "for the history"),
        .option("--if-generation", "N", "only if generation N is still the newest, else exit 75"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
        .flag("--no-gate", "run no gate"),
        .flag("--no-probe", "run no probe"),
        .flag("--dry-run", "print what would be done"),
      ])
  ) { context in
    let farm = try context.farm()
    let channel = try context.channel("CHANNEL")
    let version = try context.word("VERSION")
    let selection = try farm.select(context.spec("VERSION"), pinned: true)
    let request = CommitRequest(
      .set([channel: selection.version]), command: "promote",
      reason: context.arguments["--reason"] ?? "promote \(version) \(channel)",
      expectedGeneration: try context.number("--if-generation"))
    return try CommitReport(farm, request, dryRun: context.arguments.has("--dry-run"))
  }
}
