import System
import TestSupport
import Testing

@testable import Farm
@testable import Go
@testable import JSON

/// What a crash can leave in `pending/`, made by hand; the next writer is a promote of `other`.
@Suite struct RecoveryTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!

  /// A farm with stable at 1.26.6, and a commit of stable → 1.27.3 that got as far as it says.
  private func interrupted(
    recorded: Bool, renamed: Bool = false, dropping: Bool = false,
    adoptedFromDisk: [ChannelChange]? = nil
  ) throws -> TemporaryFarm {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let pending = farm.layout.pending(3)
    try FileSystem.makeDirectory(pending)
    let record = Generation(
      number: 3, at: .now(), actor: "ada", command: "promote", reason: "crashed",
      channels: dropping ? [:] : [.stable: b], adoptedFromDisk: adoptedFromDisk)
    try FileSystem.create("\(pending)/generation.json", JSON.document(record))
    if dropping {
      try FileSystem.create("\(pending)/stable", "")
    } else {
      try FileSystem.makeLink("\(pending)/stable", to: "1.27.3")
    }
    if recorded {
      try FileSystem.hardLink("\(pending)/generation.json", as: farm.layout.generation(3))
    }
    if renamed { try FileSystem.rename("\(pending)/stable", to: "\(farm.root)/stable") }
    return farm
  }

  private func nextCommand(_ farm: TemporaryFarm) throws -> Generation {
    try farm.promote("1.27.3", "other")
    #expect(try farm.leftovers().isEmpty)
    return try farm.farm.snapshot().generation
  }

  @Test func `what was never recorded is garbage`() throws {
    let farm = try interrupted(recorded: false)
    #expect(try nextCommand(farm).number == 3)
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.farm.findings(in: farm.farm.snapshot()).isEmpty)
  }

  @Test func `names that are no number, and scratch files, are garbage`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    for name in ["x", "03", "-1", ".stable.77"] {
      try FileSystem.makeDirectory("\(farm.layout.pending)/\(name)")
    }
    try FileSystem.create("\(farm.layout.staging)/goenv.sh.tmp", "half")
    try FileSystem.makeDirectory("\(farm.layout.staging)/1-2")
    #expect(try nextCommand(farm).number == 3)
  }

  @Test func `what was recorded is completed`() throws {
    let farm = try interrupted(recorded: true)
    let findings = try farm.farm.findings(in: farm.farm.snapshot())
    #expect(findings.map(\.code) == ["interrupted"])
    #expect(try nextCommand(farm).number == 4)
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.snapshot().generation.channels[.stable] == b)
    #expect(farm.warnings.count == 1)
  }

  /// A power cut can keep what is in the directory, and forget that it was renamed.
  @Test(arguments: [true, false]) func `the commit's directory is known by its record`(
    recorded: Bool
  ) throws {
    for name in ["spare", "pending/2"] {
      let farm = try interrupted(recorded: recorded)
      try FileSystem.removeEmptyDirectory(farm.layout.nextPending)
      try FileSystem.rename(farm.layout.pending(3), to: "\(farm.layout.state)/\(name)")
      let findings = try farm.farm.findings(in: farm.farm.snapshot())
      #expect(findings.map(\.code) == ["interrupted"])
      #expect(try nextCommand(farm).number == (recorded ? 4 : 3))
      #expect(try farm.link("stable") == (recorded ? "1.27.3" : "1.26.6"))
      #expect(try FileSystem.entries(farm.layout.nextPending) == [])
    }
  }

  @Test func `a drop that was recorded is completed`() throws {
    let farm = try interrupted(recorded: true, dropping: true)
    #expect(try nextCommand(farm).channels == [Channel("other")!: b])
    #expect(try farm.link("stable") == nil)
  }

  @Test func `renamed, but not cleaned up`() throws {
    let farm = try interrupted(recorded: true, renamed: true)
    #expect(try nextCommand(farm).adoptedFromDisk == nil)
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test func `a hand-made change after the crash is kept`() throws {
    let farm = try interrupted(recorded: true)
    try TemporaryFarm.makeTree("1.22.10", at: "\(farm.root)/1.22.10")
    try farm.moveByHand("stable", to: "1.22.10")
    let newest = try nextCommand(farm)
    #expect(try farm.link("stable") == "1.22.10")
    #expect(
      newest.adoptedFromDisk == [
        ChannelChange(channel: .stable, from: b, to: GoVersion("1.22.10")!)
      ])
  }

  @Test func `a hand-made change before the commit that overrode it does not stop it`() throws {
    let farm = try interrupted(
      recorded: true,
      adoptedFromDisk: [ChannelChange(channel: .stable, from: a, to: GoVersion("1.22.10")!)])
    try TemporaryFarm.makeTree("1.22.10", at: "\(farm.root)/1.22.10")
    try farm.moveByHand("stable", to: "1.22.10")
    #expect(try nextCommand(farm).adoptedFromDisk == nil)
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test func `a directory that somebody put in the channel's place is kept`() throws {
    let farm = try interrupted(recorded: true)
    try FileSystem.remove("\(farm.root)/stable")
    try FileSystem.makeDirectory("\(farm.root)/stable")
    _ = try nextCommand(farm)
    #expect(try farm.link("stable") == nil)
  }

  @Test func `a target that is gone is not linked; a generation says what the disk says`() throws {
    let farm = try interrupted(recorded: true)
    try FileSystem.removeTree("\(farm.root)/1.27.3/pkg")
    try farm.promote("1.26.6", "other")
    #expect(try farm.link("stable") == "1.26.6")
    let newest = try farm.farm.snapshot().generation
    #expect(newest.number == 5)
    #expect(newest.channels[.stable] == a)
    #expect(try farm.farm.generation(4).command == "recover")
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `wrappers that a crash left out are made, those of what is gone are removed`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.remove(farm.layout.wrapper(a))
    try FileSystem.create(farm.layout.wrapper(GoVersion("1.9.7")!), "")
    try FileSystem.create("\(farm.layout.wrappers)/somebody's", "")
    _ = try nextCommand(farm)
    #expect(
      try FileSystem.entries(farm.layout.wrappers) == ["go1.26.6", "go1.27.3", "somebody's"])
  }

  @Test func `a generation of which not a byte can be read stops writers and readers alike`() throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.create(farm.layout.generation(3), "{\"number\": 3")
    let failure = FarmFailure.damagedHistory(path: farm.layout.generation(3))
    #expect(throws: failure) { try farm.promote("1.27.3", "stable") }
    #expect(throws: failure) { try farm.farm.snapshot() }
    #expect(try farm.link("stable") == "1.26.6")
  }
}
