import Go
import JSON

/// One channel's move.
package struct ChannelChange: Codable, Hashable, Sendable {
  package let channel: Channel
  /// nil: there was none.
  package let from: GoVersion?
  /// nil: it is dropped.
  package let to: GoVersion?

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
  package var description: String {
    "\(channel) \(from?.text ?? "(none)") → \(to?.text ?? "(dropped)")"
  }
}
