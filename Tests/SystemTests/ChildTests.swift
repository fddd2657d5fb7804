import TestSupport
import Testing

@testable import System

@Suite struct ChildTests {
  private func sh(_ script: String, limit: Double = 60) throws -> Child.Outcome {
    try Child.capture("sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], limit: limit)
  }

  @Test func `what a program writes to both streams is kept, in its order`() throws {
    let outcome = try sh("echo one; echo two >&2; echo three; exit 3")
    #expect(outcome.output == "one\ntwo\nthree\n")
    #expect(outcome.status == 3 && !outcome.timedOut)
  }

  @Test func `a program that is killed has the status that a shell gives it`() throws {
    #expect(try sh("kill -TERM $$").status == 143)
    #expect(try sh("kill -KILL $$").status == 137)
  }

  @Test func `more than is kept is read all the same, so that the program ends`() throws {
    let outcome = try Child.capture(
      "sh", ["-c", "head -c 3000000 /dev/zero; echo end >&2; exit 4"], keeping: 1000)
    #expect(outcome.output.utf8.count == 1000)
    #expect(outcome.status == 4)
  }

  @Test func `at the end of its time the whole group is killed`() throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    let outcome = try Child.capture(
      "sh", ["-c", "sleep 1000 & echo $! >child; echo said; wait"], directory: directory, limit: 1)
    #expect(outcome.status == 124 && outcome.timedOut)
    #expect(outcome.output == "said\n")
    let text = try #require(try FileSystem.readText(directory + "/child"))
    let child = try #require(Int32(text.dropLast()))
    // It is gone, or a zombie that nobody has waited for yet; on a busy machine in a moment.
    let state = try sh(
      """
      for second in 1 2 3 4 5; do
        state=$(sed 's/.*) //' /proc/\(child)/stat 2>/dev/null | cut -c1)
        case $state in "" | Z | X) break ;; esac
        sleep 1
      done
      echo "$state"
      """)
    #expect(["\n", "Z\n", "X\n"].contains(state.output))
  }

  @Test func `a program has no input, the environment that it is given, and its directory`() throws
  {
    let outcome = try Child.capture(
      "sh", ["-c", "cat; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= | sort; pwd"],
      environment: ["PATH": "/usr/bin:/bin", "A": "b c"], directory: "/usr")
    #expect(outcome.output == "A=b c\nPATH=/usr/bin:/bin\n/usr\n")
  }

  @Test func `a program inherits no file that we have open`() throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    let lock = try FileLock(directory + "/lock", waiting: 0)
    let seen = try sh("ls -l /proc/self/fd")
    #expect(seen.status == 0 && !seen.output.contains(directory), "\(seen.output)")
    _ = consume lock
  }

  @Test func `a program that is not there, or is none, is an error with its reason`() throws {
    #expect(throws: SystemError("posix_spawn", "no-such-program", code: 2)) {
      try Child.capture("no-such-program", environment: ["PATH": "/usr/bin:/bin"])
    }
    #expect(throws: SystemError.self) { try Child.capture("/etc") }
  }

  @Test func `a program is found where execvp would find it`() throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    let (one, two) = (directory + "/one", directory + "/two")
    for path in [one, two] { try FileSystem.makeDirectory(path) }
    try FileSystem.makeDirectory(one + "/tool")
    try FileSystem.create(one + "/text", "", mode: 0o644)
    for name in ["tool", "text"] { try FileSystem.create("\(two)/\(name)", "", mode: 0o755) }
    #expect(Child.find("tool", in: "\(one):\(two)") == two + "/tool")
    #expect(Child.find("text", in: "\(one):\(two)") == two + "/text")
    #expect(Child.find("tool", in: one) == nil)
    #expect(Child.find("./x", in: one) == "./x")
  }

  // MARK: Pipes

  @Test func `a program's output is handed on as it comes, its errors to a file`() throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    var text = ""
    let status = try Child.pipe(
      "sh", ["-c", "echo one; echo bad >&2; echo two; exit 5"], errors: directory + "/errors"
    ) { text += String(decoding: $0, as: UTF8.self) }
    #expect(status == 5 && text == "one\ntwo\n")
    #expect(try FileSystem.readText(directory + "/errors") == "bad\n")
  }

  @Test func `a program whose reader gives up is killed`() throws {
    struct Enough: Error {}
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    #expect(throws: Enough.self) {
      try Child.pipe("sh", ["-c", "echo one; sleep 1000"], errors: directory + "/errors") { _ in
        throw Enough()
      }
    }
  }
}
