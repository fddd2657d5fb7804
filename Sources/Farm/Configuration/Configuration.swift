import Projects
import System

/// farm.json: what the site decided. Every key may be absent.
package struct Configuration: Codable, Equatable, Sendable {
  /// The administrators' group; it can do what root can do to the farm.
  package var group: String?
  /// Whether shells follow directories before anybody said `goenv auto on`.
  package var follow: Bool?
  /// Whether a pinned version exports GOROOT; see docs/decisions.
  package var exportGOROOT: Bool?
  /// Whether a toolchain line whose release is not installed is refused, even if a newer one is.
  package var strictToolchains: Bool?
  /// Whether goenv puts what users' `go install` makes on their PATH.
  package var userBin: Bool?
  /// What installations have in common on the disk; `clone` where it is absent.
  package var sharing: SharingPolicy?
  /// What goes into each installation's go.env: GOPROXY, GOSUMDB, …
  package var go: [String: String]?
  /// Where archives come from.
  package var sources: SourcePolicy?
  /// Who may move which channel, when.
  package var promotion: PromotionPolicy?
  /// What projects' version files may say.
  package var projects: ProjectPolicy?
  /// Where Go's known vulnerabilities are looked up.
  package var vulnerabilities: VulnerabilitySource?
  /// Versions and series that go away: `1.24`, `1.26.3`.
  package var retired: [String: Retirement]?
  /// Who sees another channel than stable by default.
  package var audience: Audience?
  /// Directories whose projects must not lose the version that they ask for.
  package var pins: [String]?

  package init() {}
}

extension Farm {
  /// The farm's configuration; an absent file is an empty one. A key that nobody knows is an error:
  /// it would be lost when the file is written again.
  package func configuration() throws -> Configuration {
    guard let bytes = try FileSystem.read(layout.configuration) else { return Configuration() }
    return try Configuration.decode(bytes, path: layout.configuration).0
  }
}
