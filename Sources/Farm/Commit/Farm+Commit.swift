import Go
import JSON
import Projects
import System

/// Why and how a channel moves.
package struct CommitRequest: Sendable {
  package var intent: ChannelIntent
  /// `promote`, `rollback`, …: what the history calls it.
  package var command: String
  package var reason: String
  /// Compare-and-swap: the generation that must still be the newest.
  package var expectedGeneration: Int?
  /// Compare-and-swap, channel by channel: what each must still lead to; nil: it must not exist.
  package var expectedChannels: [Channel: GoVersion?] = [:]
  /// A number that only grows, from whoever gives out the lock that the caller holds: a commit with
  /// a lower one than the history has seen comes too late.
  package var fence: Int?
  /// What this is a part of, on this farm and others.
  package var change: ChangeID?
  /// Whether a person asked; see `ChannelPlan`.
  package var isInteractive = true
  /// Why the policy's rules may be broken, where it allows that.
  package var override: String?
  /// Gates that were passed for this.
  package var gates: [GateResult] = []
  /// Probes that will be run after it: without a result, the generation counts as unprobed.
  package var probes: [String] = []
  /// Whether the site's own gates, and the built-in probe, are a part of this.
  package var isGated = true
  package var isProbed = true

  package init(
    _ intent: ChannelIntent, command: String, reason: String, expectedGeneration: Int? = nil
  ) {
    self.intent = intent
    self.command = command
    self.reason = reason
    self.expectedGeneration = expectedGeneration
  }
}

extension Farm {
  /// What `commit` would do now. Takes no lock, changes nothing.
  package func plan(_ request: CommitRequest) throws -> ChannelPlan {
    try plan(request, in: snapshot(), under: try configuration())
  }

  /// Moves channels, as one generation.
  ///
  /// An observer of a channel finds the old target or the new one, never neither. When this
  /// returns, record and links have reached the disk. When it throws anything but `.recordedOnly`,
  /// nothing has changed. A plan that changes nothing makes no generation.
  @discardableResult
  package func commit(_ request: CommitRequest) throws -> ChannelPlan {
    let plan = try writing { snapshot in
      let plan = try self.plan(request, in: snapshot, under: try configuration())
      if !plan.isEmpty {
        try carryOut(plan, request)
      }
      return plan
    }
    for change in plan.adoptedFromDisk {
      notify(.warning("\(change.channel) had been moved by hand: \(change); now recorded"))
    }
    if !request.intent.isReturn { warnOfEvidence(plan.changes) }
    if !plan.isEmpty {
      log(
        Event(
          request.command, generation: plan.number, changes: plan.changes, reason: request.reason,
          change: request.change))
    }
    return plan
  }

  /// What a commit would do in `snapshot`, were `configuration` the site's, and the versions of `coming`
  /// installed.
  func plan(
    _ request: CommitRequest, in snapshot: Snapshot,
    under configuration: @autoclosure () throws -> Configuration, coming: [VersionSpec] = []
  ) throws -> ChannelPlan {
    if request.change == nil { try requireConditions(of: request, in: snapshot) }
    var plan = try ChannelPlan(
      request.intent, in: snapshot, isInteractive: request.isInteractive, history: generation)
    if request.change != nil {
      // A change that is done here may be asked for again by somebody who was interrupted.
      if plan.isEmpty { return plan }
      try requireConditions(of: request, in: snapshot)
    }
    for change in plan.changes {
      if snapshot.links[change.channel] == .notALink {
        throw FarmFailure.obstructed(path: layout.link(change.channel), what: "no link")
      }
      guard let version = change.to, coming.allSatisfy({ $0.newest(among: [version]) == nil })
      else { continue }
      try requireComplete(version, among: snapshot.versions)
    }
    if case .revert = request.intent { return plan }
    plan.override = try require(configuration(), of: plan, request)
    return plan
  }

  /// The compare of compare-and-swap.
  private func requireConditions(of request: CommitRequest, in snapshot: Snapshot) throws {
    let newest = snapshot.generation
    if let expected = request.expectedGeneration, expected != newest.number {
      throw superseded(by: newest, expected: expected)
    }
    for (channel, expected) in request.expectedChannels.sorted(by: { $0.key < $1.key }) {
      let found = snapshot.channels[channel]
      if found != expected {
        throw CommitFailure.channelDiffers(channel, expected: expected, found: found)
      }
    }
    if let fence = request.fence, let newest = newest.fence, fence < newest {
      throw CommitFailure.fenced(fence, newest: newest)
    }
  }

  /// Throws unless `version` is a complete installation.
  func requireComplete(_ version: GoVersion, among versions: [GoVersion]) throws {
    guard versions.contains(version) else {
      throw SelectionFailure.notInstalled(
        version.text, installed: versions, removed: Tombstone(of: .exact(version), in: layout.root))
    }
    let path = layout.installation(version)
    let missing = try Goroot.missingParts(of: path)
    if !missing.isEmpty { throw TreeFailure.incompleteTree(path: path, missing: missing) }
  }

  /// Steps 4 to 6 of a commit, under the lock.
  func carryOut(_ plan: ChannelPlan, _ request: CommitRequest) throws {
    let record = Generation(
      number: plan.number, at: .now(), actor: actor.description, command: request.command,
      reason: request.reason, channels: plan.channels,
      adoptedFromDisk: plan.adoptedFromDisk.isEmpty ? nil : plan.adoptedFromDisk,
      gates: request.gates.isEmpty ? nil : request.gates,
      probes: request.probes.isEmpty ? nil : request.probes, override: plan.override,
      change: request.change, fence: request.fence ?? plan.fence)
    let pending = layout.pending(plan.number)
    do {
      try prepare(record, plan.changes, in: pending)
      try claim(record, in: pending)
    } catch {
      // What cannot be removed is garbage for the next writer, as long as it was not recorded.
      try? withdraw(pending)
      throw error
    }
    do {
      try FileSystem.sync(layout.generations)
      for change in plan.changes { try apply(change, from: pending) }
      try finish(pending)
      try followNewer(than: record)
    } catch let error as SystemError {
      throw CommitFailure.recordedOnly(generation: record.number, cause: error.description)
    } catch let error as any Failure {
      throw CommitFailure.recordedOnly(generation: record.number, cause: error.message)
    }
  }

  /// Writes the record and one link per change, durably, where no reader looks. Under which name is
  /// not made durable: recovery knows the spare directory by what is in it.
  private func prepare(
    _ record: Generation, _ changes: [ChannelChange], in pending: String
  ) throws {
    do { try FileSystem.rename(layout.nextPending, to: pending) } catch {
      // The lower layer of an overlay keeps its directories where they are.
      if error.isCrossDevice { try FileSystem.removeEmptyDirectory(layout.nextPending) }
      if !error.isMissing && !error.isCrossDevice { throw error }
      // Another administrator may have to finish it.
      try FileSystem.makeDirectory(
        pending, mode: (FileSystem.status(layout.pending)?.mode ?? 0o755) & 0o777)
      try FileSystem.sync(layout.pending)
    }
    for change in changes {
      let name = "\(pending)/\(change.channel)"
      if let version = change.to {
        try FileSystem.makeLink(name, to: version.text)
      } else {
        try FileSystem.create(name, "", sync: true)
      }
    }
    try FileSystem.create(Self.record(in: pending), JSON.document(record.json), sync: true)
    try FileSystem.sync(pending)
  }

  /// Leaves everything as it was before `prepare`.
  private func withdraw(_ pending: String) throws {
    for name in try FileSystem.entries(pending) { try FileSystem.remove("\(pending)/\(name)") }
    try FileSystem.rename(pending, to: layout.nextPending)
  }

  /// The commit point: one writer only gets the number.
  private func claim(_ record: Generation, in pending: String) throws {
    let path = layout.generation(record.number)
    do { try FileSystem.claim(path, for: Self.record(in: pending)) } catch {
      if error.isRefused { throw FarmFailure.unsuitable(path: path, cause: error.description) }
      if error.code != SystemError.alreadyExists { throw error }
      throw superseded(by: try generation(record.number), expected: record.number - 1)
    }
  }

  /// rename(2) over the channel, or unlink(2) of a channel that is dropped.
  func apply(_ change: ChannelChange, from pending: String) throws {
    let prepared = "\(pending)/\(change.channel)"
    if change.to != nil {
      try FileSystem.rename(prepared, to: layout.link(change.channel))
    } else {
      try FileSystem.remove(layout.link(change.channel))
      try FileSystem.remove(prepared)
    }
  }

  /// The renames are durable, nothing is pending any more. The directory is kept for the next
  /// commit: rmdir(2) so soon after fsync(2) would wait for the journal, a millisecond.
  func finish(_ pending: String) throws {
    try FileSystem.sync(layout.root)
    try FileSystem.remove(Self.record(in: pending))
    try FileSystem.rename(pending, to: layout.nextPending)
  }

  /// A writer that our lock did not reach (another host's, over NFS) may have recorded a newer
  /// generation while we renamed: then the links become that one's.
  private func followNewer(than record: Generation) throws {
    guard try !isNewest(record) else { return }
    let newer = try generation(newestGenerationNumber())
    let drift = try readSnapshot().drift.filter { record.channels[$0.channel] == $0.to }
    for change in drift {
      let target = newer.channels[change.channel]
      try relink(change.channel, to: target)
    }
    try FileSystem.sync(layout.root)
  }

  /// Makes a channel's link anew beside it and renames it over.
  func relink(_ channel: Channel, to version: GoVersion?) throws {
    let link = layout.link(channel)
    guard let version else { return try FileSystem.remove(link) }
    let temporary = "\(layout.pending)/.\(channel).\(Host.processID)"
    try? FileSystem.remove(temporary)
    try FileSystem.makeLink(temporary, to: version.text)
    try FileSystem.rename(temporary, to: link)
  }

  private func superseded(by winner: Generation, expected: Int) -> CommitFailure {
    .superseded(
      expected: expected, newest: winner.number, actor: winner.actor, reason: winner.reason)
  }

  /// Not a channel's name, so that it cannot stand for one.
  static func record(in pending: String) -> String { "\(pending)/generation.json" }
}
