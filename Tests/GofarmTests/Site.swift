import Farm
import System
import TestSupport

/// A farm in a directory of its own, and the built gofarm to act on it.
final class Site: Sendable {
  let farm: TemporaryFarm
  var root: String { farm.root }
  /// Where a test puts whatever it wants.
  var directory: String { farm.directory }

  static let usual = [
    "1.9.7", "1.19.8", "1.20", "1.20.14", "1.21.13", "1.22.9", "1.22.10", "1.23rc1", "1.26.6",
    "1.27rc1", "1.27.3",
  ]
  static let usualChannels = ["stable": "1.26.6", "latest": "1.27.3", "testing": "1.27.3"]

  init(
    installed: [String] = Site.usual, channels: [String: String] = Site.usualChannels
  ) throws {
    farm = try TemporaryFarm(installed: installed, channels: channels)
  }

  static let gofarm =
    FileSystem.parent(of: (try? FileSystem.linkTarget("/proc/self/exe")) ?? "")
    + "/gofarm"

  static let systemPath = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// Runs gofarm on this farm.
  func run(
    _ words: String..., in place: String? = nil, environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    try command(
      [Self.gofarm, "--root", root] + words, in: place, environment: environment)
  }

  /// Runs any program; gofarm is first on PATH, and finds this farm.
  func command(
    _ words: [String], in place: String? = nil, environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    var variables = [
      "PATH": FileSystem.parent(of: Self.gofarm) + ":" + Self.systemPath, "HOME": directory,
      "GOFARM_ROOT": root, "LC_ALL": "C.UTF-8",
    ]
    variables.merge(environment) { $1 }
    return try Child.capture(
      words[0], Array(words.dropFirst()), environment: variables, directory: place ?? directory,
      limit: 120)
  }

  /// Runs a script by `/bin/sh -eu`, or another shell.
  func shell(
    _ script: String, _ shell: [String] = ["/bin/sh", "-euc"], in place: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    try command(shell + [script], in: place, environment: environment)
  }

  /// Writes a file below the site's directory, and the directories above it.
  @discardableResult
  func write(_ name: String, _ content: some Sequence<UInt8>, mode: UInt32 = 0o644) throws -> String
  {
    let path = "\(directory)/\(name)"
    try TemporaryFarm.makeDirectories(FileSystem.parent(of: path))
    let file = try Descriptor.open(path, [.write, .create, .exclusive], mode: mode)
    try Array(content).withUnsafeBytes { try file.write($0) }
    return path
  }

  @discardableResult
  func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
    try write(name, text.utf8, mode: mode)
  }

  static func has(_ program: String) -> Bool { Child.find(program, in: systemPath) != nil }
}

/// The top of the sources.
let repository: String = {
  let tests = FileSystem.parent(of: #filePath)
  return FileSystem.parent(of: FileSystem.parent(of: tests))
}()
