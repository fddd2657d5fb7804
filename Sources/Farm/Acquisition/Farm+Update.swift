import Go
import Projects
import System

/// What `update` found for one channel, and did.
package struct ChannelUpdate: Codable, Equatable, Sendable {
  package let channel: Channel
  /// `latest`, or a series.
  package let follows: String
  package let from: GoVersion
  /// What the sources have and the channel has not; nil where it is up to date.
  package let to: GoVersion?
  /// Known vulnerabilities of `from` that `to` has not; nil where no database is known.
  package var cures: [String]?
  /// Whether the channel moved.
  package var moved = false
  /// Why it did not move.
  package var problem: String?
  /// The exit code that `problem` stands for.
  package var code: Int32?
}

extension Farm {
  /// What the sources have that the channels lack. Installs and changes nothing.
  ///
  /// `latest` follows the newest release of all, every other channel the newest of its series,
  /// unless `track` of the sources' configuration says otherwise. A channel never goes back.
  package func updates(of channels: [Channel], offline: Bool = false) throws -> [ChannelUpdate] {
    let snapshot = try snapshot()
    let tracked = try configuration().sources?.track ?? [:]
    let platform = Platform()!.description
    let offered = Set(try offer(offline: offline).versions(for: platform) + snapshot.versions)
    let wanted = channels.isEmpty ? snapshot.channels.keys.sorted() : channels
    let database = try? cachedVulnerabilities()
    return try wanted.map { channel in
      guard let version = snapshot.channels[channel] else {
        throw SelectionFailure.noChannel(channel, existing: snapshot.channels.keys.sorted())
      }
      let follows = tracked[channel] ?? (channel == .latest ? "latest" : version.series)
      guard let spec = VersionSpec(follows) else { throw SelectionFailure.invalidVersion(follows) }
      let newest = spec.release(among: offered.filter { $0.isRelease || !version.isRelease })
      let target = newest.flatMap { $0 > version ? $0 : nil }
      return ChannelUpdate(
        channel: channel, follows: follows, from: version, to: target,
        cures: target.flatMap { cures(from: version, to: $0, in: database) })
    }
  }

  /// Installs what is missing and moves the channels, each by a generation of its own, with gates
  /// before and probes after it: a channel that may not move does not keep the others from it.
  package func update(
    _ updates: [ChannelUpdate], gates: GateChoice = GateChoice(), probes: ProbePlan = ProbePlan()
  ) throws -> [ChannelUpdate] {
    let snapshot = try snapshot()
    // Judged before anything moves: the first move takes what was done by hand into the history.
    let byHand = Dictionary(grouping: snapshot.drift, by: \.channel)
    let wanted = Set(updates.filter { byHand[$0.channel] == nil }.compactMap(\.to))
    let missing = wanted.subtracting(snapshot.versions).sorted()
    _ = try install(missing.map { InstallRequest(.exact($0), platform: Platform()!) })
    return updates.map { update in
      guard let version = update.to else { return update }
      var update = update
      do {
        if let changes = byHand[update.channel] { throw CommitFailure.movedByHand(changes) }
        var request = CommitRequest(
          .set([update.channel: version]), command: "update",
          reason: "update \(update.channel) from \(update.from)")
        // Nobody watches: a channel that a person moved by hand stays where it is.
        request.isInteractive = false
        try promote(Promotion(request, gates: gates, probes: probes))
        update.moved = true
      } catch let failure as any Failure {
        update.problem = failure.message
        update.code = failure.exitCode
      } catch {
        update.problem = "\(error)"
        update.code = 74
      }
      return update
    }
  }
}
