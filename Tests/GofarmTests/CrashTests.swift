import Farm
import System
import TestSupport
import Testing

/// A process is killed at each of its calls that change something, and each call fails once with
/// each error. `shell/tools/fuzz` tries every one; `shell/tools/check` some of them, each time others.
@Suite(.needs("strace"))
struct CrashTests {
  private static let isWhole = Host.environment["GOFARM_CRASH_ALL"] != nil
  private static let seed =
    Host.environment["GOFARM_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_122
  /// How many attempts a command gets where not every one is tried.
  private static let sample = 16

  /// `GOFARM_ONLY=rollback` tries one command, as it does for the behaviours of the shells.
  private static let subjects = CrashSubject.all.filter {
    Host.environment["GOFARM_ONLY"].map($0.testDescription.hasPrefix) ?? true
  }

  @Test(arguments: subjects)
  func `no crash and no failing call leaves anything but the old or the new`(
    _ subject: CrashSubject
  ) throws {
    let scene = try CrashScene(subject)
    let before = try scene.picture()
    let messages = Set((try? scene.leftovers()) ?? [])
    let calls = try trace(scene, subject)
    let after = try scene.picture()
    #expect(calls.count > 20)
    var attempts = calls.flatMap { call in call.faults.map { (call, $0) } }
    if !Self.isWhole {
      var random = SeededGenerator(seed: Self.seed)
      attempts.shuffle(using: &random)
      let kills = Array(attempts.filter { $0.1 == Call.kill }.prefix(Self.sample / 2))
      let errors = attempts.filter { $0.1 != Call.kill }.prefix(Self.sample - kills.count)
      attempts = kills + Array(errors)
    }
    for (call, fault) in attempts {
      let point = "\(call.name) \(call.number) \(fault)"
      try scene.reset()
      let outcome = try scene.run(
        subject.words,
        under: [
          "strace", "-f", "-qq", "-o", "/dev/null", "-e",
          "inject=\(call.name):\(fault):when=\(call.number)",
        ])
      #expect(!outcome.timedOut, "\(point) hangs")
      #expect(try scene.brokenChannels() == [], "\(point)")
      try judge(scene, subject, outcome, before, after, messages, point)
    }
    let kills = attempts.filter { $0.1 == Call.kill }.count
    let name = subject.testDescription
    print("crash matrix: \(name): \(kills) kills, \(attempts.count - kills) errors")
  }

  private func judge(
    _ scene: CrashScene, _ subject: CrashSubject, _ outcome: Child.Outcome,
    _ before: [String: String], _ after: [String: String], _ messages: Set<String>, _ point: String
  ) throws {
    let picture = try scene.picture()
    if outcome.status == 0 {
      // Where it cannot see who uses what, it removes nothing, and says so.
      let isWarned = outcome.output.contains("warning: nothing is removed")
      #expect(
        picture == after || isWarned, "\(point): reported, but not done: \(outcome.output)")
    } else if outcome.status < 128, !subject.isSeveral, !Self.isPromise(outcome.output) {
      // A directory that cannot be synced may forget the rename(2) before it: the command cannot say
      // that it is done. A bundle is then there, whole; the same command again finishes it.
      let isUnproved = subject.isFinishedByItself && point.hasPrefix("fsync") && picture == after
      #expect(
        picture == before || isUnproved, "\(point): refused, but done: \(outcome.output)")
    }
    if subject.isFinishedByItself || before["generation"] == nil {
      let again = try scene.run(subject.words)
      #expect(again.status == 0, "\(point): \(again.output)")
    } else {
      try scene.finish()
    }
    let left = try scene.leftovers().filter { !messages.contains($0) }
    #expect(left.isEmpty, "\(point): \(left)")
    let finished = try scene.picture()
    for key in Set(before.keys).union(after.keys).union(finished.keys)
    where !key.hasPrefix("stale ") {
      // A probe that failed takes the move back, as one generation more.
      if key == "generation" && outcome.status == 1 { continue }
      let value = finished[key]
      #expect(value == before[key] || value == after[key], "\(point): \(key) is \(value ?? "gone")")
    }
  }

  private static func isPromise(_ output: String) -> Bool {
    [
      "recorded as generation", "will be completed by", "will be carried out by", "taken back: ",
      "the result could not be written",
    ].contains {
      output.contains($0)
    }
  }

  // MARK: Calls

  private struct Call: Hashable {
    static let kill = "signal=KILL"
    private static let writing: Set<Substring> = [
      "write", "fsync", "fdatasync", "syncfs", "rename", "renameat", "renameat2", "link", "linkat",
      "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "chmod", "fchmod",
      "fchmodat", "chown", "fchown", "lchown", "ftruncate", "utimensat", "sendfile",
    ]
    /// They have no such errors, or the C library, not gofarm, answers for them.
    private static let infallible: Set<Substring> = [
      "brk", "mmap", "munmap", "mprotect", "madvise", "futex", "rseq", "set_robust_list",
      "rt_sigprocmask", "rt_sigaction", "sched_getaffinity", "clone3", "clone", "vfork",
      "getrandom",
      "execve", "wait4", "umask", "getpid", "getuid", "geteuid", "close", "exit", "exit_group",
    ]

    let name: Substring
    /// strace counts by thread and call.
    let number: Int
    let isWriting: Bool
    let opens: Bool

    init(_ name: Substring, _ number: Int, line: Substring) {
      self.name = name
      self.number = number
      opens = ["open", "openat", "pipe2", "socket"].contains(name)
      isWriting =
        Self.writing.contains(name) || line.contains("O_CREAT") || line.contains("O_TRUNC")
    }

    var faults: [String] {
      if Self.infallible.contains(name) { return [] }
      return (isWriting ? [Self.kill, "error=ENOSPC"] : []) + ["error=EIO", "error=EINTR"]
        + (opens ? ["error=EMFILE"] : [])
    }
  }

  /// Every call that the command makes from its first own one on.
  private func trace(_ scene: CrashScene, _ subject: CrashSubject) throws -> [Call] {
    try scene.reset()
    let file = scene.directory + ".trace"
    defer { try? FileSystem.remove(file) }
    let outcome = try scene.run(subject.words, under: ["strace", "-f", "-qq", "-o", file])
    try #require(outcome.status <= 1, "\(outcome.output)")
    var counts: [Substring: [Substring: Int]] = [:]
    var calls: [Call] = []
    var hasBegun = false
    for line in try #require(try FileSystem.readText(file)).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[1].contains("(") else { continue }
      let name = words[1].drop { $0 == " " }.prefix { $0 != "(" }
      if ["<", "+", "-"].contains(name.first) { continue }
      let number = counts[words[0], default: [:]][name, default: 0] + 1
      counts[words[0], default: [:]][name] = number
      hasBegun = hasBegun || name == "umask"
      let call = Call(name, number, line: words[1])
      if hasBegun && !calls.contains(call) { calls.append(call) }
    }
    return calls
  }
}
