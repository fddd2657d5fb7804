import Go
import JSON
import System

extension Farm {
  /// Finishes or forgets what a crash left in `pending/`, under the lock; returns what the disk
  /// says afterwards.
  func recover() throws -> Snapshot {
    var snapshot = try readSnapshot()
    var recorded: [(number: Int, pending: String)] = []
    let work = try unfinishedWork()
    for path in work.commits {
      if let number = try commitNumber(of: path), number > 1, number <= snapshot.generation.number {
        recorded.append((number, path))
      } else {
        // Never recorded: nobody was told that it happened.
        try FileSystem.removeTree(path)
      }
    }
    for (number, pending) in recorded.sorted(by: { $0.number < $1.number }) {
      let unlinked = try complete(number, from: pending, in: snapshot)
      snapshot = try readSnapshot()
      // Before `pending/` forgets them: a crash in between must not make them look hand-made.
      if !unlinked.isEmpty { snapshot = try compensate(unlinked, in: snapshot) }
      try FileSystem.removeTree(pending)
      notify(.warning("generation \(number) had been interrupted; completed now"))
    }
    for version in work.removals {
      attempt("removing \(version)") { try finishRemoval(of: version, in: snapshot) }
    }
    if !work.removals.isEmpty { snapshot = try readSnapshot() }
    attempt("cleaning up") { try cleanUp(snapshot) }
    try completeWrappers(for: snapshot)
    if work.isUnrendered {
      attempt("farm.json is not carried out everywhere") { try carryOutConfiguration(snapshot) }
    }
    attempt("keeping \(layout.events) short") { try rotateEvents() }
    return snapshot
  }

  /// The generation that a commit's directory belongs to. Its record decides; the directory's name
  /// may be that of a commit before.
  private func commitNumber(of path: String) throws -> Int? {
    if let bytes = try FileSystem.read(Self.record(in: path)),
      let record = try? Generation(JSONValue(reading: bytes))
    {
      return record.number
    }
    let name = path.dropFirst(layout.pending.count + 1)
    return Int(name).flatMap { String($0) == name ? $0 : nil }
  }

  /// Renames what an interrupted commit had not renamed yet; returns the changes that it could not
  /// make because their targets are gone.
  private func complete(
    _ number: Int, from pending: String, in snapshot: Snapshot
  ) throws -> [ChannelChange] {
    let record = try generation(number)
    let changes = try FileSystem.entries(pending).compactMap { name in
      try Channel(name).map { channel in
        let target = try FileSystem.linkTarget("\(pending)/\(name)").flatMap { GoVersion($0) }
        return ChannelChange(
          channel: channel, from: try replaced(channel, by: record), to: target)
      }
    }
    var unlinked: [ChannelChange] = []
    for change in changes {
      // Moved by hand meanwhile: kept, and shown as drift. Overtaken by a newer generation: dead.
      guard snapshot.linkMatches(change.channel, at: change.from),
        snapshot.generation.channels[change.channel] == change.to
      else { continue }
      if let target = change.to,
        try !Goroot.missingParts(of: layout.installation(target)).isEmpty
      {
        unlinked.append(change)
      } else {
        try apply(change, from: pending)
      }
    }
    try FileSystem.sync(layout.root)
    return unlinked
  }

  /// What a commit found at a channel that it moves: the value of the generation before, unless
  /// somebody had moved it by hand.
  private func replaced(_ channel: Channel, by record: Generation) throws -> GoVersion? {
    if let byHand = record.adoptedFromDisk?.first(where: { $0.channel == channel }) {
      return byHand.to
    }
    return record.number > 1 ? try generation(record.number - 1).channels[channel] : nil
  }

  /// A generation that says what the disk says of channels whose recorded targets are gone.
  private func compensate(_ unlinked: [ChannelChange], in snapshot: Snapshot) throws -> Snapshot {
    var map = snapshot.generation.channels
    for change in unlinked { map[change.channel] = change.from }
    let names = unlinked.map(\.description).joined(separator: ", ")
    try carryOut(
      ChannelPlan(after: snapshot.generation, channels: map),
      CommitRequest(
        .set(map), command: "recover",
        reason: "interrupted, and the target is gone since: \(names)"))
    notify(.warning("not completed, the target is gone: \(names)"))
    return try readSnapshot()
  }
}

extension Snapshot {
  /// Whether the disk has exactly this at a channel's name; nil: nothing at all.
  func linkMatches(_ channel: Channel, at version: GoVersion?) -> Bool {
    links[channel] == version.map { .version($0) }
  }
}

extension ChannelPlan {
  /// For what is no person's intent: recovery, repair.
  init(
    after newest: Generation, changes: [ChannelChange] = [], channels: ChannelMap,
    adoptedFromDisk: [ChannelChange] = []
  ) {
    number = newest.number + 1
    fence = newest.fence
    self.changes = changes
    self.channels = channels
    self.adoptedFromDisk = adoptedFromDisk
    isEmpty = false
  }
}
