import System
import TestSupport
import Testing

@testable import Farm
@testable import Go
@testable import JSON

/// The site's rules for channels, and whose programs it runs.
@Suite struct PolicyTests {
  private let a = GoVersion("1.26.6")!
  private let b = GoVersion("1.27.3")!

  private func configure(_ farm: TemporaryFarm, _ rules: String) throws {
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(
      farm.layout.configuration, #"{"promotion": {"channels": {"stable": \#(rules)}}}"#)
  }

  private func promotion() -> Promotion {
    Promotion(
      CommitRequest(.set([.stable: b]), command: "promote", reason: "a test"),
      gates: GateChoice(usesDefaults: false), probes: .none)
  }

  private func brokenRule(_ body: () throws -> Void) -> String? {
    guard case PromotionFailure.policy(let rule, _, _)? = failure(of: body) else { return nil }
    return rule
  }

  // MARK: Soak

  /// When latest was 1.27.3, in hours before now: from, to; a missing end is still going on.
  private func farm(latestWasNew intervals: [(from: Int, to: Int?)]) throws -> TemporaryFarm {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    var number = 2
    func record(_ hours: Int, _ version: GoVersion) throws {
      number += 1
      let generation = Generation(
        number: number, at: Timestamp(seconds: Timestamp.now().seconds - hours * 3600),
        actor: "ada", command: "promote", reason: "", channels: [.stable: a, .latest: version])
      try FileSystem.create(farm.layout.generation(number), JSON.document(generation))
      try farm.moveByHand("latest", to: version.text)
    }
    for interval in intervals {
      try record(interval.from, b)
      if let end = interval.to { try record(end, a) }
    }
    return farm
  }

  @Test(
    arguments: [
      // Long ago, and long enough.
      ([(240, 120), (1, nil)], true), ([(240, 120), (110, 100)], true), ([(73, nil)], true),
      // Twice two days are not three.
      ([(240, 192), (180, 132)], false), ([(240, 192), (48, nil)], false), ([(71, nil)], false),
      ([], false),
    ] as [([(Int, Int?)], Bool)])
  func `the longest time without a break counts, whenever it was`(
    _ intervals: [(Int, Int?)], _ isEnough: Bool
  ) throws {
    let farm = try farm(latestWasNew: intervals.map { (from: $0.0, to: $0.1) })
    try configure(farm, #"{"soak": {"channel": "latest", "days": 3}}"#)
    let rule = brokenRule { try farm.farm.promote(promotion()) }
    #expect(rule == (isEnough ? nil : "soak"))
    #expect(try farm.link("stable") == (isEnough ? "1.27.3" : "1.26.6"))
  }

  // MARK: Groups

  @Test(arguments: [ChannelRepair.adopt, .undo])
  func `repair moves no channel for somebody who may not`(_ repair: ChannelRepair) throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try configure(farm, #"{"groups": ["no-such-group"]}"#)
    try farm.moveByHand("stable", to: "1.27.3")
    #expect(brokenRule { try farm.farm.repairChannels(repair, only: []) } == "groups")
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.history().count == 2)
    #expect(try farm.leftovers() == [])
  }

  @Test func `going back is bound by the groups, too`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    try configure(farm, #"{"groups": ["no-such-group"]}"#)
    for intent in [ChannelIntent.rollback(.stable), .undo, .restore(2), .drop(.stable)] {
      let request = CommitRequest(intent, command: "rollback", reason: "")
      #expect(brokenRule { try farm.farm.commit(request) } == "groups")
    }
    #expect(try farm.link("stable") == "1.27.3")
  }

  @Test func `a move that broke a rule on purpose is taken back all the same`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(
      farm.layout.configuration,
      """
      {"promotion": {"mayOverride": ["groups"],
        "channels": {"stable": {"groups": ["no-such-group"]}}}}
      """)
    var promotion = promotion()
    promotion.request.override = "an emergency"
    promotion.probes.commands = ["false"]
    #expect(failure { try farm.farm.promote(promotion) }?.exitCode == 1)
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try farm.farm.history().last?.command == "return")
  }

  // MARK: Whose programs run

  /// Somebody else may write a program, its directory, the directory that a link leads into, or the
  /// one that the link is in.
  @Test(arguments: ["program", "directory", "directory behind a link", "directory of a link"])
  func `a hook that others could have written does not run, and nothing moves`(
    _ what: String
  ) throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let hooks = "\(farm.layout.state)/pre-promote.d"
    let elsewhere = "\(farm.directory)/elsewhere"
    for directory in [hooks, elsewhere] { try FileSystem.makeDirectory(directory) }
    let program = what.hasSuffix("link") ? "\(elsewhere)/hook" : "\(hooks)/hook"
    let trace = "\(farm.directory)/ran"
    try FileSystem.create(program, "#!/bin/sh\n: >'\(trace)'\n", mode: 0o755)
    if program.hasPrefix(elsewhere) { try FileSystem.makeLink("\(hooks)/hook", to: program) }
    try farm.farm.promote(promotion())
    #expect(FileSystem.exists(trace))

    try FileSystem.remove(trace)
    try farm.promote("1.26.6", "stable")
    let open =
      switch what {
      case "program": program
      case "directory behind a link": elsewhere
      default: hooks
      }
    for mode: UInt32 in [0o757, 0o775] {
      try FileSystem.setMode(open, mode)
      #expect(
        failure { try farm.farm.promote(promotion()) } as? TreeFailure
          == .unsafeProgram(path: open, reason: "is writable by group or others"))
    }
    #expect(!FileSystem.exists(trace))
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test(.enabled(if: Host.userID == 0, "only root gives files away"))
  func `a hook of somebody else's does not run`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let hooks = "\(farm.layout.state)/pre-promote.d"
    try FileSystem.makeDirectory(hooks)
    try FileSystem.create("\(hooks)/hook", "#!/bin/sh\n", mode: 0o755)
    for path in [hooks, "\(hooks)/hook"] {
      try FileSystem.setOwner(path, 4_000_000, 0)
      #expect(
        failure { try farm.farm.promote(promotion()) } as? TreeFailure
          == .unsafeProgram(path: path, reason: "belongs to 4000000"))
      try FileSystem.setOwner(path, 0, 0)
    }
    try farm.farm.promote(promotion())
  }
}
