import System
import TestSupport
import Testing

/// One real release of each series, through a whole life in a farm. Three of them usually; with
/// GOFARM_RELEASES=all, every series from 1.19 on that this host can obtain.
@Suite(.serialized, .enabled(if: ReleaseFarm.isPossible)) struct ReleaseSeriesTests {
  static let isComplete = Host.environment["GOFARM_RELEASES"] == "all"
  static let versions =
    isComplete
    ? [
      "1.19.8", "1.20.14", "1.21.13", "1.22.10", "1.23.2", "1.24.11", "1.25.5", "1.26.6", "1.27.3",
    ] : ["1.21.13", "1.22.10", "1.27.3"]

  /// The archive that shell/tools/fixtures obtains, else one made of a distribution's package; nil
  /// where neither is to be had.
  private func archive(of version: String, in directory: String) throws -> String? {
    let fixtures = try Child.capture(
      "\(repository)/shell/tools/fixtures", [version], errors: directory + "/errors")
    if fixtures.status == 0 { return String(fixtures.output.dropLast()) }
    let series = version.split(separator: ".").prefix(2).joined(separator: ".")
    let name = "go-\(series)"
    guard
      try FileSystem.readText("/usr/lib/\(name)/VERSION")?.hasPrefix("go\(version)") == true
    else { return nil }
    let path = "\(directory)/\(name).tar.gz"
    let made = try Child.capture(
      "tar",
      [
        "-C", "/usr/lib", "--dereference", "--hard-dereference", "--transform", "s,^\(name),go,",
        "-I", "gzip -1", "-cf", path, name,
      ])
    try #require(made.status == 0, "\(made.output)")
    return path
  }

  @Test(arguments: versions)
  func `a release is installed, verified, promoted with gate and probe, and removed`(
    _ version: String
  ) throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    guard let archive = try archive(of: version, in: directory) else {
      print("releases: \(version) cannot be obtained here, and was not tried")
      #expect(Self.isComplete && version.hasPrefix("1.20."))
      return
    }
    let root = directory + "/farm"
    func gofarm(_ words: String...) throws -> Child.Outcome {
      let outcome = try BuiltGofarm.run(root, words, limit: 600)
      #expect(outcome.status == 0, "\(words): \(outcome.output)")
      return outcome
    }
    _ = try gofarm("init")
    _ = try gofarm("install", "--from", archive)
    _ = try gofarm("verify", version)
    let promoted = try gofarm("promote", version, "stable")
    #expect(promoted.output.contains("gate quick: passed\n"), "\(promoted.output)")
    let history = try gofarm("history", "stable", "--json").output
    #expect(history.contains("\"quick\"") && !history.contains("skipped"), "\(history)")
    let ran = try gofarm("exec", "stable", "--", "go", "version")
    #expect(ran.output.hasPrefix("go version go\(version) "), "\(ran.output)")
    #expect(try ScratchDirectory.abandoned(in: root + "/.gofarm/staging").isEmpty)
    _ = try gofarm("drop", "stable")
    _ = try gofarm("uninstall", version, "--force")
    #expect(!FileSystem.exists("\(root)/\(version)"))
  }
}
