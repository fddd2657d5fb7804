/// Base64 (RFC 4648, section 4), with padding.
package enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let piece = bytes[start..<min(start + 3, bytes.count)]
      let word = piece.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - piece.count))
      for index in 0..<4 {
        let digit = digits[Int(word >> UInt32(18 - 6 * index)) & 63]
        text.append(index <= piece.count ? digit : 0x3d)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// nil for every text that `text` would not write for some bytes.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    var count = 0
    for digit in text.utf8 {
      let value: UInt8
      switch digit {
      case 0x41...0x5a: value = digit - 0x41
      case 0x61...0x7a: value = digit - 0x61 + 26
      case 0x30...0x39: value = digit - 0x30 + 52
      case 0x2b: value = 62
      case 0x2f: value = 63
      case 0x3d: value = 0
      default: return nil
      }
      word = word << 6 | UInt32(value)
      count += 1
      if count % 4 == 0 {
        for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        word = 0
      }
    }
    let padding = text.utf8.suffix(2).count { $0 == 0x3d }
    bytes.removeLast(min(padding, bytes.count))
    return Self.text(bytes).utf8.elementsEqual(text.utf8) ? bytes : nil
  }
}
