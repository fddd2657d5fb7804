/// JSON as gofarm reads and writes it (RFC 8259). docs/decisions says why this is our own.
package enum JSON {
  /// Several indented lines with sorted keys, and a newline at the end: the same value gives the
  /// same bytes.
  package static func document(_ value: some Encodable) throws -> String {
    try JSONWriter.text(JSONValue(encoding: value), isIndented: true)
  }

  package static func document(_ value: JSONValue) -> String {
    JSONWriter.text(value, isIndented: true)
  }
  package static func line(_ value: JSONValue) -> String {
    JSONWriter.text(value, isIndented: false)
  }

  /// One line with sorted keys, and a newline at the end.
  package static func line(_ value: some Encodable) throws -> String {
    try JSONWriter.text(JSONValue(encoding: value), isIndented: false)
  }

  /// Throws `JSONError`; `json5` allows what people write: comments, trailing commas, bare keys.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], json5: Bool = false
  ) throws(JSONError) -> Value {
    try JSONValue(reading: bytes, json5: json5).decoded(as: type)
  }

  /// The value of what a person wrote (JSON5). A key that `Value` does not know is an error: it
  /// would be lost when the file is written again.
  package static func decodeStrictly<Value: Codable>(
    _ type: Value.Type, from bytes: [UInt8]
  ) throws(JSONError) -> Value {
    try decodeStrictly(type, from: JSONValue(reading: bytes, json5: true))
  }

  package static func decodeStrictly<Value: Codable>(
    _ type: Value.Type, from tree: JSONValue
  ) throws(JSONError) -> Value {
    let value = try tree.decoded(as: type)
    let known: JSONValue
    do { known = try JSONValue(encoding: value) } catch {
      throw JSONError(place: "", reason: "\(error)")
    }
    // What does not come back when it is written again, nobody understood.
    if let key = tree.members(missingIn: known).first {
      throw JSONError(place: "", reason: "unknown key \"\(key)\"")
    }
    return value
  }
}

/// Why a JSON text, or a value in it, is not what was expected.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// `line 3`, or the path of a value: `promotion.rules`; empty for the whole text.
  package let place: String
  /// `expected a string`
  package let reason: String

  package init(place: String, reason: String) {
    self.place = place
    self.reason = reason
  }

  package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
