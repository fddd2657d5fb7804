/// Who may move which channel, and what must come first.
public struct PromotionPolicy: Codable, Equatable, Sendable {
  public init() {}
}
