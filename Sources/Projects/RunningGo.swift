import Go
import System

/// The `go` that PATH finds first.
package struct RunningGo: Equatable, Sendable, Encodable {
  /// As PATH names it: `/opt/go/stable/bin/go`.
  package let program: String
  /// The file behind all links.
  package let file: String
  /// The installation that it belongs to; nil for a go from elsewhere.
  package let version: GoVersion?
}

extension RunningGo {
  /// What typing `go` runs with this PATH; nil for nothing.
  package init?(environment: [String: String], among installed: InstalledVersions) {
    guard let program = Child.find("go", in: environment["PATH"] ?? "") else { return nil }
    let file = (try? FileSystem.canonical(program)) ?? program
    self.program = program
    self.file = file
    version = installed.versions.first {
      (try? FileSystem.canonical("\(installed.root)/\($0)/bin/go")) == file
    }
  }
}
