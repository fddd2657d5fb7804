extension JSONValue {
  /// Throws with the path of the value that is not as `type` wants it.
  package func decoded<Value: Decodable>(as type: Value.Type) throws(JSONError) -> Value {
    do { return try Place(value: self, codingPath: []).decode(type) } catch {
      throw JSONError(error)
    }
  }
}

extension JSONError {
  fileprivate init(_ error: any Error) {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      self.init(
        place: Place.text(context.codingPath), reason: "\"\(key.stringValue)\" is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      self.init(place: Place.text(context.codingPath), reason: context.debugDescription)
    default: self.init(place: "", reason: "\(error)")
    }
  }
}

extension JSONValue: Decodable {
  package init(from decoder: any Decoder) throws {
    self = try decoder.singleValueContainer().decode(JSONValue.self)
  }
}

/// A value, and the way to it.
private struct Place: Decoder {
  let value: JSONValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// `rules.0.channel`
  static func text(_ path: [any CodingKey]) -> String {
    path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    switch (value, type) {
    case (_, is JSONValue.Type): return value as! Value
    case (.string(let string), is String.Type): return string as! Value
    case (.bool(let bool), is Bool.Type): return bool as! Value
    case (.integer(let number), is Int.Type): return number as! Value
    case (.integer(let number), is Double.Type): return Double(number) as! Value
    case (.number(let number), is Double.Type): return number as! Value
    case (_, is String.Type): throw mismatch(type, "a string")
    case (_, is Bool.Type): throw mismatch(type, "true or false")
    case (_, is Double.Type): throw mismatch(type, "a number")
    case (_, is Int.Type): throw mismatch(type, "a whole number")
    default: return try Value(from: self)
    }
  }

  func mismatch(_ type: any Any.Type, _ expected: String) -> DecodingError {
    .typeMismatch(
      type,
      DecodingError.Context(
        codingPath: codingPath, debugDescription: "expected \(expected), found \(value.kind)"))
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(place: self) }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw mismatch([JSONValue].self, "a list") }
    return Elements(elements: elements, codingPath: codingPath)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else {
      throw mismatch([String: JSONValue].self, "an object")
    }
    return KeyedDecodingContainer(Members(members: members, codingPath: codingPath))
  }
}

/// Where a type that is not a container comes from; the standard library's other integers, too.
private struct Single: SingleValueDecodingContainer {
  let place: Place
  var codingPath: [any CodingKey] { place.codingPath }

  func decodeNil() -> Bool { place.value == .null }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let integer = type as? any FixedWidthInteger.Type else { return try place.decode(type) }
    guard let exact = integer.init(exactly: try place.decode(Int.self)) else {
      throw place.mismatch(type, "a smaller number")
    }
    return exact as! Value
  }
}

private struct Index: CodingKey {
  let intValue: Int?
  var stringValue: String { String(intValue!) }
  init(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }
}

private struct Elements: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let codingPath: [any CodingKey]
  var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(elements: [JSONValue], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  private mutating func next() throws -> Place {
    let path = codingPath + [Index(intValue: currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSONValue.self, .init(codingPath: path, debugDescription: "the list is too short"))
    }
    defer { currentIndex += 1 }
    return Place(value: elements[currentIndex], codingPath: path)
  }

  mutating func decodeNil() -> Bool {
    guard !isAtEnd, elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next().decode(type)
  }

  mutating func superDecoder() throws -> any Decoder { try next() }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func nestedContainer<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    try next().container(keyedBy: type)
  }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [JSONValue.Member]
  let codingPath: [any CodingKey]
  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.key) } }

  private func place(of key: any CodingKey) throws -> Place {
    let name = key.stringValue
    guard let member = members.first(where: { $0.key == name }) else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
    }
    return Place(value: member.value, codingPath: codingPath + [key])
  }

  func contains(_ key: Key) -> Bool { members.contains { $0.key == key.stringValue } }
  func decodeNil(forKey key: Key) throws -> Bool { try place(of: key).value == .null }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try place(of: key).decode(type)
  }

  func superDecoder() -> any Decoder { Place(value: .object(members), codingPath: codingPath) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try place(of: key) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try place(of: key).unkeyedContainer()
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try place(of: key).container(keyedBy: type)
  }
}
