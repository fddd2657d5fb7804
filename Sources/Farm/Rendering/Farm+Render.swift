import Go
import ShellScript
import System

extension Farm {
  /// What goenv.sh and its parts must say, by their paths; goenv.sh comes last.
  func scripts(_ configuration: Configuration) throws -> [(path: String, text: String)] {
    do {
      let files = try GoenvScript(
        root: layout.root, version: Self.programVersion,
        autoFollow: configuration.follow ?? false,
        exportGOROOT: configuration.exportGOROOT ?? false,
        settings: (configuration.go ?? [:]).sorted { $0.key < $1.key }.map {
          Setting(key: $0.key, value: $0.value)
        }, strictToolchains: configuration.strictToolchains ?? false,
        hasAudience: configuration.audience?.canary != nil,
        userBin: configuration.userBin ?? false
      ).files().map { (path: "\(layout.root)/\($0.path)", text: $0.text) }
      return [(path: layout.announcements, text: configuration.announcements)] + files
    } catch {
      throw FarmFailure.invalidRoot(layout.root, reason: error.description)
    }
  }

  /// Replaces what does not say what it should of goenv.sh and its parts; returns their paths.
  func writeScripts(_ configuration: Configuration) throws -> [String] {
    let stale = try scripts(configuration).filter { try FileSystem.readText($0.path) != $0.text }
    for file in stale {
      if !FileSystem.exists(FileSystem.parent(of: file.path)) {
        try FileSystem.makeDirectory(FileSystem.parent(of: file.path))
      }
      try replace(file.path, file.text)
    }
    return stale.map(\.path)
  }

  /// The rendered files that do not say what they should: paths, sorted.
  package func staleRenderings() throws -> [String] {
    let configuration = try configuration()
    var expected = Dictionary(
      uniqueKeysWithValues: try scripts(configuration).map { ($0.path, $0.text) })
    let installations = try readSnapshot().installations
    let versions = installations.map(\.version)
    for version in versions { expected[layout.wrapper(version)] = wrapperText(version) }
    expected[layout.versions] = versionsText(versions)
    var stale = try expected.filter { try FileSystem.readText($0.key) != $0.value }.keys.sorted()
    for name in try FileSystem.entriesIfAny(layout.wrappers) where name.hasPrefix("go") {
      if let version = GoVersion(name), !versions.contains(version) {
        stale.append("\(layout.wrappers)/\(name)")
      }
    }
    if try isAudienceStale(configuration) { stale.append(layout.audience) }
    return try stale + staleGoEnvs(configuration, of: installations).map(\.path)
  }

  /// Writes goenv.sh, `bin/` and each go.env; returns the paths that changed.
  package func render() throws -> [String] {
    try writing { snapshot in
      let stale = try staleRenderings()
      for version in snapshot.versions where stale.contains(layout.wrapper(version)) {
        try writeWrapper(version)
      }
      try writeVersions(snapshot.versions)
      try writeRenderings(configuration(), of: snapshot.installations)
      for path in try litter(in: snapshot) { try FileSystem.remove(path) }
      return stale
    }
  }

  /// Makes goenv.sh and each go.env what the configuration says.
  private func writeRenderings(
    _ configuration: Configuration, of installations: [Installation]
  ) throws {
    _ = try writeAudience(configuration)
    _ = try writeScripts(configuration)
    let files = try staleGoEnvs(configuration, of: installations)
    try files.forEach(requireReplaceable)
    try files.forEach(replaceGoEnv)
  }

  /// What a change of farm.json that was interrupted had still to do, under the lock.
  func carryOutConfiguration(_ snapshot: Snapshot) throws {
    let configuration = try configuration()
    try writeRenderings(configuration, of: snapshot.installations)
    if let group = configuration.group { try share(with: group) }
    try FileSystem.remove(layout.unrendered)
  }
}
