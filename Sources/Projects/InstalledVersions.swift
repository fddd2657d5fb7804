import Go
import System

/// What shells find in a farm: entries with an executable bin/go.
package struct InstalledVersions: Sendable {
  /// The farm.
  package let root: String
  /// Whether a toolchain line takes no newer release than it names: the site's choice.
  package var strictToolchains = false
  /// Who gets channel canary in place of stable; nil where nobody does.
  package var audience: CanaryAudience?
  /// In order.
  package private(set) var versions: [GoVersion]

  package init(root: String) throws(SystemError) {
    self.root = root
    versions = try FileSystem.entries(root).compactMap { name in
      guard let version = GoVersion(name), version.text == name,
        FileSystem.isExecutable("\(root)/\(name)/bin/go")
      else { return nil }
      return version
    }.sorted()
  }

  /// The same farm, as if these were not there.
  func without(_ removed: Set<GoVersion>) -> InstalledVersions {
    var rest = self
    rest.versions.removeAll { removed.contains($0) }
    return rest
  }

  /// What a word means here; the same rules as goenv's.
  package func resolve(_ word: String) throws(SelectionFailure) -> ResolvedVersion {
    if word == "system" { return .system }
    guard let spec = VersionSpec(word) else { throw .invalidVersion(word) }
    switch spec {
    case .channel(let channel): return try follow(channel)
    case .exact(let version): return .version(try exact(version))
    case .series:
      guard let version = spec.newest(among: versions) else {
        throw .notInstalled(
          spec.description, installed: versions, removed: Tombstone(of: spec, in: root))
      }
      return .version(version)
    }
  }

  package func exact(_ version: GoVersion) throws(SelectionFailure) -> GoVersion {
    if versions.contains(version) { return version }
    if FileSystem.exists("\(root)/\(version)") {
      throw .incompleteInstallation(version)
    }
    throw .notInstalled(
      version.text, installed: versions, removed: Tombstone(of: .exact(version), in: root))
  }

  package func follow(_ channel: Channel) throws(SelectionFailure) -> ResolvedVersion {
    let link = "\(root)/\(channel)"
    let target: String?
    do { target = try FileSystem.linkTarget(link) } catch {
      throw .brokenChannel(channel, target: link)
    }
    guard let target else { throw .noChannel(channel, existing: []) }
    guard FileSystem.isExecutable(link + "/bin/go"),
      let version = try? Goroot.version(of: link)
    else { throw .brokenChannel(channel, target: target) }
    return .channel(channel, version)
  }

  /// What a go line gets where nobody has a default of his own: channel stable if it satisfies, else
  /// the lowest that does.
  func standard(atLeast floor: GoVersion) -> GoVersion? {
    if let stable = (try? follow(.stable))?.version, stable.satisfies(floor) { return stable }
    return lowest(atLeast: floor)
  }

  /// The lowest installed version that Go takes for no older than `floor`.
  package func lowest(atLeast floor: GoVersion) -> GoVersion? {
    versions.first { $0.satisfies(floor) }
  }
}
