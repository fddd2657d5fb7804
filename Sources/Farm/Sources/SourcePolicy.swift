/// Where archives come from, in which order, and what must vouch for them.
public struct SourcePolicy: Codable, Equatable, Sendable {
  public init() {}
}
