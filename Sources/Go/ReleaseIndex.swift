import JSON
import System

/// What the Go project's site serves at `/dl/?mode=json`: releases, each with its archives.
package struct ReleaseIndex: Equatable, Sendable {
  package struct Archive: Equatable, Sendable {
    package let version: GoVersion
    package let filename: String
    /// Go's names: `linux/amd64`, `linux/armv6l`.
    package let platform: String
    /// nil: very old releases have none.
    package let digest: String?
    package let size: Int?
  }

  /// What a bundle's index calls a release that came as a module.
  package static let moduleSuffix = ".module.zip"

  /// Sorted by version.
  package let archives: [Archive]

  /// Parses the JSON; throws where it is none. Releases, files and digests that make no sense are
  /// left out, so that a new kind of file never makes the index unreadable.
  package init(_ bytes: [UInt8]) throws {
    let releases = try JSON.decode([Release].self, from: bytes)
    archives = releases.flatMap(\.archives).sorted { $0.version < $1.version }
  }

  /// The versions that there is an archive of.
  package func versions(for platform: String) -> [GoVersion] {
    archives.filter { $0.platform == platform }.map(\.version)
  }

  package func archive(of version: GoVersion, for platform: String) -> Archive? {
    archives.first { $0.version == version && $0.platform == platform }
  }

  package func archive(named filename: String) -> Archive? {
    archives.first { $0.filename == filename }
  }
}

private struct Release: Decodable {
  struct File: Decodable {
    let filename: String?
    let os: String?
    let arch: String?
    let sha256: String?
    let size: Int?
    let kind: String?
  }

  let version: String?
  let files: [File]?

  var archives: [ReleaseIndex.Archive] {
    guard let version = version.flatMap({ GoVersion($0) }) else { return [] }
    return (files ?? []).compactMap { file in
      guard file.kind == "archive", let name = file.filename, let os = file.os,
        let arch = file.arch, name.hasPrefix("go"),
        name.hasSuffix(".tar.gz") || name.hasSuffix(ReleaseIndex.moduleSuffix),
        name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && ![0x2f, 0x3f, 0x23, 0x25].contains($0) })
      else { return nil }
      let digest = file.sha256?.lowercased()
      return ReleaseIndex.Archive(
        version: version, filename: name, platform: "\(os)/\(arch)",
        digest: digest.flatMap { SHA256.isDigest($0) ? $0 : nil },
        size: file.size.flatMap { $0 > 0 && $0 < 1 << 32 ? $0 : nil })
    }
  }
}
