import Farm
import JSON
import System
import TestSupport
import Testing

/// `explain`'s prediction against what a real `go version` does, in random projects with random
/// settings, well-formed and malformed. shell/tools/fuzz runs it for as long as one likes.
@Suite(.enabled(if: ReleaseFarm.isPossible)) struct ToolchainFuzzTests {
  /// As long as the fuzzers of FuzzTests together.
  static let seconds = 5 * (Host.environment["GOFARM_FUZZ_SECONDS"].flatMap { Double($0) } ?? 1)
  static let seed = Host.environment["GOFARM_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_127

  @Test func `explain says which toolchain go runs, and when it refuses`() throws {
    let farm = try ReleaseFarm.shared.get()
    print("toolchains: seed \(Self.seed)")
    var random = SeededGenerator(seed: Self.seed)
    let end = Monotonic.now() + Self.seconds
    var count = 0
    var census = ["stays": 0, "switches": 0, "refused": 0]
    repeat {
      count += 1
      let place = "\(farm.directory)/toolchains-\(count)"
      let entry = ToolchainCase(in: place, random: &random)
      defer { try? FileSystem.removeTree(place) }
      try entry.write()
      let predicted = try prediction(of: entry, in: farm)
      let real = try entry.version(by: farm)
      #expect(
        predicted.outcome(of: entry.base) == real,
        "seed \(Self.seed), case \(count): \(entry)\nexplain: \(predicted)")
      census[real == "refused" ? real : real == entry.base ? "stays" : "switches"]! += 1
    } while Monotonic.now() < end || census.values.contains(0)
    print("toolchains: \(count) cases, \(census.sorted { $0.key < $1.key })")
  }

  private struct Explanation: Decodable {
    let go: Prediction?
  }

  struct Prediction: Decodable {
    let version, program, because, note: String?

    /// Without a network, what is not there is refused.
    func outcome(of base: String) -> String {
      guard let version, because == nil || program != nil else { return "refused" }
      return version
    }
  }

  private func prediction(of entry: ToolchainCase, in farm: ReleaseFarm) throws -> Prediction {
    let said = try Child.capture(
      BuiltGofarm.path, ["--root", farm.root, "explain", "--json"],
      environment: entry.environment.merging([
        "GOFARM_VERSION": entry.base, "PATH": "/usr/bin:/bin",
      ]) { $1 }, directory: entry.directory, errors: entry.place + "/errors")
    return try #require(try JSON.decode(Explanation.self, from: Array(said.output.utf8)).go)
  }
}

/// A project in a directory of its own, and an environment.
private struct ToolchainCase: CustomStringConvertible {
  let place: String
  /// The release whose `go` is asked.
  let base: String
  /// Where it is asked.
  let directory: String
  /// Path below `place` → content. Go's telemetry would write when go has ended.
  var files = [
    "home/.config/go/telemetry/mode": "off", "config/go/telemetry/mode": "off",
  ]
  var environment: [String: String]

  init(in place: String, random: inout SeededGenerator) {
    func one<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
    func often(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    self.place = place
    base = one(ReleaseFarm.versions)
    directory = place + "/home/a/b"
    environment = ["HOME": place + "/home", "LC_ALL": "C"]
    for path in ["home/a/b/go.mod", "home/a/go.mod", "home/a/go.work", "go.mod", "go.work"]
    where often(30) {
      files[path] = Self.module(random: &random)
    }
    if often(40) {
      let path = one(["home/.config/go/env", "config/go/env", "home/a/b/env"])
      let lines = (0...Int.random(in: 0...3, using: &random)).map { _ in
        let key = one(["GOTOOLCHAIN", "GOTOOLCHAIN", "GO111MODULE", "GOWORK", "#GOWORK", " GOWORK"])
        return key + "=" + Self.value(of: key, place, random: &random)
      }
      files[path] = lines.joined(separator: one(["\n", "\n", "\n", "\r\n"])) + one(["\n", ""])
    }
    for (key, percent) in [("GOTOOLCHAIN", 60), ("GO111MODULE", 15), ("GOWORK", 25)]
    where often(percent) {
      environment[key] = Self.value(of: key, place, random: &random)
    }
    if often(15) {
      environment["GOENV"] = one(["", "off", "env", place + "/config/go/env", "/nonexistent"])
    }
    if often(15) { environment["XDG_CONFIG_HOME"] = one(["", place + "/config", "/dev/null"]) }
    if often(10) {
      environment["TMPDIR"] = one([
        "", "/tmp", place, directory, directory + "/", place + "/home/a",
      ])
    }
  }

  private static func value(
    of key: String, _ place: String, random: inout SeededGenerator
  ) -> String {
    // Most are well-formed, or hardly anything would run.
    let isUsual = Int.random(in: 0..<10, using: &random) < 7
    let values =
      switch key {
      case "GOTOOLCHAIN" where isUsual:
        ["auto", "auto", "path", "path", "local", "go1.26.6", "go1.22.10+auto", "go1.27.3+path"]
      case "GOTOOLCHAIN":
        [
          "", "go1.27", "go1.27+auto", "go1.21+path", "local+auto", "local+path", "go1.26.6+",
          "+auto", "auto+auto", "path+auto", "go1.26.6+x", "go1.27rc1+auto", "1.26.6", "go1.20",
          "go2.1", "go1.26.6-x", "go1.26.6-x+auto", "go1.22.10-x+path", "default", "go1.26.6/x",
          " auto", "go1.26.6 x", "go1+auto", "go1.99999999999", "gccgo-go1.26.6",
          "go1.26.6+path+auto",
        ]
      case "GO111MODULE": ["on", "off", "auto", "auto", "", "x", "ON"]
      case _ where isUsual: ["off", "auto", "", "\(place)/go.work", "\(place)/home/a/go.work"]
      default: ["go.work", "/nonexistent/go.work", place, "\(place)/go.mod", "./x"]
      }
    return values.randomElement(using: &random)!
  }

  private static func module(random: inout SeededGenerator) -> String {
    func one<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
    func often(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    let lines = (0...Int.random(in: 0...4, using: &random)).map { _ in
      let number =
        often(70)
        ? one(["1.21", "1.21.0", "1.22", "1.22.10", "1.26.6", "1.27rc1", "1.27.3"])
        : one([
          "1.22.11", "1.26", "1.26rc1", "1.27", "1.27.0", "1.28", "1.20", "1", "2", "2.1", "0.9",
          "", "1.21.x", "1.22rc", "abc", "v1.27.3", "01.27", "1.27.3.1", "1.99999999999",
          "1.21fork1", "1.27.3-x", "1.027",
        ])
      let words =
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: "go" + (often(80) ? " " : one(["\t", "  ", "", "\u{a0}", "\u{b}"])) + number
        case 4..<8:
          "toolchain "
            + (often(80)
              ? "go" + number
              : one([
                "go\(number)-x", "go\(number) x", number, "default", "local", "none",
                "gccgo-go\(number)", "go\(number)/x", "", "go\(number)+auto",
              ]))
        default:
          one(["module example.com/m", "use ./b", "golang 1.27.3", "//go 1.27.3", "require ("])
        }
      return (often(80) ? "" : one([" ", "\t", "\u{feff}", "\u{2003}", "// "])) + words
        + (often(80) ? "" : one([" ", " // note", "//note", " / x", " more"]))
    }
    return lines.joined(separator: often(80) ? "\n" : "\r\n") + one(["\n", ""])
  }

  func write() throws {
    _ = try FileSystem.makeDirectories(directory)
    for (path, text) in files {
      _ = try FileSystem.makeDirectories(FileSystem.parent(of: "\(place)/\(path)"))
      try FileSystem.create("\(place)/\(path)", text)
    }
  }

  /// What the real go says: a version, or `refused`.
  func version(by farm: ReleaseFarm) throws -> String {
    let said = try Child.capture(
      "\(farm.root)/\(base)/bin/go", ["version"],
      environment: environment.merging([
        "PATH": "\(farm.root)/\(base)/bin:\(farm.root)/bin:/usr/bin:/bin", "GOPROXY": "off",
        "GOMODCACHE": place + "/cache",
      ]) { $1 }, directory: directory, errors: place + "/errors")
    let words = said.output.split(separator: " ")
    guard said.status == 0, words.count > 2 else { return "refused" }
    return String(words[2].dropFirst(2))
  }

  var description: String {
    let parts = files.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.debugDescription)" }
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return ([base] + variables + parts).joined(separator: "\n  ")
  }
}
