import Farm
import Synchronization
import System
import TestSupport
import Testing

/// Real builds through a channel that moves all the time.
@Suite struct BuildUnderSwapTests {
  private static let archives = ["1.26.6", "1.27.3"].map { version in
    let cache =
      Host.environment["GOFARM_FIXTURES"]
      ?? "\(Host.environment["XDG_CACHE_HOME"] ?? (Host.environment["HOME"] ?? "") + "/.cache")"
      + "/gofarm-fixtures"
    return "\(cache)/go\(version).\(Host.os)-\(Host.architecture).tar.gz"
  }

  @Test(
    .enabled(if: archives.allSatisfy(FileSystem.exists), "no Go releases; shell/tools/fixtures"))
  func `no build fails while stable moves every 50 ms`() throws {
    let farm = try TemporaryFarm(installed: [])
    for (archive, version) in zip(Self.archives, ["1.26.6", "1.27.3"]) {
      let tree = "\(farm.root)/\(version)"
      try FileSystem.makeDirectory(tree)
      let words = ["-xzf", archive, "-C", tree, "--strip-components=1", "--exclude=go/test"]
      try #require(try Child.capture("tar", words).status == 0)
    }
    try farm.promote("1.26.6", "stable")
    let program = farm.directory + "/program"
    try FileSystem.makeDirectory(program)
    let isDone = Atomic(false)
    let failures = Mutex<[String]>([])
    let moves = Atomic(0)
    let environment = [
      "PATH": "\(farm.root)/stable/bin:/usr/bin:/bin", "HOME": program, "GOTOOLCHAIN": "local",
      "GOENV": "off", "GOFLAGS": "", "GOPROXY": "off", "CGO_ENABLED": "0",
      "GOCACHE": program + "/cache",
    ]
    onThreads(2) { index in
      if index == 1 {
        var turn = 0
        while !isDone.load(ordering: .relaxed) {
          turn += 1
          do { try farm.promote(turn.isMultiple(of: 2) ? "1.26.6" : "1.27.3", "stable") } catch {
            failures.withLock { $0.append("\(error)") }
          }
          moves.add(1, ordering: .relaxed)
          Monotonic.sleep(0.05)
        }
        return
      }
      defer { isDone.store(true, ordering: .relaxed) }
      for turn in 0..<3 {
        let source = "\(program)/main\(turn).go"
        do {
          try FileSystem.create(
            source,
            "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"turn \(turn)\") }\n")
          for words in [["build", "-o", "main", source], ["vet", source]] {
            let outcome = try Child.capture(
              "\(farm.root)/stable/bin/go", words, environment: environment, directory: program,
              limit: 180)
            if outcome.status != 0 { failures.withLock { $0.append(outcome.output) } }
          }
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    #expect(failures.withLock { $0 } == [])
    print("build under swap: 6 builds and vets, \(moves.load(ordering: .relaxed)) moves")
  }
}
