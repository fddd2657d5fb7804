import Go
import JSON
import System

/// A numbered, immutable record of all channels at one moment.
package struct Generation: Equatable, Sendable {
  package let number: Int
  /// RFC 3339, UTC.
  package let at: Timestamp
  /// The person: under sudo, who called it.
  package let actor: String
  /// The command that made it: `promote`, `rollback`…
  package let command: String
  package let reason: String
  package let channels: ChannelMap
  /// What somebody had moved by hand, and this generation took from the disk or overrode: the
  /// generation's value before → the disk's.
  package var adoptedFromDisk: [ChannelChange]?
  /// Gates that were passed for it.
  package var gates: [GateResult]?
  /// Probes that were to be run after it; what came of them is kept beside it.
  package var probes: [String]?
  /// Rules of the policy that were broken on purpose.
  package var override: Override?
  /// What it is a part of, on this farm and others.
  package var change: ChangeID?
  /// The highest fence that a commit has named so far.
  package var fence: Int?

  /// What this generation changed, relative to the one before, sorted by channel.
  package func changes(since before: ChannelMap) -> [ChannelChange] {
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
      adoptedFromDisk: try part("absorbed", [ChannelChange].self),
      gates: try part("gates", [GateResult].self), probes: try part("probes", [String].self),
      override: try part("override", Override.self), change: try part("change", ChangeID.self),
      fence: try part("fence", Int.self))
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
      try add("absorbed", adoptedFromDisk)
      try add("change", change)
      try add("fence", fence)
      try add("gates", gates)
      try add("override", override)
      try add("probes", probes)
      return .object(members.sorted { $0.key < $1.key })
    }
  }

  package init(from decoder: any Decoder) throws { try self.init(JSONValue(from: decoder)) }
  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
