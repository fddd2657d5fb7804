import Farm
import Go
import System
import TestSupport

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One farm of real releases for a whole test run, made when a test first asks for it, and removed
/// when the tests end. Nobody moves its channels.
struct ReleaseFarm: Sendable {
  let directory: String
  var root: String { directory + "/farm of releases" }

  static let versions = ["1.21.13", "1.22.10", "1.26.6", "1.27.3"]

  static var archives: [String]? {
    let cache =
      Host.environment["GOFARM_FIXTURES"]
      ?? (Host.environment["HOME"] ?? "/root") + "/.cache/gofarm-fixtures"
    let paths = versions.map { "\(cache)/go\($0).\(Host.os)-\(Host.architecture).tar.gz" }
    return paths.allSatisfy(FileSystem.exists) ? paths : nil
  }

  static let isPossible = archives != nil
  /// A distribution's Go from before toolchain lines.
  static let old = FileSystem.exists("/usr/lib/go-1.19/bin/go") ? "/usr/lib/go-1.19" : nil

  /// What a gate needs seconds for where others compile the standard library for most of a minute: until
  /// 1.19 it came compiled.
  static let compiled =
    old.flatMap { (try? Goroot.version(of: $0))??.text } ?? "1.27.3"

  static let shared = Result { try ReleaseFarm() }

  private init() throws {
    directory = try TemporaryFarm.freshDirectory()
    directoryToRemove = directory
    atexit { try? FileSystem.removeTree(directoryToRemove) }
    func gofarm(_ words: String...) throws {
      let outcome = try BuiltGofarm.run(root, words, limit: 300)
      guard outcome.status == 0 else { throw RequestFailure.checkFailed(outcome.output) }
    }
    try gofarm("init")
    for archive in Self.archives ?? [] { try gofarm("install", "--from", archive) }
    if let old = Self.old { try gofarm("adopt", old) }
    try gofarm("promote", "1.26.6", "stable", "--no-gate", "--no-probe")
    try gofarm("promote", "1.21.13", "oldest", "--no-gate", "--no-probe")
    try gofarm("config", "set", "GOTOOLCHAIN=path", "GOPROXY=off")
  }

  /// Runs a program in an environment that has no network: GOPROXY=off comes from go.env.
  func run(
    _ words: [String], in directory: String, path: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    var all = [
      "PATH": path ?? "\(root)/stable/bin:\(root)/bin:/usr/bin:/bin", "HOME": self.directory,
      "GOFLAGS": "-mod=mod", "GOTELEMETRY": "off",
    ]
    all.merge(environment) { $1 }
    return try Child.capture(
      words[0], Array(words.dropFirst()), environment: all, directory: directory, limit: 300)
  }

  /// A directory with a go.mod of these lines.
  func module(_ lines: String...) throws -> String {
    let path = "\(directory)/module-\(UInt64.random(in: 0 ..< .max))"
    try FileSystem.makeDirectory(path)
    let text = (["module example.com/m"] + lines).joined(separator: "\n") + "\n"
    try FileSystem.create(path + "/go.mod", text)
    return path
  }
}

/// For the handler at exit, which takes no context.
nonisolated(unsafe) private var directoryToRemove = ""
