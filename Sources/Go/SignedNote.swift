import System

/// A text with signatures below it, as golang.org/x/mod/sumdb/note writes them.
package struct SignedNote: Equatable, Sendable {
  package struct Signature: Equatable, Sendable {
    package let name: String
    /// Which key of that name: 8 hexadecimal digits.
    package let key: String
    package let bytes: [UInt8]
  }

  /// As it came.
  package let note: String
  /// What is signed; it ends with a newline.
  package let text: String
  package let signatures: [Signature]

  /// nil for what is no signed note.
  package init?(_ note: String) {
    guard note.utf8.count < 1 << 16,
      note.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0a }), !note.contains("\u{FFFD}"),
      let split = note.range(ofLast: "\n\n"), note.hasSuffix("\n")
    else { return nil }
    let lines = note[split.upperBound...].split(separator: "\n")
    guard (1...100).contains(lines.count) else { return nil }
    self.note = note
    text = String(note[..<note.utf8.index(after: split.lowerBound)])
    var signatures: [Signature] = []
    for line in lines {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 3, words[0] == "\u{2014}", !words[1].isEmpty,
        let bytes = Base64.bytes(words[2]), bytes.count >= 5
      else { return nil }
      signatures.append(
        Signature(
          name: String(words[1]), key: Self.hexadecimal(bytes[..<4]), bytes: Array(bytes[4...])))
    }
    self.signatures = signatures
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension String {
  fileprivate func range(ofLast mark: String) -> Range<String.Index>? {
    let (bytes, mark) = (utf8, Array(mark.utf8))
    guard bytes.count >= mark.count else { return nil }
    var start = bytes.index(bytes.endIndex, offsetBy: -mark.count)
    while true {
      if bytes[start...].starts(with: mark) {
        return start..<bytes.index(start, offsetBy: mark.count)
      }
      if start == bytes.startIndex { return nil }
      start = bytes.index(before: start)
    }
  }
}

/// Who signs a checksum database: `sum.golang.org+033de0ae+Ac4z…`, as GOSUMDB has it.
package struct VerifierKey: Hashable, Sendable {
  package let name: String
  /// 8 hexadecimal digits: the beginning of a hash over name and key.
  package let hash: String
  /// Ed25519.
  package let publicKey: [UInt8]
  package let text: String

  /// nil for what is no key of an Ed25519 signature, or has a name that cannot stand in an address.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, Self.isName(parts[0]), let key = Base64.bytes(parts[2]),
      key.count == 33, key[0] == 1
    else { return nil }
    name = String(parts[0])
    hash = String(parts[1])
    publicKey = Array(key[1...])
    self.text = String(text)
    let expected = SHA256.bytes(of: Array(name.utf8) + [0x0a] + key).prefix(4)
    guard hash == SignedNote.hexadecimal(expected) else { return nil }
  }

  /// A host, and perhaps a path.
  private static func isName(_ name: some StringProtocol) -> Bool {
    let isPlain = name.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x2d...0x39).contains(byte)
        || byte == 0x5f
    }
    return isPlain && !name.isEmpty && !name.hasPrefix("/") && !name.hasSuffix("/")
      && !name.contains("..") && !name.contains("//")
  }

  /// The Go project's.
  package static let golang = VerifierKey(
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")!
}
