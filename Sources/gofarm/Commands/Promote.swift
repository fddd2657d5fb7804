import CommandLine
import Farm
import Go
import System

extension Command {
  static let promote = Command(
    Declaration(
      "promote", "move a channel to a version",
      details: """
        The order is that of ln -s TARGET NAME. The channel's link is replaced by rename(2): a
        reader finds the old target or the new one, never neither. The move is recorded as a new
        generation, which rollback undoes. VERSION is exact, or another channel's name.

        Before the move, gates must pass: quick (manifest, identity of the tools, hello world),
        unless this installation has passed it before; what the site's policy asks for; what is in
        .gofarm/gates.d. After it, probes: the link, go version through it, a sample of the files.
        When a probe fails the channel goes back, as a new generation, and the exit code is 1.
        """,
      example: """
        gofarm promote 1.26.6 stable --reason "passed the weekend's builds"
        gofarm promote latest stable --gate full --gate-test /srv/project
        gofarm promote 1.27.3 stable --probe 'curl -fs localhost/health' --probe-for 60
        """,
      parameters: [
        .operand("VERSION", "an installed version, or a channel", completion: .spec),
        .operand("CHANNEL", "the channel to move, or to make", completion: .channel),
        Context.create,
        .flag("--yes", "the same"),
      ] + PromotionOptions.gates + PromotionOptions.probes + PromotionOptions.commit)
  ) { context in
    let farm = try context.farm()
    try context.requireOrder()
    let channel = try context.channel("CHANNEL")
    try context.requireIntended(channel, in: farm)
    let version = try context.exactVersion(in: farm, for: channel)
    let request = try context.commitRequest(
      .set([channel: version]), command: "promote",
      reason: "promote \(context.word("VERSION")) \(channel)")
    return try CommitReport(
      farm,
      Promotion(request, gates: context.gateChoice(), probes: context.probePlan()),
      dryRun: context.arguments.has("--dry-run"))
  }
}

extension Context {
  /// A version, or another channel's. A series is refused: what it means changes with the next
  /// installation, and with it what the history says was wanted.
  fileprivate func exactVersion(in farm: Farm, for channel: Channel) throws -> GoVersion {
    let spec = try spec("VERSION")
    // Whether it is there, the commit judges under the lock.
    if case .exact(let version) = spec { return version }
    let snapshot = try farm.snapshot()
    guard case .series = spec else { return try snapshot.version(spec) }
    // Up to 1.20, the name of a series is that of its first release, too.
    if let version = GoVersion(spec.description), snapshot.versions.contains(version) {
      return version
    }
    let newest = try snapshot.version(spec)
    throw RequestFailure.usage(
      "promote takes an exact version or a channel, not \"\(try word("VERSION"))\"",
      remedy: .gofarm("promote", "\(newest)", "\(channel)"))
  }
}
