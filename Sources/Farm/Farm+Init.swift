import Disk
import ShellScript

extension Farm {
  /// This program's version, as `gofarm --version` and goenv.sh tell it.
  public static let programVersion = "0.1.0"

  /// Makes a farm at `root`, or completes one whose making was interrupted; false when there was a
  /// whole one already.
  ///
  /// - Parameter group: its members may change the farm, too, and so all that root runs from it.
  ///   nil leaves it as it is.
  public static func create(
    at root: String, group: String? = nil, notify: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws -> Bool {
    let farm = Farm(unchecked: root, patience: 10, notify: notify)
    let layout = farm.layout
    // Refuse what no shell could use before anything is made.
    _ = try farm.scripts(Configuration())
    for part in ["VERSION", "bin/go", "pkg/tool"] where FileSystem.exists("\(layout.root)/\(part)")
    {
      throw Failure.obstructed(path: layout.root, what: "a GOROOT itself (it has \(part))")
    }
    let isNew = !FileSystem.exists(layout.generation(1))
    let made = try farm.makeDirectories(group: group)
    guard let lock = try FileLock(layout.lock, waiting: 10) else {
      throw Failure.busy(lock: layout.lock, seconds: 10)
    }
    if !FileSystem.exists(layout.configuration) {
      try farm.replace(layout.configuration, JSON.document(Configuration()))
    }
    if let group { try farm.record(group) }
    if !FileSystem.exists(layout.generation(1)) {
      let first = Generation(
        number: 1, at: .now(), actor: actor, command: "init", reason: "farm created", channels: [:])
      try farm.replace(layout.generation(1), JSON.document(first))
      try FileSystem.sync(layout.state)
      try FileSystem.sync(layout.root)
      farm.log(Event("init"))
    }
    _ = try farm.writeScripts(farm.configuration())
    if let group { try farm.share(with: group) }
    _ = consume lock
    Host.restoreLabels(made, recursively: true)
    return isNew
  }

  // MARK: Rendering

  /// What goenv.sh and its parts must say, by their paths; goenv.sh comes last.
  func scripts(_ configuration: Configuration) throws -> [(path: String, text: String)] {
    do {
      return try GoenvScript(
        root: layout.root, version: Self.programVersion,
        autoFollow: configuration.follow ?? false,
        exportGOROOT: configuration.exportGOROOT ?? false,
        settings: (configuration.go ?? [:]).sorted { $0.key < $1.key }.map {
          Setting(key: $0.key, value: $0.value)
        }
      ).files().map { ("\(layout.root)/\($0.path)", $0.text) }
    } catch {
      throw Failure.invalidRoot(layout.root, reason: error.description)
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
  public func staleRenderings() throws -> [String] {
    let configuration = try configuration()
    var expected = Dictionary(
      uniqueKeysWithValues: try scripts(configuration).map { ($0.path, $0.text) })
    let installations = try look().installations
    let versions = installations.map(\.version)
    for version in versions { expected[layout.wrapper(version)] = wrapperText(version) }
    var stale = try expected.filter { try FileSystem.readText($0.key) != $0.value }.keys.sorted()
    for name in try FileSystem.entries(layout.wrappers) where name.hasPrefix("go") {
      if let version = GoVersion(name), !versions.contains(version) {
        stale.append("\(layout.wrappers)/\(name)")
      }
    }
    return try stale + staleGoEnvs(configuration, of: installations).map(\.path)
  }

  /// Writes goenv.sh, `bin/` and each go.env; returns the paths that changed.
  public func render() throws -> [String] {
    try writing { snapshot in
      let stale = try staleRenderings()
      for version in snapshot.versions where stale.contains(layout.wrapper(version)) {
        try writeWrapper(version)
      }
      _ = try writeScripts(configuration())
      let files = try staleGoEnvs(configuration(), of: snapshot.installations)
      try files.forEach(requireReplaceable)
      try files.forEach(replaceGoEnv)
      return stale
    }
  }
}
