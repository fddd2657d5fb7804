import Testing

@testable import Farm
@testable import Go
@testable import Projects

@Suite struct PlanTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!
  private let testing = Channel("testing")!

  /// A snapshot of a farm whose newest generation is `maps.last`, numbered from 1.
  private func plan(
    _ intent: ChannelIntent, _ maps: [ChannelMap], disk: ChannelMap? = nil,
    isInteractive: Bool = true
  ) throws -> ChannelPlan {
    let history = maps.enumerated().map { index, map in
      Generation(
        number: index + 1, at: .init(seconds: 0), actor: "ada", command: "promote", reason: "",
        channels: map)
    }
    let links = (disk ?? maps.last!).mapValues { Snapshot.Link.version($0) }
    let snapshot = Snapshot(
      generation: history.last!, links: links, installations: [], strays: [])
    return try ChannelPlan(intent, in: snapshot, isInteractive: isInteractive) { history[$0 - 1] }
  }

  @Test func `a new channel has no value before`() throws {
    let plan = try plan(.set([.stable: a]), [[:]])
    #expect(plan.number == 2)
    #expect(plan.changes == [ChannelChange(channel: .stable, from: nil, to: a)])
    #expect(plan.channels == [.stable: a])
    #expect(!plan.isEmpty)
  }

  @Test func `what is so already makes no generation`() throws {
    #expect(try plan(.set([.stable: a]), [[.stable: a]]).isEmpty)
  }

  @Test func `other channels stay`() throws {
    let plan = try plan(.set([.stable: b]), [[.stable: a, .latest: b]])
    #expect(plan.channels == [.stable: b, .latest: b])
    #expect(plan.changes.map(\.channel) == [.stable])
  }

  @Test func `rollback of a channel skips generations that did not move it`() throws {
    let maps: [ChannelMap] = [[:], [.stable: a], [.stable: b], [.stable: b, .latest: b]]
    #expect(try plan(.rollback(.stable), maps).channels[.stable] == a)
  }

  @Test func `rollback twice goes there and back`() throws {
    let maps: [ChannelMap] = [[:], [.stable: a], [.stable: b], [.stable: a]]
    #expect(try plan(.rollback(.stable), maps).channels[.stable] == b)
  }

  @Test func `rollback brings a dropped channel back`() throws {
    #expect(try plan(.rollback(.stable), [[:], [.stable: a], [:]]).channels == [.stable: a])
  }

  @Test func `rollback without an earlier value is refused`() throws {
    #expect(throws: CommitFailure.nothingBefore(.stable)) {
      try plan(.rollback(.stable), [[:], [.stable: a]])
    }
    #expect(throws: SelectionFailure.noChannel(testing, existing: [.stable])) {
      try plan(.rollback(testing), [[:], [.stable: a]])
    }
    #expect(throws: CommitFailure.nothingBefore(nil)) { try plan(.undo, [[:]]) }
  }

  @Test func `undo changes back only what the newest generation changed`() throws {
    let maps: [ChannelMap] = [[.latest: a], [.latest: a, .stable: a], [.latest: b, .stable: a]]
    let plan = try plan(.undo, maps)
    #expect(plan.channels == [.latest: a, .stable: a])
    #expect(plan.changes.map(\.channel) == [.latest])
  }

  @Test func `undo of a first promote drops the channel`() throws {
    let plan = try plan(.undo, [[:], [.stable: a]])
    #expect(plan.changes == [ChannelChange(channel: .stable, from: a, to: nil)])
  }

  @Test func `restore takes the whole map of a generation`() throws {
    let maps: [ChannelMap] = [[:], [.stable: a], [.stable: b, .latest: b]]
    #expect(try plan(.restore(2), maps).channels == [.stable: a])
    #expect(throws: CommitFailure.noGeneration(7, newest: 3)) { try plan(.restore(7), maps) }
    #expect(throws: CommitFailure.noGeneration(0, newest: 3)) { try plan(.restore(0), maps) }
  }

  @Test func `dropping what does not exist is refused`() throws {
    #expect(throws: SelectionFailure.noChannel(testing, existing: [.stable])) {
      try plan(.drop(testing), [[.stable: a]])
    }
  }

  @Test func `a person's promote absorbs what was moved by hand elsewhere`() throws {
    let plan = try plan(
      .set([.stable: b]), [[.stable: a, .latest: a]], disk: [.stable: a, .latest: b])
    #expect(plan.channels == [.stable: b, .latest: b])
    #expect(plan.changes.map(\.channel) == [.stable])
    #expect(plan.adoptedFromDisk == [ChannelChange(channel: .latest, from: a, to: b)])
  }

  @Test func `an unattended command refuses a channel that was moved by hand, and only that`()
    throws
  {
    let maps: [ChannelMap] = [[.stable: a, .latest: a]]
    let disk: ChannelMap = [.stable: b, .latest: a]
    #expect(throws: CommitFailure.movedByHand([ChannelChange(channel: .stable, from: a, to: b)])) {
      try plan(.set([.stable: a]), maps, disk: disk, isInteractive: false)
    }
    #expect(try !plan(.set([.latest: b]), maps, disk: disk, isInteractive: false).isEmpty)
  }

  @Test func `promoting to what somebody did by hand records it without a move`() throws {
    let plan = try plan(.set([.stable: b]), [[.stable: a]], disk: [.stable: b])
    #expect(plan.changes.isEmpty)
    #expect(!plan.isEmpty)
    #expect(plan.channels == [.stable: b])
  }
}
