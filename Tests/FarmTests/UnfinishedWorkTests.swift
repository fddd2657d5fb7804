import Go
import System
import TestSupport
import Testing

@testable import Farm

/// What a crash leaves, and who puts it right.
@Suite struct UnfinishedWorkTests {
  private func codes(_ farm: TemporaryFarm) throws -> [String] {
    try farm.farm.findings(in: farm.farm.snapshot()).map(\.code)
  }

  @Test func `farm json that is not carried out is named, and carried out by the next writer`()
    throws
  {
    let farm = try TemporaryFarm(installed: [], channels: [:])
    try farm.install("1.26.6", "1.27.3")
    // Killed between farm.json and the first go.env.
    try FileSystem.create(farm.layout.unrendered, "")
    try farm.farm.replace(farm.layout.configuration, #"{"go": {"GOPROXY": "https://new"}}"#)
    #expect(try codes(farm) == ["interrupted"])
    #expect(try farm.farm.findings(in: farm.farm.snapshot())[0].message.contains("farm.json"))
    try farm.promote("1.26.6", "stable")
    #expect(try codes(farm) == [])
    #expect(try farm.farm.staleRenderings() == [])
    #expect(try farm.leftovers() == [])
  }

  @Test func `a change that nothing came of leaves no trace`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.create(farm.layout.unrendered, "")
    try farm.promote("1.27.3", "stable")
    #expect(try codes(farm) == [])
    #expect(farm.warnings == [])
  }

  @Test func `what cannot be carried out keeps nobody from a move`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.create(farm.layout.unrendered, "")
    try FileSystem.remove(farm.layout.script)
    try FileSystem.makeDirectory(farm.layout.script)
    try farm.promote("1.27.3", "stable")
    #expect(try farm.link("stable") == "1.27.3")
    #expect(farm.warnings.count == 1 && farm.warnings[0].hasPrefix("farm.json is not carried out"))
    #expect(try codes(farm) == ["interrupted"])
  }

  @Test func `an administrators' group that was only recorded is carried out`() throws {
    guard Host.userID == 0, let group = Accounts.groupID("daemon") else { return }
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.create(farm.layout.unrendered, "")
    try farm.farm.replace(farm.layout.configuration, #"{"group": "daemon"}"#)
    #expect(try codes(farm) == ["interrupted"])
    try farm.promote("1.27.3", "stable")
    #expect(try codes(farm) == [])
    for (path, mode) in Modes(shared: true).of(farm.layout) {
      let status = try #require(try FileSystem.status(path), "\(path)")
      #expect(status.mode == mode && status.group == group, "\(path)")
    }
  }

  @Test func `a backup without empty directories is named, and works again after the next writer`()
    throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.install("1.28.1")
    _ = try Child.capture("find", [farm.root, "-type", "d", "-empty", "-delete"])
    #expect(!FileSystem.exists(farm.layout.pending) && !FileSystem.exists(farm.layout.staging))
    #expect(Set(try codes(farm)) == ["directory-missing"])
    #expect(try farm.farm.plan(CommitRequest(.undo, command: "rollback", reason: "")).changes != [])
    try farm.promote("1.27.3", "stable")
    try farm.install("1.28.2")
    #expect(try codes(farm) == [])
    for (path, mode) in Modes(shared: false).of(farm.layout) where path != farm.layout.nextPending {
      #expect(try FileSystem.status(path)?.mode == mode, "\(path)")
    }
  }

  @Test func `a copy with its links followed has remedies that work`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let link = farm.layout.link(.stable)
    try FileSystem.remove(link)
    try TemporaryFarm.makeTree("1.26.6", at: link)
    let finding = try #require(try farm.farm.findings(in: farm.farm.snapshot()).first)
    guard finding.code == "channel-elsewhere",
      case .sequence(let steps) = finding.remedy, steps.count == 2,
      case .shell(let move) = steps[0], steps[1] == .gofarm("repair", "--undo", "stable")
    else {
      Issue.record("\(finding)")
      return
    }
    #expect(try Child.capture(move[0], Array(move.dropFirst())).status == 0)
    #expect(try farm.farm.repairChannels(.undo, only: [.stable]).count == 1)
    #expect(try codes(farm) == [])
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `a removal that was interrupted is finished, one that had not begun never happened`()
    throws
  {
    let farm = try TemporaryFarm(installed: ["1.24.1", "1.25.1", "1.26.6"])
    for version in ["1.24.1", "1.25.1"].compactMap({ GoVersion($0) }) {
      try FileSystem.create(farm.layout.removal(version), "")
    }
    try FileSystem.remove("\(farm.root)/1.24.1/bin/go")
    #expect(try codes(farm).prefix(2) == ["interrupted", "interrupted"])
    try farm.promote("1.26.6", "stable")
    #expect(try codes(farm) == [])
    #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.25.1", "1.26.6"])
    #expect(try farm.leftovers() == [])
  }

  @Test func `a manifest without an installation is named, and goes`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.6")
    let orphan = farm.layout.manifest(GoVersion("1.27.3")!)
    try FileSystem.create(orphan, "x")
    try FileSystem.create("\(farm.layout.generations)/.00000002.json.4711", "x")
    let found = try farm.farm.diagnose().filter { $0.code == "abandoned-work" }
    #expect(found.count == 2 && found.allSatisfy(\.fixable))
    // As by every writer, where a killed process left its directory, too.
    try FileSystem.makeDirectory(farm.layout.staging + "/1-1")
    try farm.promote("1.26.6", "stable")
    #expect(try FileSystem.entries(farm.layout.manifests) == ["1.26.6.json", "1.26.6.sha256"])
    #expect(try FileSystem.entries(farm.layout.generations).count == 2)
  }

  @Test func `a tree that was published and left writable is put right`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.6", "1.27.3")
    for version in ["1.26.6", "1.27.3"] {
      try FileSystem.setMode("\(farm.root)/\(version)", 0o755)
    }
    try FileSystem.remove(farm.layout.wrapper(GoVersion("1.26.6")!))
    try farm.promote("1.27.3", "stable")
    #expect(try FileSystem.status("\(farm.root)/1.26.6")?.mode == 0o555)
    let found = try farm.farm.diagnose().filter { $0.evidence.contains("not 0555") }
    #expect(found.count == 1)
    _ = try farm.farm.fix(found)
    #expect(try FileSystem.status("\(farm.root)/1.27.3")?.mode == 0o555)
  }

  @Test func `a long list of events is put aside, two generations of it`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let line = String(repeating: "x", count: 1 << 20) + "\n"
    for turn in 0..<3 {
      let file = try Descriptor.open(farm.layout.events, [.write, .append])
      for _ in 0..<17 { try file.write(line) }
      try FileSystem.setMode(farm.layout.events, 0o664)
      try farm.promote(turn.isMultiple(of: 2) ? "1.27.3" : "1.26.6", "stable")
      let status = try #require(try FileSystem.status(farm.layout.events))
      #expect(status.size < 1 << 20 && status.mode == 0o664)
    }
    let names = try FileSystem.entries(farm.layout.state).filter { $0.hasPrefix("events") }
    #expect(names == ["events.jsonl", "events.jsonl.1", "events.jsonl.2"])
    #expect(try farm.farm.isUnprobed(farm.farm.snapshot().generation) == false)
  }

  @Test func `what probes found is known without a single event`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let request = CommitRequest(
      .set([.stable: GoVersion("1.27.3")!]), command: "promote", reason: "")
    try farm.farm.promote(
      Promotion(request, gates: GateChoice(usesDefaults: false), probes: ProbePlan()))
    try FileSystem.remove(farm.layout.events)
    #expect(try farm.farm.probeResults(of: 3)?.map(\.probe) == ["resolve"])
    #expect(try farm.farm.history().count == 3)
    try FileSystem.remove(farm.layout.probes(3))
    #expect(try farm.farm.isUnprobed(farm.farm.snapshot().generation))
  }
}
