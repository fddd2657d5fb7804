import Disk

/// A numbered, immutable record of all channels at one moment.
public struct Generation: Equatable, Sendable {
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

/// By hand: every move reads and writes one (docs/decisions).
extension Generation: Codable {
  init(_ json: JSONValue) throws {
    func part<Part: Decodable>(_ key: String, _ type: Part.Type) throws -> Part? {
      try json[key]?.decoded(as: type)
    }
    guard case .integer(let number) = json["number"], case .string(let at) = json["at"],
      case .string(let actor) = json["actor"], case .string(let command) = json["command"],
      case .string(let reason) = json["reason"], case .object(let members) = json["channels"],
      let at = Timestamp(at)
    else { throw JSONError(place: "", reason: "no generation") }
    var channels: ChannelMap = [:]
    for member in members {
      guard let channel = Channel(member.key), case .string(let text) = member.value,
        let version = GoVersion(text)
      else { throw JSONError(place: "channels.\(member.key)", reason: "no channel") }
      channels[channel] = version
    }
    self.init(
      number: number, at: at, actor: actor, command: command, reason: reason, channels: channels,
      absorbed: try part("absorbed", [ChannelChange].self),
      gates: try part("gates", [GateResult].self), probes: try part("probes", [String].self),
      override: try part("override", Override.self))
  }

  var json: JSONValue {
    get throws {
      let channels = channels.map { JSONValue.Member($0.key.name, .string($0.value.text)) }
      var members: [JSONValue.Member] = [
        .init("actor", .string(actor)), .init("at", .string(at.description)),
        .init("channels", .object(channels.sorted { $0.key < $1.key })),
        .init("command", .string(command)), .init("number", .integer(number)),
        .init("reason", .string(reason)),
      ]
      func add(_ key: String, _ value: (some Encodable)?) throws {
        if let value { members.append(.init(key, try JSONValue(encoding: value))) }
      }
      try add("absorbed", absorbed)
      try add("gates", gates)
      try add("override", override)
      try add("probes", probes)
      return .object(members.sorted { $0.key < $1.key })
    }
  }

  public init(from decoder: any Decoder) throws { try self.init(JSONValue(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

/// One channel's move.
public struct ChannelChange: Codable, Hashable, Sendable {
  public let channel: Channel
  /// nil: there was none.
  public let from: GoVersion?
  /// nil: it is dropped.
  public let to: GoVersion?

  var json: JSONValue {
    var members: [JSONValue.Member] = [.init("channel", .string(channel.name))]
    if let from { members.append(.init("from", .string(from.text))) }
    if let to { members.append(.init("to", .string(to.text))) }
    return .object(members)
  }

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
