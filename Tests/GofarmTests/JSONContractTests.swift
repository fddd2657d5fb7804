import Farm
import JSON
import System
import TestSupport
import Testing

/// What docs/json.md says, compared with what every command prints.
@Suite struct JSONContractTests {
  /// Keys that need what no test here makes: a compiler that is missing, a second platform, a removal
  /// that fails halfway, a release that is rebuilt, an /etc of its own.
  private static let rare: Set<String> = [
    "difference.installed", "difference.path", "difference.rebuilt", "evidence export.foreign",
    "evidence import.foreign", "gate.skipped", "init.files", "probe.p99Before",
    "provenance.rebuilt",
    "rebuild.differences", "rebuild.programs", "rebuild.seconds", "rebuild.version", "rebuild.with",
    "rebuilt.actor", "rebuilt.at", "rebuilt.same", "rebuilt.with", "verify.rebuilt",
  ]

  private static func contract() throws -> JSONContract {
    JSONContract(try FileSystem.readText(repository + "/docs/json.md") ?? "")
  }

  /// A farm with a source and a database of vulnerabilities, and what Data/json.txt names beside it.
  private static func prepare() throws -> TestSource {
    let source = try TestSource(offering: "1.26.5", "1.26.6", "1.27.3")
    let directory = source.farm.directory
    let base = try TestVulnerabilities.usual.write(below: directory + "/vulndb")
    try source.configure(database: "off", "}, \"vulnerabilities\": {\"base\": \"\(base)\"")
    try TemporaryFarm.makeTree("1.25.1", at: directory + "/go-1.25.1")
    for version in ["1.21.13", "1.22.9", "1.24.1"] {
      try TemporaryFarm.makeTree(version, at: "\(directory)/sdk/go\(version)")
    }
    let toolchain = "toolchain@v0.0.1-go1.26.6.\(Host.os)-\(Host.architecture)"
    for (path, text) in [
      ("p/.go-version", "1.26.5\n"), ("p/missing/.go-version", "1.99.1\n"),
      ("p/module/go.mod", "module m\n\ngo 1.26.0\n\ntoolchain go1.27.3\n"), ("p/new/x", ""),
      ("p/go/pkg/mod/golang.org/\(toolchain)/bin/go", "#!"),
    ] {
      try TemporaryFarm.makeDirectories(FileSystem.parent(of: "\(directory)/\(path)"))
      try FileSystem.create("\(directory)/\(path)", text)
    }
    return source
  }

  private static func rows() throws -> [(document: String, status: Int32, words: String)] {
    let path = FileSystem.parent(of: #filePath) + "/Data/json.txt"
    return (try FileSystem.readText(path) ?? "").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { line in
        let cells = line.split(separator: " | ", maxSplits: 2).map(String.init)
        return (cells[0], Int32(cells[1])!, cells[2])
      }
  }

  private typealias Outcome = (status: Int32, output: String, errors: String)

  /// Runs a line of sh beside a farm.
  private static func run(_ script: String, _ farm: TemporaryFarm) throws -> Outcome {
    let errors = farm.directory + "/errors"
    let outcome = try Child.capture(
      "sh", ["-c", "gofarm() { \"$GOFARM\" \"$@\"; }; cd \"$HOME\"; exec 2>errors; \(script)"],
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": farm.directory, "GOFARM_ROOT": farm.root,
        "ROOT": farm.root, "GOFARM": BuiltGofarm.path, "PWD": farm.directory,
      ], limit: 60)
    let said = try FileSystem.readText(errors) ?? ""
    return (outcome.status, outcome.output, said)
  }

  /// What stands behind the warnings.
  private static func document(in errors: String) -> String {
    let lines = errors.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { $0 != "{" }.joined(separator: "\n")
  }

  @Test func `every command prints the keys that the page names, and no other`() throws {
    var contract = try Self.contract()
    let source = try Self.prepare()
    for row in try Self.rows() {
      let isShell = row.document == "-"
      let script =
        isShell
        ? row.words : row.words.hasPrefix("<") ? "cat \(row.words)" : "gofarm --json \(row.words)"
      let outcome = try Self.run(script, source.farm)
      #expect(outcome.status == row.status, "\(row.words): \(outcome.output)\(outcome.errors)")
      if isShell { continue }
      let isFailure = row.document == "failure"
      #expect(outcome.output.isEmpty == isFailure, "\(row.words): \(outcome.output)")
      contract.judge(isFailure ? Self.document(in: outcome.errors) : outcome.output, row.document)
    }
    try Self.judgeLog(&contract)
    #expect(contract.problems.isEmpty, "\(contract.problems.joined(separator: "\n"))")
    #expect(
      contract.unseen.filter { !Self.rare.contains($0) }.isEmpty,
      "\(contract.unseen.joined(separator: "\n"))")
  }

  /// What a checksum database adds.
  private static func judgeLog(_ contract: inout JSONContract) throws {
    let source = try ModuleSource(offering: "1.26.6", "1.27.3")
    let other = TestArchive.release("1.27.3", extra: [.init("go/src/x.go", "no release has it")])
    let archive = try source.farm.file("other.tar.gz", other.gzip)
    for (document, words) in [
      ("install", ["install", "1.26.6"]), ("install", ["install", "--from", archive]),
      ("list", ["list"]),
      ("provenance", ["provenance", "1.26.6"]), ("verify", ["verify", "--log"]),
    ] {
      contract.judge(try BuiltGofarm.run(["--json"] + words, on: source.farm).output, document)
    }
  }

  @Test func `the page has every command`() throws {
    let page = try FileSystem.readText(repository + "/docs/commands.md") ?? ""
    let commands = page.split(separator: "\n").filter { $0.hasPrefix("## ") }.map {
      $0.dropFirst(3)
    }
    .filter { $0.allSatisfy { $0.isLowercase || $0 == "-" } && $0 != "exec" }
    #expect(commands.count > 30)
    let documented = Set(try Self.contract().commands.map { $0.prefix { $0 != " " } })
    #expect(commands.filter { !documented.contains($0) }.isEmpty)
    #expect(documented.filter { !commands.contains($0) }.isEmpty)
  }

  @Test(arguments: InvocationTests.rows)
  func `an odd call fails with one document of the same shape`(_ row: InvocationTests.Row) throws {
    let isHelp = row.words.split(separator: " ").contains { ["-h", "--help", "help"].contains($0) }
    if isHelp || row.words.hasPrefix("exec ") || row.status == 0 { return }
    let farm = try InvocationTests.farm()
    let outcome = try Self.run("gofarm --json \(row.words)", farm)
    #expect(outcome.status == row.status)
    var contract = try Self.contract()
    let failure = Self.document(in: outcome.errors)
    if failure.isEmpty {
      // A check that said no: an ordinary document.
      let value = try JSONValue(reading: Array(outcome.output.utf8))
      #expect(value["schema"] == .integer(1))
      return
    }
    contract.judge(failure, "failure")
    #expect(contract.problems.isEmpty, "\(contract.problems)")
    let value = try JSONValue(reading: Array(failure.utf8))
    #expect(value[["error", "code"]] == .integer(Int(row.status)))
    #expect(outcome.output.isEmpty)
  }
}
