import Go
import Projects
import System

/// What `repair` does about channels that somebody moved by hand.
package enum ChannelRepair: Sendable {
  /// Only finish what was interrupted.
  case finish
  /// The history takes over what the disk says.
  case adopt
  /// The links go back to what the history says.
  case undo
}

extension Farm {
  /// Finishes interrupted work, then adopts or undoes hand-made changes of `only`, or of all
  /// channels. Returns what it changed: the value before → the value after, of the history for
  /// `adopt`, of the disk for `undo`.
  ///
  /// Adopting makes a generation; undoing needs none, because the history does not change. A link
  /// that leads nowhere cannot be adopted.
  @discardableResult
  package func repairChannels(_ repair: ChannelRepair, only: [Channel]) throws -> [ChannelChange] {
    let changes = try writing { snapshot in
      for channel in only where snapshot.generation.channels[channel] == nil {
        guard snapshot.links[channel] == nil else { continue }
        throw SelectionFailure.noChannel(
          channel, existing: snapshot.generation.channels.keys.sorted())
      }
      let isMeant: (Channel) -> Bool = { only.isEmpty || only.contains($0) }
      switch repair {
      case .finish: return [ChannelChange]()
      case .adopt: return try adopt(snapshot.drift.filter { isMeant($0.channel) }, in: snapshot)
      case .undo: return try undo(in: snapshot, isMeant)
      }
    }
    if !changes.isEmpty { log(Event("repair", changes: changes, reason: "\(repair)")) }
    return changes
  }

  private func adopt(_ drift: [ChannelChange], in snapshot: Snapshot) throws -> [ChannelChange] {
    if drift.isEmpty { return [] }
    var map = snapshot.generation.channels
    for change in drift {
      if let version = change.to { try requireComplete(version, among: snapshot.versions) }
      map[change.channel] = change.to
    }
    let names = drift.map(\.description).joined(separator: ", ")
    let plan = ChannelPlan(
      after: snapshot.generation, channels: map, adoptedFromDisk: drift)
    let request = CommitRequest(.set(map), command: "repair", reason: "adopted \(names)")
    try requireGroups(drift)
    try carryOut(plan, request)
    return drift
  }

  private func undo(
    in snapshot: Snapshot, _ isMeant: (Channel) -> Bool
  ) throws -> [ChannelChange] {
    var changes: [ChannelChange] = []
    let recorded = snapshot.generation.channels
    let astray = snapshot.drift.map(\.channel) + snapshot.elsewhere.map(\.channel)
    for channel in Set(astray).sorted() where isMeant(channel) {
      if snapshot.links[channel] == .notALink {
        throw FarmFailure.obstructed(path: layout.link(channel), what: "no link")
      }
      if let version = recorded[channel] {
        try requireComplete(version, among: snapshot.versions)
      }
      changes.append(
        ChannelChange(
          channel: channel, from: snapshot.channels[channel], to: recorded[channel]))
    }
    try requireGroups(changes)
    for change in changes { try relink(change.channel, to: change.to) }
    if !changes.isEmpty { try FileSystem.sync(layout.root) }
    return changes
  }
}
