import Disk

/// farm.json: what the site decided. Every key may be absent.
public struct Configuration: Codable, Equatable, Sendable {
  /// The administrators' group; it can do what root can do to the farm.
  public var group: String?
  /// Whether shells follow directories before anybody said `goenv auto on`.
  public var follow: Bool?
  /// Whether a pinned version exports GOROOT; see docs/decisions.
  public var exportGOROOT: Bool?
  /// What goes into each installation's go.env: GOPROXY, GOSUMDB, …
  public var go: [String: String]?
  /// Where archives come from.
  public var sources: SourcePolicy?
  /// Who may move which channel, when.
  public var promotion: PromotionPolicy?
  /// What projects' version files may say.
  public var projects: ProjectPolicy?

  public init() {}
}

extension Farm {
  /// The farm's configuration; an absent file is an empty one. A key that nobody knows is an error:
  /// it would be lost when the file is written again.
  public func configuration() throws -> Configuration {
    guard let bytes = try FileSystem.read(layout.configuration) else { return Configuration() }
    return try Configuration.decode(bytes, path: layout.configuration).0
  }
}
