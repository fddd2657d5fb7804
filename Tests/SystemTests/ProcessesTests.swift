import TestSupport
import Testing

@testable import System

/// Whom `uninstall` and `usage` see.
@Suite(.enabled(if: FileSystem.exists("/proc/self/stat"), "there is no /proc"))
struct ProcessesTests {
  private static func all() -> [RunningProcess] {
    var found: [RunningProcess] = []
    _ = Processes.visit { found.append($0) }
    return found
  }

  /// Runs `body` while a program named `odd) name` is at work in `directory`, and has a file open.
  private func during(
    _ body: (_ process: RunningProcess?, _ directory: String) throws -> Void
  ) throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    let program = directory + "/odd) name"
    let shell = try FileSystem.canonical(#require(Child.find("sh", in: "/usr/bin:/bin")))
    try FileSystem.copy(shell, to: program)
    try FileSystem.setMode(program, 0o755)
    // It ends when somebody writes to the FIFO.
    let script = "exec 7<file; echo $$ >id; read line <end"
    _ = try Child.capture("mkfifo", [directory + "/end"])
    try FileSystem.create(directory + "/file", "")
    let running = Background {
      try? Child.capture(
        program, ["-c", script], environment: ["PATH": "/a:/b", "GOROOT": "/x=y"],
        directory: directory, limit: 60)
    }
    defer {
      _ = try? Child.capture("sh", ["-c", "echo >\"$0\"", directory + "/end"], limit: 20)
      _ = running.value()
    }
    var id: Int32?
    for _ in 0..<2000 where id == nil {
      Monotonic.sleep(0.005)
      id = try FileSystem.readText(directory + "/id").flatMap { Int32($0.dropLast()) }
    }
    let seen = try #require(id)
    try body(Self.all().first { $0.id == seen }, directory)
  }

  @Test func `a process is seen with its program, directory, open files and environment`() throws {
    try during { process, directory in
      let process = try #require(process)
      #expect(process.name == "odd) name")
      #expect(process.user == Host.userID)
      var links: [String] = []
      process.links { kind, path in links.append("\(kind) \(path)") }
      #expect(links.contains("executable \(directory)/odd) name"))
      #expect(links.contains("directory \(directory)"))
      #expect(links.contains("file \(directory)/file"))
      #expect(
        process.environment(["GOROOT", "PATH"]) == ["GOROOT": "/x=y", "PATH": "/a:/b"])
      #expect(abs(process.began.seconds - Timestamp.now().seconds) < 3600)
    }
  }

  @Test func `this process is not among the others, those above it are its ancestors`() throws {
    #expect(!Self.all().contains { $0.id == Host.processID })
    let ancestors = Processes.ancestors()
    #expect(!ancestors.contains(Host.processID))
    let above = try Child.capture(
      "sh", ["-c", "cut -d ' ' -f 4 /proc/\(Host.processID)/stat"],
      environment: ["PATH": "/usr/bin:/bin"])
    let parent = try #require(Int32(above.output.dropLast()))
    #expect(ancestors.contains(parent))
  }
}
