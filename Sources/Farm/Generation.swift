import Disk

/// A numbered, immutable record of all channels at one moment.
public struct Generation: Codable, Equatable, Sendable {
  public let number: Int
  /// RFC 3339, UTC.
  public let at: Timestamp
  /// The person: under sudo, who called it.
  public let actor: String
  /// The command that made it: `promote`, `rollback`…
  public let command: String
  public let reason: String
  public let channels: ChannelMap
  /// What somebody had moved by hand, and this generation took from the disk or overrode: the
  /// generation's value before → the disk's.
  public var absorbed: [ChannelChange]?
  /// Gates that were passed for it.
  public var gates: [GateResult]?
  /// Probes that were to be run after it; what came of them is in events.jsonl.
  public var probes: [String]?
  /// Rules of the policy that were broken on purpose.
  public var override: Override?

  /// What this generation changed, relative to the one before, sorted by channel.
  public func changes(since before: ChannelMap) -> [ChannelChange] {
    ChannelChange.between(before, channels)
  }
}

/// One channel's move.
public struct ChannelChange: Codable, Hashable, Sendable {
  public let channel: Channel
  /// nil: there was none.
  public let from: GoVersion?
  /// nil: it is dropped.
  public let to: GoVersion?

  static func between(_ old: ChannelMap, _ new: ChannelMap) -> [ChannelChange] {
    Set(old.keys).union(new.keys).sorted().compactMap {
      old[$0] == new[$0] ? nil : ChannelChange(channel: $0, from: old[$0], to: new[$0])
    }
  }
}

extension ChannelChange: CustomStringConvertible {
  /// `stable 1.26.6 → 1.27.3`
  public var description: String {
    "\(channel) \(from?.text ?? "(none)") → \(to?.text ?? "(dropped)")"
  }
}

extension Timestamp: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let time = Timestamp(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not an RFC 3339 time in UTC"))
    }
    self = time
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
