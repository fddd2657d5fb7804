import Archive
import Go
import Projects
import System

/// A program that does not come out of its sources as it was installed.
package struct RebuildDifference: Codable, Equatable, Sendable {
  /// Below the installation.
  package let path: String
  /// SHA-256; nil where there is no such file.
  package let installed: String?
  package let rebuilt: String?
}

/// What `verify --rebuild` found.
package struct RebuildReport: Codable, Equatable, Sendable {
  package let version: GoVersion
  package let with: GoVersion
  /// How many programs were compared.
  package let programs: Int
  package let differences: [RebuildDifference]
  package let seconds: Double
}

extension Farm {
  /// Builds a release anew from its own sources, with another installation as bootstrap and without a
  /// network, and compares every program that is installed with what comes out.
  ///
  /// - Parameters:
  ///   - bootstrap: the newest other installation, where it is nil.
  ///   - isNice: at the lowest priority.
  package func rebuild(
    _ version: GoVersion, with bootstrap: GoVersion?, isNice: Bool = false
  ) throws -> RebuildReport {
    let snapshot = try snapshot()
    guard let installation = snapshot.installation(version) else {
      throw SelectionFailure.notInstalled(version.text, installed: snapshot.versions)
    }
    guard version >= ToolchainModule.since else {
      throw RebuildFailure.notReproducible(version)
    }
    let builder = try builder(for: installation, named: bootstrap, in: snapshot)
    let scratch = try ScratchDirectory(in: writableStaging)
    let tree = scratch.path + "/go"
    let began = Monotonic.now()
    try copySources(of: installation.path, to: tree)
    notify(.message("building \(version) with \(builder.version): this takes some minutes"))
    try make(tree, version, with: builder.path, in: scratch.path, isNice: isNice)
    let (programs, differences) = try Self.compare(installation.path, with: tree)
    let report = RebuildReport(
      version: version, with: builder.version, programs: programs, differences: differences,
      seconds: Monotonic.now() - began)
    log(
      Event(
        "rebuild", version: version,
        reason: "with \(builder.version): \(differences.count) differences",
        seconds: report.seconds))
    if installation.adoptedFrom == nil {
      let actor = actor.description
      try amend(version) {
        $0.rebuilt = .init(
          with: builder.version, at: .now(), actor: actor, same: differences.isEmpty)
      }
    }
    return report
  }

  /// The installation that builds: new enough, which make.bash says of itself.
  private func builder(
    for installation: Installation, named: GoVersion?, in snapshot: Snapshot
  ) throws -> Installation {
    let script = try FileSystem.readText(installation.path + "/src/make.bash", limit: 1 << 20)
    let line = script?.split(separator: "\n").first { $0.hasPrefix("bootgo=") }
    guard let needed = line.flatMap({ GoVersion($0.dropFirst("bootgo=".count)) }) else {
      throw RebuildFailure.noSources(installation.version)
    }
    let able = snapshot.installations.filter { $0.version.satisfies(needed) }
    let others = able.filter { $0.version != installation.version }
    let found =
      named == nil
      ? others.max { $0.version < $1.version } : able.first { $0.version == named }
    guard let found else {
      throw RebuildFailure.noBootstrap(
        installation.version, needed: needed, named: named, installed: others.map(\.version))
    }
    return found
  }

  /// Everything but the programs; its owner may write there.
  private func copySources(of installation: String, to tree: String) throws {
    try FileSystem.makeDirectory(tree)
    let names = try FileSystem.entries(installation).filter { $0 != "bin" && $0 != "pkg" }
    try run(
      "cp", ["-R", "--"] + names.map { "\(installation)/\($0)" } + [tree], limit: 600)
    try run("chmod", ["-R", "u+w", tree], limit: 600)
  }

  private func make(
    _ tree: String, _ version: GoVersion, with bootstrap: String, in scratch: String, isNice: Bool
  ) throws {
    let words = (isNice ? ["nice", "-n", "19"] : []) + ["bash", "./make.bash", "-distpack"]
    for name in ["cache", "tmp"] { try FileSystem.makeDirectory("\(scratch)/\(name)") }
    let environment = Host.cleanEnvironment(adding: [
      "GOROOT_BOOTSTRAP": bootstrap, "GOTOOLCHAIN": "local", "GOENV": "off", "GOPROXY": "off",
      "GOFLAGS": "", "GOWORK": "off", "GOTELEMETRY": "off", "HOME": scratch,
      "GOCACHE": "\(scratch)/cache", "GOTMPDIR": "\(scratch)/tmp",
    ])
    let made = try Child.capture(
      words[0], Array(words.dropFirst()), environment: environment, directory: tree + "/src",
      limit: 6 * 3600)
    guard made.status == 0 else { throw RebuildFailure.failed(version, output: made.output) }
  }

  private func run(_ program: String, _ words: [String], limit: Double) throws {
    let outcome = try Child.capture(
      program, words, environment: Host.cleanEnvironment(), limit: limit)
    if outcome.status != 0 {
      throw RequestFailure.checkFailed("\(program) failed" + excerpt(outcome.output))
    }
  }

  /// What is installed in `bin/` and `pkg/tool/`, beside what was built; what was built besides is
  /// nobody's.
  static func compare(
    _ installed: String, with rebuilt: String
  ) throws -> (programs: Int, differences: [RebuildDifference]) {
    let tools = "pkg/tool/\(Goroot.platform(of: installed))"
    let paths = try ["bin", tools].flatMap { directory in
      try FileSystem.entries("\(installed)/\(directory)").map { "\(directory)/\($0)" }
    }
    let before = try FileHasher.digests(of: paths, below: installed)
    let after = try FileHasher.digests(of: paths, below: rebuilt)
    let differences = zip(paths, zip(before, after)).compactMap { path, answers in
      let (old, new) = (try? answers.0.get().digest, try? answers.1.get().digest)
      return old != nil && old == new
        ? nil : RebuildDifference(path: path, installed: old, rebuilt: new)
    }
    return (paths.count, differences)
  }
}
