import Libc
import System

extension BuiltGofarm {
  /// Runs gofarm to its end under strace(1); returns the system calls that it made, in the order in
  /// which they ended, from its own first one on: the dynamic linker's are left out.
  ///
  /// - Parameter options: strace's own, such as `-e inject=…`.
  package static func trace(
    _ root: String, _ words: [String], options: [String] = []
  ) throws -> (outcome: Child.Outcome, calls: [SystemCall]) {
    let path = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(path) }
    let outcome = try run(
      root, words, under: ["strace", "-f", "-y", "-qq", "-o", path + "/trace"] + options)
    let calls = SystemCall.all(in: try FileSystem.readText(path + "/trace") ?? "")
    return (outcome, Array(calls.drop { $0.name != "umask" }))
  }

  /// The words of strace(1) that run a program in which one call goes wrong: `fault` is
  /// `error=EIO`, `signal=KILL`, …
  package static func injecting(_ fault: String, into call: Substring, number: Int) -> [String] {
    ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=\(call):\(fault):when=\(number)"]
  }

  /// Runs gofarm, which stands still when its call number `number` of `call` is done; runs `body`,
  /// and lets it go on to its end.
  ///
  /// - Parameter path: counts only calls with this file.
  package static func run(
    _ root: String, _ words: [String], pausedAfter call: String, number: Int = 1,
    on path: String? = nil, _ body: () throws -> Void
  ) throws -> Child.Outcome {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    let trace = directory + "/trace"
    let strace =
      ["strace", "-f", "-q", "-o", trace, "-e", "inject=\(call):signal=STOP:when=\(number)"]
      + (path.map { ["-P", $0] } ?? [])
    let running = Background { Result { try run(root, words, under: strace) } }
    var stopped: Int32?
    for _ in 0..<3000 where stopped == nil {
      Monotonic.sleep(0.01)
      let lines = try (FileSystem.readText(trace) ?? "").split(separator: "\n")
      stopped = lines.first { $0.hasSuffix("--- stopped by SIGSTOP ---") }
        .flatMap { Int32($0.prefix { $0 != " " }) }
      if lines.contains(where: { $0.contains("+++ exited") }) { break }
    }
    let done = Result { try body() }
    if let stopped { kill(stopped, SIGCONT) }
    let outcome = try running.value().get()
    try done.get()
    guard stopped != nil else {
      throw RequestFailure.checkFailed("no \(call) number \(number): \(outcome.output)")
    }
    return outcome
  }
}
