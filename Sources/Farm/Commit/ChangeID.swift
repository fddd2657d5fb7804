/// The name of one change that many farms make: a letter or digit, then letters, digits and
/// `._:+@/-`, at most 128 bytes.
package struct ChangeID: Hashable, Sendable {
  package let text: String

  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 128, Self.isPlain(first),
      bytes.allSatisfy({ Self.isPlain($0) || "._:+@/-".utf8.contains($0) })
    else { return nil }
    self.text = text
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}

extension ChangeID: CustomStringConvertible, Codable {
  package var description: String { text }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let change = ChangeID(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not the ID of a change"))
    }
    self = change
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
