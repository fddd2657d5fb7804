import Disk

extension Farm {
  /// Finishes or forgets what a crash left in `pending/`, under the lock; returns what the disk
  /// says afterwards.
  func recover() throws -> Snapshot {
    var snapshot = try look()
    var unlinked: [ChannelChange] = []
    for name in try FileSystem.entries(layout.pending) {
      let pending = "\(layout.pending)/\(name)"
      guard let number = Int(name), number <= snapshot.generation.number else {
        // Never recorded: nobody was told that it happened.
        try FileSystem.removeTree(pending)
        continue
      }
      unlinked += try complete(number, from: pending, in: snapshot)
      try FileSystem.removeTree(pending)
      snapshot = try look()
      notify(.warning("generation \(number) had been interrupted; its links are in place now"))
    }
    if !unlinked.isEmpty { snapshot = try compensate(unlinked, in: snapshot) }
    try ScratchDirectory.removeAbandoned(in: layout.staging)
    try completeWrappers(for: snapshot)
    return snapshot
  }

  /// Renames what an interrupted commit had not renamed yet; returns the changes that it could not
  /// make because their targets are gone.
  private func complete(
    _ number: Int, from pending: String, in snapshot: Snapshot
  ) throws -> [ChannelChange] {
    let before = number > 1 ? try generation(number - 1).channels : [:]
    let newest = snapshot.generation.channels
    var unlinked: [ChannelChange] = []
    for name in try FileSystem.entries(pending) {
      guard let channel = Channel(name) else { continue }
      let target = try FileSystem.linkTarget("\(pending)/\(name)").flatMap { GoVersion($0) }
      let change = ChannelChange(channel: channel, from: before[channel], to: target)
      // Moved by hand meanwhile: kept, and shown as drift. Overtaken by a newer generation: dead.
      guard snapshot.channels[channel] == change.from, newest[channel] == target else { continue }
      if let target, !Installation.missingParts(of: layout.installation(target)).isEmpty {
        unlinked.append(change)
      } else {
        try apply(change, from: pending)
      }
    }
    try FileSystem.sync(layout.root)
    return unlinked
  }

  /// A generation that says what the disk says of channels whose recorded targets are gone.
  private func compensate(_ unlinked: [ChannelChange], in snapshot: Snapshot) throws -> Snapshot {
    var map = snapshot.generation.channels
    for change in unlinked { map[change.channel] = snapshot.channels[change.channel] }
    let plan = ChannelPlan(
      number: snapshot.generation.number + 1, changes: [], channels: map, absorbed: unlinked,
      isEmpty: false)
    let names = unlinked.map(\.description).joined(separator: ", ")
    try carryOut(
      plan, command: "recover",
      reason: "interrupted, and the target is gone since: \(names)")
    notify(.warning("not completed, the target is gone: \(names)"))
    return try look()
  }
}

extension ChannelPlan {
  /// For what is no person's intent: recovery, repair.
  init(
    number: Int, changes: [ChannelChange], channels: ChannelMap, absorbed: [ChannelChange],
    isEmpty: Bool
  ) {
    self.number = number
    self.changes = changes
    self.channels = channels
    self.absorbed = absorbed
    self.isEmpty = isEmpty
  }
}
