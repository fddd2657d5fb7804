import Go
import Projects
import System

/// A spec, resolved against the farm: which directory goes on PATH.
package struct Selection: Equatable, Sendable {
  /// What goes into `GOFARM_SELECTED`: the channel that is followed, or the version.
  package let name: String
  package let version: GoVersion
  /// `<root>/stable` for a channel that is followed, `<root>/1.26.6` for a version.
  package let directory: String
}

/// What must change in an environment so that `go` is one version's.
package struct EnvironmentChange: Equatable, Sendable {
  /// In front of PATH, in this order.
  package let path: [String]
  /// Sorted by name.
  package let set: [(name: String, value: String)]
  /// GOROOT: an exported one would be taken literally (see docs/decisions).
  package let unset: [String]
  /// What the site wants where the environment says nothing: for releases that read no go.env.
  /// Sorted by name.
  package let defaults: [(name: String, value: String)]

  package static func == (a: EnvironmentChange, b: EnvironmentChange) -> Bool {
    a.path == b.path && a.unset == b.unset && a.set.elementsEqual(b.set, by: ==)
      && a.defaults.elementsEqual(b.defaults, by: ==)
  }

  /// `environment` after the change.
  package func applied(to environment: [String: String]) -> [String: String] {
    var result = environment
    let rest = environment["PATH"].map { [$0] } ?? []
    result["PATH"] = (path + rest).joined(separator: ":")
    for (name, value) in set { result[name] = value }
    for name in unset { result[name] = nil }
    for (name, value) in defaults where result[name] == nil { result[name] = value }
    return result
  }
}

extension Farm {
  /// The installation that a spec means now. A channel is followed through its link, or resolved
  /// once where `pinned`.
  package func select(_ spec: VersionSpec, pinned: Bool = false) throws -> Selection {
    // The links are what counts; the history is not asked.
    let (links, installations, _) = try readRoot()
    let versions = installations.map(\.version)
    if case .channel(let channel) = spec {
      guard let link = links[channel], link != .notALink else {
        throw SelectionFailure.noChannel(
          channel, existing: links.filter { $0.value != .notALink }.keys.sorted())
      }
      guard case .version(let version) = link,
        try Goroot.missingParts(of: layout.installation(version)).isEmpty
      else {
        let target = try FileSystem.linkTarget(layout.link(channel)) ?? ""
        throw SelectionFailure.brokenChannel(channel, target: target)
      }
      return pinned
        ? Selection(
          name: version.text, version: version, directory: layout.installation(version))
        : Selection(name: channel.name, version: version, directory: layout.link(channel))
    }
    guard let version = spec.newest(among: versions) else {
      throw SelectionFailure.notInstalled(
        spec.description, installed: versions, removed: Tombstone(of: spec, in: layout.root))
    }
    try requireComplete(version, among: versions)
    return Selection(
      name: version.text, version: version, directory: layout.installation(version))
  }

  package func environment(for selection: Selection) throws -> EnvironmentChange {
    EnvironmentChange(
      path: [selection.directory + "/bin", layout.wrappers],
      set: [("GOFARM_SELECTED", selection.name)], unset: ["GOROOT"],
      defaults: try exportedSettings(for: selection.version))
  }

  /// The site's go settings, where the release does not read them in its go.env.
  func exportedSettings(for version: GoVersion) throws -> [(name: String, value: String)] {
    guard version < Self.goEnvSince else { return [] }
    return try (configuration().go ?? [:]).sorted { $0.key < $1.key }
      .map { (name: $0.key, value: $0.value) }
  }
}
