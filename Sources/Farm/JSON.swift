#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON as gofarm writes it: sorted keys, so that the same value gives the same bytes.
public enum JSON {
  /// Several indented lines, with a newline at the end.
  public static func document(_ value: some Encodable) throws -> String {
    try encode(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// One line, with a newline at the end.
  public static func line(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], json5: Bool = false
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = json5
    return try decoder.decode(type, from: Data(bytes))
  }

  private static func encode(
    _ value: some Encodable, _ options: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = options
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
