import Go

/// What became of a channel since one change moved it, read from the newest generation backwards.
private enum Story {
  /// Nobody moved it since; `from` is what it had before.
  case standing(from: GoVersion?)
  /// Somebody else moved it, or a hand (nil); whether the change ever did is not known yet.
  case moved(by: Generation?)
  /// The change moved it, and somebody else did after that.
  case left(by: Generation?, from: GoVersion?)
  /// As one of those before, and what is older is somebody else's.
  indirect case settled(Story)

  /// With an older move.
  func before(_ move: ChannelChange, ours: Bool) -> Story {
    switch (self, ours) {
    case (.standing, true): .standing(from: move.from)
    case (.moved(let by), true), (.left(let by, _), true): .left(by: by, from: move.from)
    case (.standing, false), (.left, false): .settled(self)
    case (.moved, false), (.settled, _): self
    }
  }
}

extension ChannelPlan {
  /// What takes a change back: each channel that it moved, with the value from before.
  ///
  /// Throws `.changeSuperseded` when somebody else has moved one of them since, to anything but
  /// that value, and `.noChange` when the history has nothing of that change.
  static func undoing(
    _ change: ChangeID, only: Channel?, in snapshot: Snapshot, _ base: ChannelMap,
    _ history: (Int) throws -> Generation
  ) throws -> [Channel: GoVersion?] {
    var stories: [Channel: Story] = [:]
    func add(_ move: ChannelChange, by generation: Generation?) {
      let ours = generation?.change == change
      let first: Story = ours ? .standing(from: move.from) : .moved(by: generation)
      stories[move.channel] = stories[move.channel]?.before(move, ours: ours) ?? first
    }
    for move in snapshot.drift { add(move, by: nil) }
    var generation = snapshot.generation
    while generation.number > 1 {
      let before = try history(generation.number - 1)
      let found = generation.adopting(before.channels)
      for move in ChannelChange.between(found, generation.channels) { add(move, by: generation) }
      for move in ChannelChange.between(before.channels, found) { add(move, by: nil) }
      generation = before
    }
    var wanted: [Channel: GoVersion?] = [:]
    var isKnown = false
    for (channel, story) in stories where only == nil || only == channel {
      switch story.unsettled {
      case .standing(let from):
        wanted[channel] = .some(from)
        isKnown = true
      case .left(let by, let from):
        isKnown = true
        if base[channel] != from {
          throw CommitFailure.changeSuperseded(
            change, channel, by: by.map { "\($0.actor), generation \($0.number)" } ?? "hand")
        }
      case .moved, .settled: break
      }
    }
    guard isKnown else { throw CommitFailure.noChange(change) }
    return wanted
  }
}

extension Story {
  fileprivate var unsettled: Story {
    if case .settled(let story) = self { story } else { self }
  }
}

extension Generation {
  /// The channels as this generation's commit found them: with what had been moved by hand.
  fileprivate func adopting(_ before: ChannelMap) -> ChannelMap {
    var map = before
    for byHand in adoptedFromDisk ?? [] { map[byHand.channel] = byHand.to }
    return map
  }
}
