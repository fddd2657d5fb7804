/// JSON as gofarm reads and writes it (RFC 8259). docs/decisions says why this is our own.
public enum JSON {
  /// Several indented lines with sorted keys, and a newline at the end: the same value gives the
  /// same bytes.
  public static func document(_ value: some Encodable) throws -> String {
    try JSONWriter.text(JSONValue(encoding: value), isIndented: true)
  }

  static func document(_ value: JSONValue) -> String { JSONWriter.text(value, isIndented: true) }
  static func line(_ value: JSONValue) -> String { JSONWriter.text(value, isIndented: false) }

  /// One line with sorted keys, and a newline at the end.
  public static func line(_ value: some Encodable) throws -> String {
    try JSONWriter.text(JSONValue(encoding: value), isIndented: false)
  }

  /// Throws `JSONError`; `json5` allows what people write: comments, trailing commas, bare keys.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], json5: Bool = false
  ) throws(JSONError) -> Value {
    try JSONValue(reading: bytes, json5: json5).decoded(as: type)
  }
}

/// Why a JSON text, or a value in it, is not what was expected.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// `line 3`, or the path of a value: `promotion.rules`; empty for the whole text.
  public let place: String
  /// `expected a string`
  public let reason: String

  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
