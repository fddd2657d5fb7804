import Go
import System

/// Why a release was not built anew.
package enum RebuildFailure: Failure, Equatable {
  case notReproducible(GoVersion)
  case noSources(GoVersion)
  case noBootstrap(GoVersion, needed: GoVersion, named: GoVersion?, installed: [GoVersion])
  case failed(GoVersion, output: String)

  package var exitCode: Int32 {
    switch self {
    case .failed: 1
    case .notReproducible, .noSources, .noBootstrap: 66
    }
  }

  package var message: String {
    switch self {
    case .notReproducible(let version):
      "\(version) cannot be compared with a rebuild: releases are reproducible since 1.21"
    case .noSources(let version): "\(version) has no src/make.bash that says what builds it"
    case .noBootstrap(let version, let needed, let named, let installed):
      "\(version) is built by \(needed) or newer"
        + (named.map { ", not by \($0)" } ?? ", and no other installation is new enough")
        + (named == nil || installed.isEmpty
          ? "" : "; new enough: " + installed.map(\.text).joined(separator: " "))
    case .failed(let version, let output):
      "\(version) could not be built from its sources" + excerpt(output)
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .notReproducible: nil
    case .noSources(let version): .gofarm("verify", version.text)
    case .noBootstrap(_, let needed, _, _): .gofarm("install", needed.series)
    case .failed(let version, _): .gofarm("verify", version.text)
    }
  }
}
