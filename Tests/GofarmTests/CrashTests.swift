import Farm
import Go
import System
import Testing
import TestSupport

/// A process is killed at each of its system calls, and each call fails once with each error.
@Suite(.enabled(if: BuiltGofarm.has("strace"), "strace is not installed"))
struct CrashTests {
  enum Subject: String, CaseIterable { case promote, rollback, install }

  /// What strace is told to do to one call.
  private static let faults = [kill, "error=ENOSPC", "error=EIO", "error=EINTR"]
  private static let kill = "signal=KILL"
  /// Calls that have no such errors, and that the C library, not gofarm, answers for.
  private static let memory: Set<Substring> = [
    "brk", "mmap", "munmap", "mprotect", "madvise", "futex", "rseq", "set_robust_list",
    "rt_sigprocmask", "sched_getaffinity", "clone3", "getrandom",
  ]

  @Test(arguments: Subject.allCases)
  func `no crash and no failing call leaves anything but the old or the new`(
    _ subject: Subject
  ) throws {
    let subject = try DoctorScope(subject)
    let points = try subject.points()
    #expect(points.count > 60)
    var tried = 0
    for point in points {
      for fault in Self.faults where fault == Self.kill || !Self.memory.contains(point.call) {
        try subject.run(
          under: ["strace", "-f", "-qq", "-o", "/dev/null", "-e"]
            + ["inject=\(point.call):\(fault):when=\(point.number)"],
          "\(point.call) \(point.number) \(fault)")
        tried += 1
      }
    }
    print("crash matrix: \(subject.subject): \(tried) points")
  }
}

/// One farm, on which one command is run again and again.
private struct DoctorScope {
  let subject: CrashTests.Subject
  let farm: TemporaryFarm
  private let new = GoVersion("1.28.1")!

  init(_ subject: CrashTests.Subject) throws {
    self.subject = subject
    farm = try TemporaryFarm(channels: ["stable": "1.26.6"], in: BuiltGofarm.memory)
    try farm.promote("1.27.3", "stable")
    if subject == .install {
      try TemporaryFarm.makeTree(new.text, at: farm.directory + "/go")
      _ = try Child.capture(
        "tar", ["-C", farm.directory, "-czf", farm.directory + "/new.tar.gz", "go"])
    }
  }

  private func words() throws -> [String] {
    switch subject {
    case .promote:
      let target = try farm.link("stable") == "1.26.6" ? "1.27.3" : "1.26.6"
      return ["promote", target, "stable", "--no-gate", "--no-probe"]
    case .rollback: return ["rollback", "stable", "--no-probe"]
    case .install: return ["install", "--from", farm.directory + "/new.tar.gz"]
    }
  }

  struct Point: Hashable {
    let call: Substring
    /// strace counts by thread and call.
    let number: Int
  }

  /// Every call that the command makes from its first own one on.
  func points() throws -> [Point] {
    let trace = farm.directory + "/trace"
    let outcome = try BuiltGofarm.run(
      farm.root, words(), under: ["strace", "-f", "-qq", "-o", trace])
    try #require(outcome.status == 0, "\(outcome.output)")
    try check("trace")
    var counts: [Substring: [Substring: Int]] = [:]
    var points: [Point] = []
    var hasBegun = false
    let text = try #require(try FileSystem.readText(trace))
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[1].contains("(") else { continue }
      let thread = words[0]
      let call = words[1].drop { $0 == " " }.prefix { $0 != "(" }
      if call.first == "<" || call.first == "+" || call.first == "-" { continue }
      let number = counts[thread, default: [:]][call, default: 0] + 1
      counts[thread, default: [:]][call] = number
      hasBegun = hasBegun || call == "umask"
      let point = Point(call: call, number: number)
      if hasBegun && call != "exit_group" && call != "exit" && !points.contains(point) {
        points.append(point)
      }
    }
    return points
  }

  func run(under wrapper: [String], _ point: String) throws {
    let before = try (farm.link("stable"), farm.farm.snapshot().generation.number)
    let outcome = try BuiltGofarm.run(farm.root, words(), under: wrapper)
    let after = try (farm.link("stable"), farm.farm.history().last!.number)
    #expect(!outcome.timedOut, "\(point) hangs")
    if subject == .install {
      if outcome.status == 0 {
        #expect(FileSystem.exists(farm.layout.installation(new)), "\(point)")
      }
    } else if outcome.status == 0 {
      #expect(after.0 != before.0, "\(point): reported, but not done")
    } else if outcome.status < 128, !outcome.output.contains("recorded as generation"),
      !outcome.output.contains("the result could not be written")
    {
      #expect(after == before, "\(point): refused, but done: \(outcome.output)")
    }
    try check(point)
  }

  /// What must hold after everything; `render` is the next command.
  private func check(_ point: String) throws {
    for (channel, version) in try farm.farm.snapshot().channels {
      let missing = Goroot.missingParts(of: farm.layout.link(channel))
      #expect(missing.isEmpty, "\(point): \(channel) → \(version)")
    }
    _ = try farm.farm.render()
    let history = try farm.farm.history()
    #expect(history.map(\.number) == Array(1...history.count), "\(point)")
    #expect(try farm.leftovers() == [], "\(point)")
    let findings = try farm.farm.findings(in: farm.farm.snapshot())
    #expect(findings.isEmpty, "\(point): \(findings)")
    if subject == .install {
      try FileSystem.removeTree(farm.layout.installation(new))
      try FileSystem.remove(farm.layout.manifest(new))
    }
  }
}
