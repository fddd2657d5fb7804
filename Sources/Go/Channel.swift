/// A name for a version: `stable`, `latest`, `team-a`. `[a-z][a-z0-9_-]*`, at most 32 bytes.
package struct Channel: Hashable, Sendable {
  package let name: String

  /// nil for a name that no channel may have: `bin` and `system` mean something else.
  package init?(_ name: String) {
    guard let first = name.utf8.first, (0x61...0x7a).contains(first), name.utf8.count <= 32,
      name != "bin", name != "system", GoVersion(name) == nil
    else { return nil }
    for byte in name.utf8 {
      switch byte {
      case 0x61...0x7a, 0x30...0x39, 0x5f, 0x2d: continue
      default: return nil
      }
    }
    self.name = name
  }

  package static let stable = Channel("stable")!
  package static let latest = Channel("latest")!
  package static let canary = Channel("canary")!
}

extension Channel: Comparable, CustomStringConvertible {
  package static func < (a: Channel, b: Channel) -> Bool { a.name < b.name }
  package var description: String { name }
}

extension Channel: Codable, CodingKeyRepresentable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let channel = Channel(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a channel's name"))
    }
    self = channel
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  package var codingKey: any CodingKey { name.codingKey }

  package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

/// Every channel of a farm and the version it names.
package typealias ChannelMap = [Channel: GoVersion]
