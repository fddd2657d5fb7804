import Farm
import System
import TestSupport
import Testing

/// What is told while a slow server is at work, with a terminal and without.
@Suite struct ProgressTests {
  private let source: TestSource

  init() throws {
    source = try TestSource(offering: "1.26.6")
    source.server["/dl/" + TestSource.name("1.26.6")]?.pause = 0.1
  }

  /// Runs gofarm at a terminal of its own, which script(1) opens; returns all that it showed.
  private func atTerminal(
    _ words: String..., setup: String = "stty cols 100"
  ) throws -> Child.Outcome {
    let start = "\(setup) && export NO_COLOR=1 && exec \(BuiltGofarm.path) --root"
    let command = ([start, source.farm.root] + words).joined(separator: " ")
    return try Child.capture("script", ["-qec", command, "/dev/null"], limit: 120)
  }

  @Test func `a terminal shows a bar with rate and time left, and takes it away`() throws {
    let outcome = try atTerminal("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.output)")
    let shown = outcome.output.split(separator: "\r\u{1B}[K").dropFirst()
    let bar = /go1\.26\.6\.\S+ \[(#*)(-*)\] (\d+) %( \d+ kB\/s \d+ s left)?/
    let bars = try shown.prefix { $0.hasPrefix("go1.26.6.") }.map { line in
      try #require(try bar.wholeMatch(in: line), "\(line)").output
    }
    #expect(bars.contains { $0.4 != nil && !$0.1.isEmpty && !$0.2.isEmpty }, "\(outcome.output)")
    #expect(bars.allSatisfy { $0.1.count + $0.2.count == 20 })
    let shares = bars.compactMap { Int($0.3) }
    #expect(shares == shares.sorted() && shares.last == 100)
    // What comes after it does not stand behind it.
    #expect(shown.dropFirst(bars.count).first?.hasPrefix("unpacking ") == true)
    #expect(shown.last?.contains("\r\ninstalled 1.26.6 ") == true)
  }

  @Test func `a bar is never wider than the terminal`() throws {
    let outcome = try atTerminal("install", "1.26.6", setup: "stty cols 40")
    #expect(outcome.status == 0, "\(outcome.output)")
    let bars = outcome.output.split(separator: "\r\u{1B}[K").filter { $0.contains("[#") }
    #expect(!bars.isEmpty && bars.allSatisfy { $0.count < 40 }, "\(outcome.output)")
  }

  @Test func `verify counts files`() throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    let count = TemporaryFarm.treeFiles("1.26.6").count
    let outcome = try atTerminal("verify")
    #expect(outcome.output.contains("verifying 1.26.6 [####################] 100 %"))
    #expect(outcome.output.hasSuffix("\r\u{1B}[K1.26.6  ok, \(count) files\r\n"))
  }

  @Test(arguments: ["--quiet", "--json"])
  func `a terminal shows none where it was not asked for`(_ option: String) throws {
    let outcome = try atTerminal(option, "install", "1.26.6")
    #expect(outcome.status == 0 && !outcome.output.contains("\u{1B}"), "\(outcome.output)")
    #expect(outcome.output.isEmpty == (option == "--quiet"))
  }

  @Test func `without a terminal a download is one line`() throws {
    let outcome = try source.run("install", "1.26.6")
    let url = "\(source.server.url)/dl/\(TestSource.name("1.26.6"))"
    #expect(outcome.errors == "downloading \(url) (0 MB)\n")
    #expect(outcome.output.hasPrefix("installed 1.26.6 "))
  }
}
