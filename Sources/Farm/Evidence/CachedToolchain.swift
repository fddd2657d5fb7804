import Go
import System

/// A toolchain that go itself has downloaded into somebody's module cache.
package struct CachedToolchain: Encodable, Equatable, Sendable {
  package let path: String
  package let version: GoVersion
  /// `linux/amd64`
  package let platform: String
  package let owner: String
  package let bytes: Int
  /// Whether the farm has the same: with the farm on PATH, go would use that one.
  package let served: Bool
}

extension Farm {
  /// The toolchains in module caches: below each directory, below the homes in it, and in the caches
  /// that it is itself or holds. Sorted by path.
  package func cachedToolchains(below directories: [String]) throws -> [CachedToolchain] {
    let installed = Set(try readSnapshot().versions)
    let here = Platform()?.description
    var found: [String: CachedToolchain] = [:]
    for directory in directories {
      guard try FileSystem.targetStatus(directory)?.kind == .directory else {
        throw RequestFailure.noFile(directory)
      }
      var places = [directory]
      try? FileSystem.scan(directory) { name, kind in
        if kind == .directory { places.append("\(directory)/\(String(cString: name))") }
      }
      let caches = places.flatMap { [$0, "\($0)/pkg/mod", "\($0)/go/pkg/mod"] }
        .map { "\($0)/golang.org" }
      for cache in caches {
        var names: [String] = []
        try? FileSystem.scan(cache) { name, kind in
          if kind == .directory { names.append(String(cString: name)) }
        }
        for name in names {
          guard let (version, platform) = toolchain(name) else { continue }
          let path = "\(cache)/\(name)"
          let user = try FileSystem.status(path)?.owner ?? 0
          found[path] = CachedToolchain(
            path: path, version: version, platform: platform, owner: Accounts.userName(user),
            bytes: FileSystem.treeSize(path),
            served: platform == here && installed.contains(version))
        }
      }
    }
    return found.values.sorted { $0.path.precedesByBytes($1.path) }
  }

  /// Of `toolchain@v0.0.1-go1.26.6.linux-amd64`.
  private func toolchain(_ name: String) -> (GoVersion, String)? {
    let prefix = "toolchain@v0.0.1-go"
    guard name.hasPrefix(prefix), let dot = name.lastIndex(of: "."),
      case let platform = name[name.index(after: dot)...].split(separator: "-", maxSplits: 1),
      platform.count == 2, let version = GoVersion(name[..<dot].dropFirst(prefix.count))
    else { return nil }
    return (version, platform.joined(separator: "/"))
  }
}
