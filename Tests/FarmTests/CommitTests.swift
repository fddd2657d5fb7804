import System
import TestSupport
import Testing

@testable import Farm
@testable import Go
@testable import Projects

@Suite struct CommitTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!

  @Test func `a promote moves the link, records a generation and leaves nothing else`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let plan = try farm.promote("1.27.3", "stable")
    #expect(plan.number == 3)
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.generation(3).channels == [.stable: b])
    #expect(try farm.leftovers().isEmpty)
    #expect(try farm.farm.findings(in: farm.farm.snapshot()).isEmpty)
  }

  @Test func `promoting twice makes one generation`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect(try farm.promote("1.26.6", "stable").isEmpty)
    #expect(try farm.farm.history().count == 2)
  }

  @Test func `a version that is not installed, or not complete, is refused`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    #expect(throws: SelectionFailure.notInstalled("1.9", installed: [a, b])) {
      try farm.promote("1.9", "stable")
    }
    try FileSystem.remove("\(farm.root)/1.27.3/bin/go")
    #expect(throws: TreeFailure.incompleteTree(path: "\(farm.root)/1.27.3", missing: ["bin/go"])) {
      try farm.promote("1.27.3", "stable")
    }
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.farm.history().count == 2)
  }

  @Test func `the loser of a compare-and-swap is told who won`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    var request = CommitRequest(.set([.stable: b]), command: "promote", reason: "mine")
    request.expectedGeneration = 1
    let actor = try farm.farm.actor.description
    #expect(
      throws: CommitFailure.superseded(expected: 1, newest: 2, actor: actor, reason: "a test")
    ) { try farm.farm.commit(request) }
    #expect(try farm.link("stable") == "1.26.6")
    request.expectedGeneration = 2
    #expect(try farm.farm.commit(request).number == 3)
  }

  @Test func `a held lock is reported after the wait, and nothing changes`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let lock = try FileLock(farm.layout.lock, waiting: 1)
    var impatient = try farm.farm
    impatient.lockTimeout = 0.05
    #expect(throws: FarmFailure.busy(lock: farm.layout.lock, seconds: 0.05)) {
      try impatient.commit(
        CommitRequest(.set([.stable: b]), command: "promote", reason: ""))
    }
    _ = consume lock
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `a drop removes the link, and rollback brings it back`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6", "testing": "1.27.3"])
    let testing = Channel("testing")!
    try farm.farm.commit(CommitRequest(.drop(testing), command: "drop", reason: ""))
    #expect(try farm.link("testing") == nil)
    try farm.farm.commit(CommitRequest(.rollback(testing), command: "rollback", reason: ""))
    #expect(try farm.link("testing") == "1.27.3")
  }

  @Test func `rollback to a generation restores every channel of it`() throws {
    let farm = try TemporaryFarm(channels: ["latest": "1.26.6", "stable": "1.26.6"])
    try farm.promote("1.27.3", "latest")
    try farm.promote("1.27.3", "stable")
    try farm.farm.commit(CommitRequest(.restore(3), command: "rollback", reason: ""))
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.link("latest") == "1.26.6")
    #expect(try farm.farm.history().count == 6)
  }

  @Test func `what there is nothing to go back to is said to be missing`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    for (intent, failed) in [
      (.rollback(.stable), .nothingBefore(.stable)), (.restore(9), .noGeneration(9, newest: 2)),
      (.restore(0), .noGeneration(0, newest: 2)),
    ] as [(ChannelIntent, CommitFailure)] {
      let request = CommitRequest(intent, command: "rollback", reason: "")
      let failure = failure { try farm.farm.commit(request) }
      #expect(failure as? CommitFailure == failed && failure?.exitCode == 66)
    }
    #expect(try farm.farm.history().count == 2)
  }

  @Test func `rolling back to an installation that is gone is refused`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    try FileSystem.removeTree("\(farm.root)/1.26.6")
    #expect(throws: SelectionFailure.notInstalled("1.26.6", installed: [b])) {
      try farm.farm.commit(CommitRequest(.rollback(.stable), command: "rollback", reason: ""))
    }
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test func `a directory in a channel's place is never replaced`() throws {
    let farm = try TemporaryFarm()
    try FileSystem.makeDirectory("\(farm.root)/stable")
    #expect(throws: FarmFailure.obstructed(path: "\(farm.root)/stable", what: "no link")) {
      try farm.promote("1.27.3", "stable")
    }
  }

  @Test func `what was moved by hand is shown, adoptedFromDisk with a warning, and never undone`()
    throws
  {
    let farm = try TemporaryFarm(channels: ["latest": "1.26.6", "stable": "1.26.6"])
    try farm.moveByHand("latest", to: "\(farm.root)/1.27.3/")
    let findings = try farm.farm.findings(in: farm.farm.snapshot())
    #expect(findings.map(\.code) == ["moved-by-hand"])
    try farm.promote("1.27.3", "stable")
    #expect(try farm.farm.snapshot().generation.channels == [.stable: b, .latest: b])
    #expect(try farm.link("latest") == "\(farm.root)/1.27.3/")
    #expect(
      try farm.farm.snapshot().generation.adoptedFromDisk == [
        ChannelChange(channel: .latest, from: a, to: b)
      ])
    #expect(farm.warnings.count == 1)
    #expect(try farm.farm.findings(in: farm.farm.snapshot()).isEmpty)
  }

  @Test func `a link that leads out of the farm is named, and a promote takes it back`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.moveByHand("stable", to: "/usr/lib/go")
    #expect(
      try farm.farm.findings(in: farm.farm.snapshot()).map(\.code) == ["channel-elsewhere"])
    try farm.promote("1.26.6", "stable")
    #expect(try farm.link("stable") == "1.26.6")
  }
}
