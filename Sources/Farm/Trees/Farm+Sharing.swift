import Archive
import Go
import System

/// `sharing` in farm.json: what an installation has in common on the disk with those that are there.
package enum SharingPolicy: String, Codable, Sendable {
  /// Equal files have one copy of their bytes until one is changed, where the file system can do that.
  case clone
  /// Equal files are one file: who changes it in one installation changes all.
  case link
  case off
}

extension Farm {
  /// What a release that is about to be unpacked may share; nil where it shares nothing.
  ///
  /// - Parameter spec: which release that will be, as far as it is known.
  func sharing(with spec: VersionSpec?, _ scratch: String) throws -> FileSharing? {
    let policy = try configuration().sharing ?? .clone
    let neighbours = policy == .off ? [] : try neighbours(of: spec)
    if neighbours.isEmpty || policy == .clone && !FileSharing.canClone(in: scratch) { return nil }
    let sharing = FileSharing(policy == .link ? .link : .clone)
    for version in neighbours {
      // A damaged manifest is for verify to say.
      guard let manifest = try? manifest(of: version) else { continue }
      sharing.add(manifest, of: layout.installation(version))
    }
    return sharing
  }

  /// The installations that have most in common with a release: those next to it, else the newest.
  private func neighbours(of spec: VersionSpec?) throws -> [GoVersion] {
    let versions = try readSnapshot().installations.filter { $0.adoptedFrom == nil }.map(\.version)
    guard case .exact(let version) = spec else { return versions.sorted().suffix(2) }
    return [versions.filter { $0 < version }.max(), versions.filter { $0 > version }.min()]
      .compactMap(\.self)
  }
}
