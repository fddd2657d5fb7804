/// What a site asks of projects' version files.
public struct ProjectPolicy: Codable, Equatable, Sendable {
  public init() {}
}
