import Farm
import Synchronization
import System
import TestSupport
import Testing

@Suite struct ContentionTests {
  private static let versions = ["1.22.10", "1.26.6", "1.27.3"]

  /// Opens a channel's VERSION until told to stop; counts the times when it was not there, or was
  /// none of `versions`.
  private final class Readers: Sendable {
    let reads = Atomic(0)
    let misses = Atomic(0)
    let isDone = Atomic(false)

    func read(_ path: String, _ versions: [String]) {
      let expected = Set(versions.map { "go\($0)" })
      while !isDone.load(ordering: .relaxed) {
        let text = (try? FileSystem.readText(path)) ?? nil
        let line = text.flatMap { $0.split(separator: "\n").first.map(String.init) }
        reads.add(1, ordering: .relaxed)
        if line.map(expected.contains) != true { misses.add(1, ordering: .relaxed) }
        Monotonic.sleep(0.0001)
      }
    }
  }

  @Test func `a reader never misses a channel that moves thousands of times`() throws {
    let farm = try TemporaryFarm(
      installed: Self.versions, channels: ["stable": "1.26.6"], in: BuiltGofarm.memory)
    let readers = Readers()
    onThreads(3) { index in
      guard index == 0 else {
        return readers.read("\(farm.root)/stable/VERSION", ["1.26.6", "1.27.3"])
      }
      defer { readers.isDone.store(true, ordering: .relaxed) }
      for turn in 0..<2000 {
        try! farm.promote(turn.isMultiple(of: 2) ? "1.27.3" : "1.26.6", "stable")
      }
    }
    #expect(readers.misses.load(ordering: .relaxed) == 0)
    print("observer: 2000 moves, \(readers.reads.load(ordering: .relaxed)) reads, no miss")
    #expect(try farm.farm.history().count == 2002)
  }

  /// Every writer, at random: what each refuses is said by one of these.
  private static let writers: [(words: [String], refusals: Set<Int32>)] = [
    (["promote", "1.26.6", "stable", "--no-gate", "--no-probe"], [66]),
    (["promote", "1.27.3", "stable", "--no-gate"], [66]),
    (["promote", "1.22.10", "other", "--no-gate", "--no-probe"], [66]),
    (["rollback", "stable", "--no-probe"], [66]), (["drop", "other"], [66]),
    (["install", "--from", "DIR/one.tar.gz"], [73]),
    (["install", "--from", "DIR/two.tar.gz"], [73]),
    (["uninstall", "1.28.1", "--force"], [66]), (["uninstall", "1.28.1", "1.28.2"], [66]),
    (["prune", "--keep", "30"], []), (["config", "set", "follow=true"], []),
    (["config", "set", "follow=false", "GOPROXY=https://a.example"], []),
    (["config", "unset", "GOPROXY"], []), (["render"], []), (["repair"], [1]),
    (["repair", "1.26.6"], [66]), (["init"], []), (["doctor", "--fix"], [1]),
  ]

  /// Three seconds; as long as GOFARM_MIX_SECONDS says for `shell/tools/fuzz`.
  @Test(.needs("timeout"))
  func `all writers at once, some killed, leave one whole farm`() throws {
    let farm = try TemporaryFarm(installed: [], in: BuiltGofarm.memory)
    try farm.install("1.22.10", "1.26.6", "1.27.3")
    // Every version has been a channel's, so that the first prune leaves them all.
    try farm.promote("1.22.10", "other")
    try farm.promote("1.27.3", "stable")
    try farm.promote("1.26.6", "stable")
    for (name, version) in [("one", "1.28.1"), ("two", "1.28.2")] {
      _ = try farm.file("\(name).tar.gz", TestArchive.release(version).gzip)
    }
    let end = Monotonic.now() + (Host.environment["GOFARM_MIX_SECONDS"].flatMap(Double.init) ?? 3)
    let readers = Readers()
    let unexpected = Mutex<[String]>([])
    let runs = Atomic(0)
    onThreads(13) { index in
      guard index > 0 else {
        return readers.read("\(farm.root)/stable/VERSION", ["1.26.6", "1.27.3"])
      }
      defer { if index == 1 { readers.isDone.store(true, ordering: .relaxed) } }
      while Monotonic.now() < end {
        let (words, refusals) = Self.writers.randomElement()!
        let kill = Int.random(in: 0..<6) == 0
        let wrapper = kill ? ["timeout", "-s", "KILL", "0.0\(Int.random(in: 10...60))"] : []
        do {
          let outcome = try BuiltGofarm.run(
            farm.root, words.map { $0.replacing("DIR", with: farm.directory) }, under: wrapper)
          runs.add(1, ordering: .relaxed)
          let expected = refusals.union([0, 75]).union(kill ? [137] : [])
          // A probe may look while the channel is another's, or late, on a busy machine.
          let mayFail = ["; moved by somebody else meanwhile: stable\n", "\"deadline\" failed"]
          let failed = outcome.status == 1 && mayFail.contains { outcome.output.contains($0) }
          if !expected.contains(outcome.status), !failed {
            unexpected.withLock { $0.append("\(words) \(outcome.status): \(outcome.output)") }
          }
        } catch { unexpected.withLock { $0.append("\(error)") } }
      }
    }
    #expect(unexpected.withLock { $0 } == [])
    #expect(readers.misses.load(ordering: .relaxed) == 0)
    _ = try farm.farm.render()
    let history = try farm.farm.history()
    #expect(history.map(\.number) == Array(1...history.count))
    #expect(history.count > 4)
    #expect(try farm.leftovers() == [])
    #expect(try farm.farm.staleRenderings() == [])
    let snapshot = try farm.farm.snapshot()
    #expect(try farm.farm.findings(in: snapshot) == [])
    for version in snapshot.versions { #expect(try farm.farm.verify(version).isWhole) }
    print("mix: \(runs.load(ordering: .relaxed)) commands, \(history.count) generations")
  }

  @Test(.needs("timeout"))
  func `sixteen administrators, some killed, lose no generation and no reader`() throws {
    let farm = try TemporaryFarm(
      installed: Self.versions, channels: ["stable": "1.26.6"], in: BuiltGofarm.memory)
    let readers = Readers()
    let unexpected = Mutex<[String]>([])
    let left = Atomic(16)
    let killed = Atomic(0)
    onThreads(20) { index in
      guard index < 16 else {
        return readers.read("\(farm.root)/stable/VERSION", Self.versions)
      }
      for turn in 0..<50 {
        let words =
          turn % 5 == 4
          ? ["rollback", "stable", "--no-probe", "--wait", "30"]
          : ["promote", Self.versions[(index + turn) % 3], "stable", "--no-gate", "--no-probe"]
            + ["--wait", "30"]
        let kill = Int.random(in: 0..<8) == 0
        let moment = "0.0\(Int.random(in: 10...60))"
        do {
          let outcome = try BuiltGofarm.run(
            farm.root, words, under: kill ? ["timeout", "-s", "KILL", moment] : [])
          if kill && outcome.status == 137 {
            killed.add(1, ordering: .relaxed)
          } else if outcome.status != 0 && outcome.status != 75 {
            unexpected.withLock { $0.append("\(outcome.status): \(outcome.output)") }
          }
        } catch { unexpected.withLock { $0.append("\(error)") } }
      }
      if left.subtract(1, ordering: .relaxed).newValue == 0 {
        readers.isDone.store(true, ordering: .relaxed)
      }
    }
    #expect(unexpected.withLock { $0 } == [])
    #expect(readers.misses.load(ordering: .relaxed) == 0)
    _ = try farm.farm.render()
    let history = try farm.farm.history()
    #expect(history.map(\.number) == Array(1...history.count))
    #expect(try farm.farm.snapshot().drift.isEmpty)
    #expect(try farm.link("stable") == history.last!.channels[.stable]!.text)
    #expect(try farm.leftovers() == [])
    print(
      "contention: \(history.count) generations, \(killed.load(ordering: .relaxed)) killed, "
        + "\(readers.reads.load(ordering: .relaxed)) reads")
  }
}
