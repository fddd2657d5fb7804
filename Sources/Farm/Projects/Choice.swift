import Disk

/// What a shell would put on PATH.
public enum Choice: Equatable, Sendable {
  /// The PATH as it was: nothing of the farm.
  case system
  case version(GoVersion)
  /// A channel, followed by its link.
  case channel(Channel, GoVersion)

  /// `system`, `1.26.6`, `stable`: what GOFARM_SELECTED would be.
  public var name: String {
    switch self {
    case .system: "system"
    case .version(let version): version.text
    case .channel(let channel, _): channel.name
    }
  }

  /// nil for the system's.
  public var version: GoVersion? {
    switch self {
    case .system: nil
    case .version(let version), .channel(_, let version): version
    }
  }
}

/// What shells find in a farm: entries with an executable bin/go.
struct Shelf: Sendable {
  let root: String
  let versions: [GoVersion]

  init(_ layout: Layout) throws {
    root = layout.root
    versions = try FileSystem.entries(layout.root).compactMap { name in
      guard let version = GoVersion(name), version.text == name,
        FileSystem.isExecutable("\(layout.root)/\(name)/bin/go")
      else { return nil }
      return version
    }.sorted()
  }

  /// What a word means here; the same rules as goenv's.
  func resolve(_ word: String) throws(Failure) -> Choice {
    if word == "system" { return .system }
    guard let spec = VersionSpec(word) else { throw .invalidVersion(word) }
    switch spec {
    case .channel(let channel): return try follow(channel)
    case .exact(let version): return .version(try exact(version))
    case .series:
      guard let version = spec.newest(among: versions) else {
        throw .notInstalled(spec.description, installed: versions)
      }
      return .version(version)
    }
  }

  func exact(_ version: GoVersion) throws(Failure) -> GoVersion {
    if versions.contains(version) { return version }
    if FileSystem.exists("\(root)/\(version)") {
      throw .incompleteInstallation(version)
    }
    // 1.20.0 was published as 1.20.
    if version.text.hasSuffix(".0"), version.minor < 21,
      let published = GoVersion(version.text.dropLast(2)), versions.contains(published)
    {
      return published
    }
    throw .notInstalled(version.text, installed: versions)
  }

  func follow(_ channel: Channel) throws(Failure) -> Choice {
    let link = "\(root)/\(channel)"
    guard let target = (try? FileSystem.linkTarget(link)) ?? nil else {
      throw .noChannel(channel, existing: [])
    }
    guard FileSystem.isExecutable(link + "/bin/go"),
      let version = try? Installation.versionFile(of: link)
    else { throw .brokenChannel(channel, target: target) }
    return .channel(channel, version)
  }

  /// The lowest installed version that Go takes for no older than `floor`.
  func lowest(atLeast floor: GoVersion) -> GoVersion? {
    versions.first { $0.satisfies(floor) }
  }
}

extension GoVersion {
  /// Whether a `go` line that says `floor` accepts this version.
  public func satisfies(_ floor: GoVersion) -> Bool { isSameRelease(as: floor) || self > floor }

  /// What a `go` line says: `1.22`, `1.22.3`, `1`; no prefix.
  init?(goLine text: String) {
    guard !text.hasPrefix("go") else { return nil }
    self.init(text.contains(".") ? text : "\(text).0")
  }
}
