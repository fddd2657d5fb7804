import Disk

/// Another version manager, and where it keeps Go releases.
public enum VersionManager: String, CaseIterable, Sendable {
  case gvm, goenv, asdf, g, sdk

  /// The directory with one entry a version.
  public func directory(environment: [String: String]) -> String {
    func place(_ variable: String, _ standard: String) -> String {
      environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        ?? (environment["HOME"] ?? "") + "/" + standard
    }
    return switch self {
    case .gvm: place("GVM_ROOT", ".gvm") + "/gos"
    case .goenv: place("GOENV_ROOT", ".goenv") + "/versions"
    case .asdf: place("ASDF_DATA_DIR", ".asdf") + "/installs/golang"
    case .g: place("G_HOME", ".g") + "/versions"
    case .sdk: place("HOME", "") + "/sdk"
    }
  }

  /// Where the GOROOT lies in an entry.
  var tree: String { self == .asdf ? "/go" : "" }
}

/// One version that another manager holds.
public struct ImportCandidate: Equatable, Sendable, Encodable {
  public let version: GoVersion
  /// Its GOROOT.
  public let path: String
  public let isInstalled: Bool
}

extension Farm {
  /// The complete Go releases below `directory`, as `manager` keeps them, in order.
  public func candidates(
    of manager: VersionManager, in directory: String
  ) throws -> [ImportCandidate] {
    guard FileSystem.exists(directory) else { throw Failure.noFile(directory) }
    let installed = try snapshot().versions
    return try FileSystem.entries(directory).compactMap { name in
      let path = "\(directory)/\(name)\(manager.tree)"
      // gvm's system is a link to somebody else's.
      guard try FileSystem.status("\(directory)/\(name)")?.kind == .directory,
        Installation.missingParts(of: path).isEmpty,
        let version = try Installation.versionFile(of: path)
      else { return nil }
      return ImportCandidate(
        version: version, path: path, isInstalled: installed.contains(version))
    }.sorted { $0.version < $1.version }
  }

  /// Installs a copy of a GOROOT, judged as an archive would be; the original stays.
  public func take(_ candidate: ImportCandidate) throws -> InstallReport {
    let scratch = try ScratchDirectory(in: layout.staging)
    let archive = scratch.path + "/go\(candidate.version).tar.gz"
    let name = FileSystem.name(of: candidate.path)
    let words = [
      "-C", FileSystem.parent(of: candidate.path), "--transform", "s,^[^/]*,go,", "-I", "gzip -1",
      "-cf", archive, "--", name,
    ]
    let made = try Child.capture("tar", words, environment: Host.cleanEnvironment())
    guard made.status == 0 else {
      throw Failure.checkFailed("tar \"\(candidate.path)\": \(made.output.prefix(500))")
    }
    return try install(archive: archive, expecting: .exact(candidate.version))
  }
}
