import System
import TestSupport
import Testing

/// Odd calls: typing slips, habits from other programs, missing and superfluous words. What gofarm
/// answers to each stands in Data/invocations.txt.
@Suite struct InvocationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let words: String
    let status: Int32
    let says: String
    /// What stands behind `try: `; empty where nothing does.
    let remedy: String

    var testDescription: String { words }
  }

  private static let directory = FileSystem.parent(of: #filePath)

  static let rows: [Row] = {
    let text = (try? FileSystem.readText("\(directory)/Data/invocations.txt")) ?? nil
    return (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let cells = line.split(separator: " | ", omittingEmptySubsequences: false).map(String.init)
      return Row(
        words: cells[0], status: Int32(cells[1])!, says: cells[2],
        remedy: cells.count > 3 ? cells[3] : "")
    }
  }()

  @Test func `the table holds as many calls as were tried`() { #expect(Self.rows.count >= 150) }

  /// The farm of every row.
  static func farm() throws -> TemporaryFarm {
    let farm = try TemporaryFarm(
      channels: ["latest": "1.27.3", "stable": "1.26.6"], in: BuiltGofarm.memory)
    try FileSystem.rewrite(
      farm.layout.configuration,
      Array(
        """
        {"sources": {"list": [{"name": "official", "base": "file:///nowhere",
          "index": "file:///nowhere/index.json"}]}}
        """.utf8))
    return farm
  }

  @Test(arguments: rows) func `an odd call is answered`(_ row: Row) throws {
    let farm = try Self.farm()
    let script = "cd \"$HOME\" && exec 2>errors && exec \"$0\" \(row.words)"
    let outcome = try Child.capture(
      "sh", ["-c", script, BuiltGofarm.path],
      environment: ["PATH": "/usr/bin:/bin", "HOME": farm.directory, "GOFARM_ROOT": farm.root],
      limit: 60)
    let errors = try FileSystem.readText("\(farm.directory)/errors") ?? ""
    #expect(outcome.status == row.status, "\(outcome.output)\(errors)")
    let said = (errors.isEmpty ? outcome.output : errors)
      .replacing(farm.root, with: "ROOT").replacing(farm.directory, with: "HOME")
    let lines = said.split(separator: "\n").map(String.init)
    let mark = "gofarm: "
    let first = lines.first.map { $0.hasPrefix(mark) ? String($0.dropFirst(mark.count)) : $0 } ?? ""
    #expect(first.hasPrefix(row.says), "\(first)")
    let remedy = lines.first { $0.hasPrefix("gofarm: try: ") }?.dropFirst("gofarm: try: ".count)
    #expect((remedy ?? "") == row.remedy)
  }
}
