import Go
import Projects

/// What somebody wants of the channels.
package enum ChannelIntent: Equatable, Sendable {
  /// These channels, these versions; others stay.
  case set(ChannelMap)
  case drop(Channel)
  /// The channel's last different value.
  case rollback(Channel)
  /// What the newest generation changed, changed back.
  case undo
  /// The map of generation N.
  case restore(Int)
  /// The changes of the commit that made generation `by`, changed back where nobody has moved the
  /// channel since.
  case revert([ChannelChange], by: Int)
  /// What a change moved, moved back where nobody else has moved it since: all of it, or one
  /// channel's.
  case undoing(ChangeID, only: Channel?)

  /// Going back needs no gates.
  var isReturn: Bool {
    switch self {
    case .rollback, .undo, .restore, .revert, .undoing: true
    case .set, .drop: false
    }
  }
}

/// What a commit will do: decided from a snapshot, without touching anything.
package struct ChannelPlan: Equatable, Sendable, Codable {
  /// The generation that it makes.
  package let number: Int
  /// The links that move, sorted by channel: the disk's value → the new one.
  package let changes: [ChannelChange]
  /// The whole map afterwards.
  package let channels: ChannelMap
  /// Moved by hand, and now taken into the history: generation's value → the disk's.
  package let adoptedFromDisk: [ChannelChange]
  /// The new generation would say what the newest one says.
  package let isEmpty: Bool
  /// Rules of the policy that a person breaks on purpose.
  package internal(set) var override: Override?
  /// The highest one before it.
  let fence: Int?

  /// - Parameters:
  ///   - history: older generations, asked for by number, the newest first.
  ///   - isInteractive: whether a person is at work; nobody else moves what a person moved by hand.
  init(
    _ intent: ChannelIntent, in snapshot: Snapshot, isInteractive: Bool,
    history: (Int) throws -> Generation
  ) throws {
    let newest = snapshot.generation
    let drift = snapshot.drift
    // Others' hand-made changes are what is; a link that leads elsewhere keeps its recorded value.
    var base = newest.channels
    for change in drift { base[change.channel] = change.to }
    let wanted = try Self.wanted(intent, base, snapshot, history)

    let touched = Set(wanted.keys)
    if !isInteractive {
      let byHand = drift.filter { touched.contains($0.channel) }
      if !byHand.isEmpty { throw CommitFailure.movedByHand(byHand) }
    }
    var map = base
    for (channel, version) in wanted { map[channel] = version }
    let disk = snapshot.channels
    changes = touched.sorted().compactMap { channel in
      let change = ChannelChange(channel: channel, from: disk[channel], to: map[channel])
      let isThere = snapshot.links[channel] != nil
      return change.from == change.to && (change.to != nil || !isThere) ? nil : change
    }
    channels = map
    number = newest.number + 1
    fence = newest.fence
    isEmpty = changes.isEmpty && touched.allSatisfy { newest.channels[$0] == map[$0] }
    adoptedFromDisk = isEmpty ? [] : drift
  }

  private static func wanted(
    _ intent: ChannelIntent, _ base: ChannelMap, _ snapshot: Snapshot,
    _ history: (Int) throws -> Generation
  ) throws -> [Channel: GoVersion?] {
    let newest = snapshot.generation
    switch intent {
    case .set(let map):
      return map.mapValues { $0 }
    case .drop(let channel):
      // One that was dropped already is as good.
      guard
        try base[channel] != nil
          || stride(from: newest.number, to: 0, by: -1).contains(where: {
            try ($0 == newest.number ? newest : history($0)).channels[channel] != nil
          })
      else {
        throw SelectionFailure.noChannel(channel, existing: base.keys.sorted())
      }
      return [channel: GoVersion?.none]
    case .rollback(let channel):
      let current = base[channel]
      var isKnown = current != nil
      for number in stride(from: newest.number, to: 0, by: -1) {
        let value =
          number == newest.number ? newest.channels[channel] : try history(number).channels[channel]
        isKnown = isKnown || value != nil
        if let value, value != current { return [channel: value] }
      }
      throw isKnown
        ? CommitFailure.nothingBefore(channel)
        : SelectionFailure.noChannel(channel, existing: base.keys.sorted())
    case .undo:
      guard newest.number > 1 else { throw CommitFailure.nothingBefore(nil) }
      let before = try history(newest.number - 1).channels
      let changes = newest.changes(since: before)
      guard !changes.isEmpty else { throw CommitFailure.nothingBefore(nil) }
      return Dictionary(uniqueKeysWithValues: changes.map { ($0.channel, $0.from) })
    case .revert(let changes, let number):
      // One that others moved away and back again is theirs. What cannot be read says nothing.
      var ours = changes.filter { base[$0.channel] == $0.to }
      for later in stride(from: newest.number - 1, to: number, by: -1) {
        guard let map = try? history(later).channels else { continue }
        ours.removeAll { map[$0.channel] != $0.to }
      }
      return Dictionary(uniqueKeysWithValues: ours.map { ($0.channel, $0.from) })
    case .undoing(let change, let only):
      return try undoing(change, only: only, in: snapshot, base, history)
    case .restore(let number):
      guard (1...newest.number).contains(number) else {
        throw CommitFailure.noGeneration(number, newest: newest.number)
      }
      let map = try number == newest.number ? newest.channels : history(number).channels
      return Dictionary(
        uniqueKeysWithValues: Set(map.keys).union(base.keys).map { ($0, map[$0]) })
    }
  }
}
