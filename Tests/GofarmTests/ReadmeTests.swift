import System
import TestSupport
import Testing

/// What README.md shows is run, and what it names is there.
@Suite struct ReadmeTests {
  /// The lines of each block of a language.
  private static func blocks(_ language: String) throws -> [[String]] {
    let text = try FileSystem.readText(repository + "/README.md") ?? ""
    var blocks: [[String]] = []
    var block: [String]?
    for line in text.split(separator: "\n").map(String.init) {
      if let lines = block, line.hasPrefix("```") {
        blocks.append(lines)
        block = nil
      } else if line == "```" + language {
        block = []
      } else {
        block?.append(line)
      }
    }
    return blocks
  }

  @Test(.enabled(if: Host.architecture == "amd64"))
  func `the session can be typed, and says what the page shows`() throws {
    let site = try Site(installed: ["1.22.10", "1.26.6"], channels: ["stable": "1.26.6"])
    _ = try site.farm.file("go1.27.3.linux-amd64.tar.gz", TestSource.archive("1.27.3"))
    // A small release passes no gate that builds with it.
    let gates = #"promotion={"channels":{"stable":{"gates":[]}}}"#
    #expect(try site.run("config", "set", gates).status == 0)
    let session = try #require(try Self.blocks("console").first)
    let isCommand = { (line: String) in line.hasPrefix("# ") || line.hasPrefix("$ ") }
    let commands = session.filter(isCommand).map { line in
      line.dropFirst(2).split(separator: " ").map { word in
        word.hasSuffix("…") ? TestSource.digest("1.27.3") : String(word)
      }.joined(separator: " ").replacing("/opt/go", with: "\"$GOFARM_ROOT\"")
    }
    #expect(commands.count > 5)
    let outcome = try site.shell(commands.joined(separator: "\n"), ["bash", "-euc"])
    #expect(outcome.status == 0, "\(outcome.output)")
    let said = outcome.output.split(separator: "\n").map(String.init)
    // Where the farm is, its generations and a real release's size are this session's own.
    let own = ["farm at ", "users source ", "installed ", "generation "]
    for line in session where !isCommand(line) && !own.contains(where: line.hasPrefix) {
      #expect(said.contains(line), "\(line): \(outcome.output)")
    }
  }

  @Test func `the commands for developers, and every page that is linked, are there`() throws {
    let scripts = try Self.blocks("sh").joined().compactMap { $0.split(separator: " ").first }
    #expect(!scripts.isEmpty)
    for script in scripts {
      #expect(FileSystem.exists("\(repository)/\(script)"), "\(script)")
    }
    let text = try FileSystem.readText(repository + "/README.md") ?? ""
    for piece in text.split(separator: "](").dropFirst() {
      let link = piece.prefix { $0 != ")" && $0 != "#" }
      if link.contains("://") || link.isEmpty { continue }
      #expect(FileSystem.exists("\(repository)/\(link)"), "\(link)")
    }
  }
}
