extension JSONValue {
  /// Reads a text that holds one value. `json5` allows https://spec.json5.org but for Infinity and
  /// NaN. Keys that are there twice, and more than 512 levels, are errors.
  package init(reading bytes: [UInt8], json5: Bool = false) throws(JSONError) {
    var reader = JSONReader(bytes, json5: json5)
    self = try reader.document()
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private let json5: Bool
  private var offset = 0
  private var depth = 0

  init(_ bytes: [UInt8], json5: Bool) {
    self.bytes = bytes
    self.json5 = json5
  }

  mutating func document() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
    let value = try self.value()
    try skipSpace()
    if offset < bytes.count { throw error("expected the end") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    try skipSpace()
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "'") where json5: return .string(try string())
    case UInt8(ascii: "-"): return try number()
    case let digit? where (0x30...0x39).contains(digit): return try number()
    case UInt8(ascii: "+") where json5, UInt8(ascii: ".") where json5: return try number()
    default:
      switch word() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "null": return .null
      default: throw error("expected a value")
      }
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var members: [JSONValue.Member] = []
    var isSorted = true
    try list(until: UInt8(ascii: "}")) { (reader) throws(JSONError) in
      let key = try reader.key()
      try reader.skipSpace()
      guard reader.skip(UInt8(ascii: ":")) else { throw reader.error("expected a colon") }
      if let last = members.last, last.key >= key { isSorted = false }
      members.append(JSONValue.Member(key, try reader.value()))
    }
    if !isSorted {
      members.sort { $0.key < $1.key }
      if let pair = zip(members, members.dropFirst()).first(where: { $0.key == $1.key }) {
        throw error("\"\(pair.0.key)\" is there twice")
      }
    }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    try list(until: UInt8(ascii: "]")) { (reader) throws(JSONError) in
      elements.append(try reader.value())
    }
    return .array(elements)
  }

  /// From the opening bracket to the closing one.
  private mutating func list(
    until end: UInt8, element: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    offset += 1
    depth += 1
    if depth > 512 { throw error("is nested too deeply") }
    try skipSpace()
    var isFirst = true
    while !skip(end) {
      if !isFirst {
        guard skip(UInt8(ascii: ",")) else { throw error("expected a comma") }
        try skipSpace()
        if json5 && skip(end) { break }
      }
      isFirst = false
      try element(&self)
      try skipSpace()
    }
    depth -= 1
  }

  private mutating func key() throws(JSONError) -> String {
    if byte == UInt8(ascii: "\"") || json5 && byte == UInt8(ascii: "'") { return try string() }
    let key = json5 ? word() : ""
    if key.isEmpty { throw error("expected a key") }
    return key
  }

  /// Letters, digits, `_` and `$`.
  private mutating func word() -> String {
    let start = offset
    while let byte, isWord(byte) { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
      || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
      || (0x61...0x7a).contains(byte)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = offset
    while let byte, isWord(byte) || (0x2b...0x2e).contains(byte) && byte != 0x2c { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if let number = Int(text), JSONNumber.isStrict(text) { return .integer(number) }
    guard let number = JSONNumber.value(of: text, json5: json5) else {
      offset = start
      throw error("expected a number")
    }
    return JSONValue(number)
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    let quote = bytes[offset]
    offset += 1
    var text: [UInt8] = []
    while true {
      let start = offset
      while let byte, byte != quote, byte != 0x5c, byte >= 0x20 { offset += 1 }
      // Most strings are one piece.
      if byte == quote && text.isEmpty {
        offset += 1
        return try validated(bytes[start..<(offset - 1)])
      }
      text += bytes[start..<offset]
      switch byte {
      case quote:
        offset += 1
        return try validated(text[...])
      case 0x5c: try escape(into: &text)
      default: throw error("the string has no end")
      }
    }
  }

  private func validated(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw error("is not UTF-8") }
    return text
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    offset += 1
    guard let letter = byte else { throw error("the string has no end") }
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += Array(String(try scalar()).utf8)
    case UInt8(ascii: "'") where json5: text.append(letter)
    case UInt8(ascii: "v") where json5: text.append(0x0b)
    case UInt8(ascii: "x") where json5:
      text += Array(String(UnicodeScalar(UInt8(try hexadecimal(2)))).utf8)
    case 0x0a where json5: break
    case 0x0d where json5: _ = skip(0x0a)
    default: throw error("there is no such escape")
    }
  }

  private mutating func scalar() throws(JSONError) -> Character {
    var code = try hexadecimal(4)
    if code & 0xfc00 == 0xd800, skip(0x5c), skip(UInt8(ascii: "u")) {
      let low = try hexadecimal(4)
      if low & 0xfc00 == 0xdc00 { code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff }
    }
    guard let scalar = UnicodeScalar(code) else { throw error("half of a surrogate pair") }
    return Character(scalar)
  }

  private mutating func hexadecimal(_ count: Int) throws(JSONError) -> UInt32 {
    let end = offset + count
    guard end <= bytes.count, bytes[offset..<end].allSatisfy({ isWord($0) }),
      let code = UInt32(String(decoding: bytes[offset..<end], as: UTF8.self), radix: 16)
    else { throw error("expected \(count) hexadecimal digits") }
    offset = end
    return code
  }

  // MARK: Between them

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skip(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    offset += 1
    return true
  }

  private mutating func skipSpace() throws(JSONError) {
    while let byte {
      switch byte {
      case 0x20, 0x09, 0x0a, 0x0d: offset += 1
      case 0x0b where json5, 0x0c where json5: offset += 1
      case UInt8(ascii: "/") where json5: try skipComment()
      case 0xc2 where json5 && bytes[offset...].starts(with: [0xc2, 0xa0]): offset += 2
      default: return
      }
    }
  }

  private mutating func skipComment() throws(JSONError) {
    let rest = bytes[offset...]
    if rest.starts(with: [0x2f, 0x2f]) {
      offset = rest.firstIndex { $0 == 0x0a || $0 == 0x0d } ?? rest.endIndex
    } else if rest.starts(with: [0x2f, 0x2a]) {
      let ends = zip(rest.indices.dropFirst(2), zip(rest.dropFirst(2), rest.dropFirst(3)))
      guard let end = ends.first(where: { $0.1 == (0x2a, 0x2f) }) else {
        throw error("the comment has no end")
      }
      offset = end.0 + 2
    } else {
      throw error("expected a comment")
    }
  }

  private func error(_ reason: String) -> JSONError {
    let line = 1 + bytes[..<min(offset, bytes.count)].count { $0 == 0x0a }
    return JSONError(place: "line \(line)", reason: reason)
  }
}

/// How numbers are spelt.
private enum JSONNumber {
  /// Whether an integer has neither a plus sign nor leading zeros.
  static func isStrict(_ text: String) -> Bool {
    let digits = text.utf8.first == 0x2d ? text.utf8.dropFirst() : text.utf8[...]
    return (0x30...0x39).contains(digits.first ?? 0) && (digits.first != 0x30 || digits.count == 1)
  }

  static func value(of text: String, json5: Bool) -> Double? {
    var digits = text[...]
    let sign = json5 && digits.hasPrefix("+") || digits.hasPrefix("-") ? digits.removeFirst() : "+"
    if json5, digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      guard let first = digits.dropFirst(2).first, first.isHexDigit else { return nil }
      return UInt64(digits.dropFirst(2), radix: 16).map { sign == "-" ? -Double($0) : Double($0) }
    }
    guard isDecimal(digits, json5: json5) else { return nil }
    let number = Double(digits.hasSuffix(".") ? digits.dropLast() : digits)
    return number.flatMap { $0.isFinite ? (sign == "-" ? -$0 : $0) : nil }
  }

  /// `1`, `1.5`, `1e9`; with JSON5 also `.5` and `5.`.
  private static func isDecimal(_ text: Substring, json5: Bool) -> Bool {
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isDigits = { (part: Substring) in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard mantissa.allSatisfy(isDigits), mantissa.contains(where: { !$0.isEmpty }),
      json5 || !mantissa.contains(""), !(mantissa[0].hasPrefix("0") && mantissa[0].count > 1)
    else { return false }
    guard parts.count == 2 else { return true }
    let exponent = parts[1].drop { $0 == "-" || $0 == "+" }
    return parts[1].count - exponent.count <= 1 && !exponent.isEmpty && isDigits(exponent)
  }
}
