import Disk

/// The `go` that PATH finds first.
public struct RunningGo: Equatable, Sendable, Encodable {
  /// As PATH names it: `/opt/go/stable/bin/go`.
  public let program: String
  /// The file behind all links.
  public let file: String
  /// The installation that it belongs to; nil for a go from elsewhere.
  public let version: GoVersion?
}

extension Farm {
  /// What typing `go` runs with this PATH; nil for nothing.
  public func running(environment: [String: String]) -> RunningGo? {
    guard let program = Child.find("go", in: environment["PATH"] ?? "") else { return nil }
    let file = (try? FileSystem.canonical(program)) ?? program
    let version = (try? Shelf(layout))?.versions.first {
      (try? FileSystem.canonical("\(layout.installation($0))/bin/go")) == file
    }
    return RunningGo(program: program, file: file, version: version)
  }
}
