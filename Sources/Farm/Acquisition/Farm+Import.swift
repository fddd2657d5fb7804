import Go
import System

/// Another version manager, and where it keeps Go releases.
package enum VersionManager: String, CaseIterable, Sendable {
  case gvm, goenv, asdf, mise, g, sdk

  /// The directory with one entry a version.
  package func directory(environment: [String: String]) -> String {
    func place(_ variable: String, _ standard: String) -> String {
      environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        ?? (standard.hasPrefix("/") ? standard : (environment["HOME"] ?? "") + "/" + standard)
    }
    return switch self {
    case .gvm: place("GVM_ROOT", ".gvm") + "/gos"
    case .goenv: place("GOENV_ROOT", ".goenv") + "/versions"
    case .asdf: place("ASDF_DATA_DIR", ".asdf") + "/installs/golang"
    case .mise:
      place("MISE_DATA_DIR", place("XDG_DATA_HOME", ".local/share") + "/mise") + "/installs/go"
    case .g: place("G_HOME", ".g") + "/versions"
    case .sdk: place("HOME", "") + "/sdk"
    }
  }

  /// Where the GOROOT of an entry lies; mise had it where asdf has it, once.
  func tree(of entry: String) -> String {
    switch self {
    case .asdf: entry + "/go"
    case .mise: FileSystem.exists(entry + "/go") ? entry + "/go" : entry
    case .gvm, .goenv, .g, .sdk: entry
    }
  }

  /// What lies in a GOROOT there and is no part of the release: mise makes its bin/ the GOBIN of its
  /// users, and packages/ their GOPATH.
  func additions(in tree: String) throws -> [String] {
    guard self == .mise else { return [] }
    let programs = try FileSystem.entries(tree + "/bin").filter { $0 != "go" && $0 != "gofmt" }
    return programs.map { "bin/" + $0 } + ["packages"]
  }
}

/// One version that another manager holds.
package struct ImportCandidate: Equatable, Sendable, Encodable {
  package let version: GoVersion
  /// Its GOROOT.
  package let path: String
  package let isInstalled: Bool
}

extension Farm {
  /// The complete Go releases below `directory`, as `manager` keeps them, in order. A tree with
  /// another name is left out, with a warning.
  package func candidates(
    of manager: VersionManager, in directory: String
  ) throws -> [ImportCandidate] {
    guard FileSystem.exists(directory) else { throw RequestFailure.noFile(directory) }
    let installed = try snapshot().versions
    return try FileSystem.entries(directory).compactMap { name in
      let path = manager.tree(of: "\(directory)/\(name)")
      // gvm's system is a link to somebody else's.
      guard try FileSystem.status("\(directory)/\(name)")?.kind == .directory,
        try Goroot.missingParts(of: path).isEmpty
      else { return nil }
      do {
        let version = try release(in: path, from: path)
        return ImportCandidate(
          version: version, path: path, isInstalled: installed.contains(version))
      } catch let failure as TreeFailure {
        notify(.warning("left out: \(failure.message)"))
        return nil
      }
    }.sorted { $0.version < $1.version }
  }

  /// Installs a copy of a GOROOT, judged as an archive would be; the original stays.
  package func importCopy(
    of candidate: ImportCandidate, from manager: VersionManager
  ) throws -> InstallReport {
    let scratch = try ScratchDirectory(in: layout.staging)
    let archive = scratch.path + "/go\(candidate.version).tar.gz"
    let name = FileSystem.name(of: candidate.path)
    let excluded = try manager.additions(in: candidate.path).map { "--exclude=\(name)/\($0)" }
    let words =
      ["-C", FileSystem.parent(of: candidate.path), "--anchored", "--no-wildcards"] + excluded + [
        "--transform", "s,^[^/]*,go,", "-I", "gzip -1", "-cf", archive, "--", name,
      ]
    let made = try Child.capture("tar", words, environment: Host.cleanEnvironment())
    guard made.status == 0 else {
      throw RequestFailure.checkFailed("tar \"\(candidate.path)\": \(made.output.prefix(500))")
    }
    return try install(archive: archive, expecting: .exact(candidate.version))
  }
}
