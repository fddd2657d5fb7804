import Go
import System

/// The gates that gofarm brings along. Each check ends by nil, by the reason why it could not be
/// tried here, or by throwing what went wrong.
struct BuiltInGate: ~Copyable {
  let sandbox: GateSandbox
  let farm: Farm

  struct Refusal: Error {
    let check: String
    let output: String
  }

  private var version: GoVersion { sandbox.version }

  /// Runs the checks of `quick`, or of `full`; returns what was skipped.
  func run(full: Bool) throws -> [String] {
    var skipped: [String] = []
    func note(_ check: String, _ reason: String?) {
      if let reason { skipped.append("\(check): \(reason)") }
    }
    note("manifest", try manifest())
    try identity()
    try hello()
    if full {
      try vet()
      note("cgo", try cgo())
      note("race", try race())
      try cover()
    }
    return skipped
  }

  private func require(_ check: String, _ outcome: Child.Outcome, _ isGood: Bool) throws {
    if !isGood { throw Refusal(check: check, output: outcome.output + outcome.errors) }
  }

  /// Every file is what was published.
  private func manifest() throws -> String? {
    guard try farm.hasManifest(version) else { return "there is none" }
    let findings = try farm.verify(version).findings
    guard findings.isEmpty else {
      let named = findings.prefix(10).map { "\($0)\n" }.joined()
      throw Refusal(check: "manifest", output: named + "findings: \(findings.count)\n")
    }
    return nil
  }

  /// go and its tools are one version's, and know where they are.
  private func identity() throws {
    let go = try sandbox.run(["go", "version"], isAnswer: true)
    try require(
      "go version", go, go.status == 0 && go.output.hasPrefix("go version go\(version) "))
    let root = try sandbox.run(["go", "env", "GOROOT", "GOVERSION"], isAnswer: true)
    let lines = root.output.split(separator: "\n")
    try require(
      "go env", root,
      root.status == 0 && lines.count == 2 && lines[1] == "go\(version)"
        && (try? FileSystem.canonical(String(lines[0]))) == FileSystem.canonical(sandbox.goroot))
    for tool in ["asm", "compile", "link", "vet"] {
      let said = try sandbox.run(["go", "tool", tool, "-V"], isAnswer: true)
      let expected = "\(tool) version go\(version)"
      try require(
        "go tool \(tool)", said,
        said.status == 0
          && (said.output.hasPrefix(expected + "\n") || said.output.hasPrefix(expected + " ")))
    }
  }

  /// A program builds, runs, and says which version built it.
  private func hello() throws {
    try sandbox.write(
      "hello.go",
      """
      package main

      import (
      \t"fmt"
      \t"runtime"
      )

      func main() { fmt.Println("hello from", runtime.Version()) }

      """)
    let build = try sandbox.run(
      ["go", "build", "-o", "hello", "hello.go"], with: ["CGO_ENABLED": "0"])
    try require("hello world builds", build, build.status == 0)
    let said = try sandbox.run(["./hello"], isAnswer: true)
    try require("hello world runs", said, said.output == "hello from go\(version)\n")
  }

  /// vet finds a Printf that is wrong.
  private func vet() throws {
    try sandbox.write(
      "printf.go",
      "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Printf(\"%d\\n\", \"x\") }\n")
    let said = try sandbox.run(["go", "vet", "printf.go"])
    try require(
      "vet refuses a bad Printf", said, said.status != 0 && said.output.contains("Printf"))
  }

  /// A program that calls C builds and runs.
  private func cgo() throws -> String? {
    if let reason = try missingCompiler() { return reason }
    try sandbox.write(
      "answer.go",
      """
      package main

      // static int answer(void) { return 42; }
      import "C"
      import "fmt"

      func main() { fmt.Println("answer", C.answer()) }

      """)
    let build = try sandbox.run(
      ["go", "build", "-o", "answer", "answer.go"], with: ["CGO_ENABLED": "1"])
    try require("cgo builds", build, build.status == 0)
    let said = try sandbox.run(["./answer"], isAnswer: true)
    try require("cgo runs", said, said.output == "answer 42\n")
    return nil
  }

  /// The race detector reports a race.
  private func race() throws -> String? {
    if let reason = try missingCompiler() { return reason }
    try sandbox.write(
      "race.go",
      """
      package main

      import "sync"

      func main() {
      \tvar group sync.WaitGroup
      \tx := 0
      \tgroup.Add(2)
      \tfor i := 0; i < 2; i++ {
      \t\tgo func() { x++; group.Done() }()
      \t}
      \tgroup.Wait()
      \tprintln(x)
      }

      """)
    let build = try sandbox.run(
      ["go", "build", "-race", "-o", "race", "race.go"], with: ["CGO_ENABLED": "1"])
    if build.output.contains("-race is not supported") { return "not supported here" }
    try require("race detector builds", build, build.status == 0)
    let said = try sandbox.run(["./race"])
    try require(
      "the race detector finds a race", said,
      said.status != 0 && said.output.contains("WARNING: DATA RACE"))
    return nil
  }

  /// Coverage is measured.
  private func cover() throws {
    let module = sandbox.work + "/cover"
    try FileSystem.makeDirectory(module)
    try sandbox.write("cover/go.mod", "module example.com/cover\n\ngo 1.16\n")
    try sandbox.write(
      "cover/twice.go", "package cover\n\nfunc twice(x int) int { return 2 * x }\n")
    try sandbox.write(
      "cover/twice_test.go",
      """
      package cover

      import "testing"

      func TestTwice(t *testing.T) {
      \tif twice(2) != 4 {
      \t\tt.Fail()
      \t}
      }

      """)
    let said = try sandbox.run(["go", "test", "-count=1", "-cover", "."], in: module)
    try require(
      "cover", said, said.status == 0 && said.output.contains("coverage: 100.0% of statements"))
  }

  private func missingCompiler() throws -> String? {
    let said = try sandbox.run(["go", "env", "CC"], isAnswer: true)
    let words = said.output.split(whereSeparator: \.isWhitespace)
    guard let compiler = words.first.map(String.init) else { return "no C compiler" }
    let path = sandbox.environment["PATH"]!
    return Child.find(compiler, in: path) == nil ? "no C compiler (\(compiler))" : nil
  }
}
