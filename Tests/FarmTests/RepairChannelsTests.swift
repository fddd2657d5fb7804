import System
import TestSupport
import Testing

@testable import Farm
@testable import Go
@testable import Projects

@Suite struct RepairChannelsTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!

  private func moved() throws -> TemporaryFarm {
    let farm = try TemporaryFarm(channels: ["latest": "1.26.6", "stable": "1.26.6"])
    try farm.moveByHand("stable", to: "1.27.3")
    return farm
  }

  @Test func `plain repair decides nothing`() throws {
    let farm = try moved()
    #expect(try farm.farm.repairChannels(.finish, only: []).isEmpty)
    #expect(try farm.farm.snapshot().drift.count == 1)
  }

  @Test func `adopting records what the disk says, as a generation`() throws {
    let farm = try moved()
    let change = ChannelChange(channel: .stable, from: a, to: b)
    #expect(try farm.farm.repairChannels(.adopt, only: []) == [change])
    let newest = try farm.farm.snapshot().generation
    #expect(newest.number == 4)
    #expect(newest.channels == [.stable: b, .latest: a])
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.repairChannels(.adopt, only: []).isEmpty)
    #expect(try farm.farm.history().count == 4)
  }

  @Test func `undoing moves the links back, and the history stays`() throws {
    let farm = try moved()
    try FileSystem.remove("\(farm.root)/latest")
    try farm.farm.repairChannels(.undo, only: [])
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.link("latest") == "1.26.6")
    #expect(try farm.farm.history().count == 3)
    #expect(try farm.farm.findings(in: farm.farm.snapshot()).isEmpty)
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `a link out of the farm is moved back, too`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.moveByHand("stable", to: "/usr/lib/go")
    try farm.farm.repairChannels(.undo, only: [.stable])
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `only the named channels are touched`() throws {
    let farm = try moved()
    try farm.moveByHand("latest", to: "1.27.3")
    try farm.farm.repairChannels(.undo, only: [.latest])
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.link("latest") == "1.26.6")
    #expect(throws: SelectionFailure.noChannel(Channel("nix")!, existing: [.latest, .stable])) {
      try farm.farm.repairChannels(.undo, only: [Channel("nix")!])
    }
  }

  @Test func `a link is not moved back to what is not installed any more`() throws {
    let farm = try moved()
    try FileSystem.removeTree("\(farm.root)/1.26.6")
    #expect(throws: SelectionFailure.notInstalled("1.26.6", installed: [b])) {
      try farm.farm.repairChannels(.undo, only: [.stable])
    }
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test func `a link to what is not installed is not adopted`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.moveByHand("stable", to: "1.9.7")
    #expect(throws: SelectionFailure.notInstalled("1.9.7", installed: [a, b])) {
      try farm.farm.repairChannels(.adopt, only: [])
    }
    #expect(try farm.farm.history().count == 2)
  }
}
