extension JSONValue {
  /// What a value encodes itself as, with sorted keys.
  package init(encoding value: some Encodable) throws {
    let node = Node()
    try node.encode(value)
    self = node.value
  }

  /// Whole numbers are `.integer`, however they are spelt.
  package init(_ number: Double) {
    self = Int(exactly: number).map(JSONValue.integer) ?? .number(number)
  }
}

extension JSONValue: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let bool): try container.encode(bool)
    case .integer(let number): try container.encode(number)
    case .number(let number): try container.encode(number)
    case .string(let text): try container.encode(text)
    case .array(let elements): try container.encode(elements)
    case .object(let members):
      try container.encode(Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) }))
    }
  }
}

/// A place in the tree that is being made.
private final class Node: Encoder {
  private enum Content {
    case leaf(JSONValue)
    case elements([Node])
    case members([(key: String, node: Node)])
  }

  private var content = Content.leaf(.null)
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  var value: JSONValue {
    switch content {
    case .leaf(let value): value
    case .elements(let nodes): .array(nodes.map(\.value))
    case .members(let members):
      .object(members.map { JSONValue.Member($0.key, $0.node.value) }.sorted { $0.key < $1.key })
    }
  }

  var count: Int {
    if case .elements(let nodes) = content { nodes.count } else { 0 }
  }

  func append() -> Node {
    let node = Node()
    if case .elements(let nodes) = content { content = .elements(nodes + [node]) }
    return node
  }

  func add(_ key: any CodingKey) -> Node {
    let node = Node()
    if case .members(let members) = content {
      content = .members(members + [(key.stringValue, node)])
    }
    return node
  }

  func encodeNil() { content = .leaf(.null) }

  func encode(_ value: some Encodable) throws {
    switch value {
    case let value as JSONValue: content = .leaf(value)
    case let value as String: content = .leaf(.string(value))
    case let value as Bool: content = .leaf(.bool(value))
    case let value as Int: content = .leaf(.integer(value))
    case let value as Double: content = .leaf(JSONValue(value))
    default: try value.encode(to: self)
    }
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: self) }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .elements = content {} else { content = .elements([]) }
    return Elements(node: self)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .members = content {} else { content = .members([]) }
    return KeyedEncodingContainer(Members<Key>(node: self))
  }
}

/// Where a type that is not a container ends up; the standard library's other integers, too.
private struct Single: SingleValueEncodingContainer {
  let node: Node
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { node.encodeNil() }

  func encode(_ value: some Encodable) throws {
    if let integer = value as? any BinaryInteger {
      try node.encode(Int(clamping: integer))
    } else {
      try node.encode(value)
    }
  }
}

private struct Elements: UnkeyedEncodingContainer {
  let node: Node
  var codingPath: [any CodingKey] { [] }
  var count: Int { node.count }

  func encodeNil() { node.append().encodeNil() }
  func encode(_ value: some Encodable) throws { try node.append().encode(value) }
  func superEncoder() -> any Encoder { node.append() }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { node.append().unkeyedContainer() }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.append().container(keyedBy: type)
  }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: Node
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { node.add(key).encodeNil() }
  func encode(_ value: some Encodable, forKey key: Key) throws { try node.add(key).encode(value) }
  func superEncoder() -> any Encoder { node }
  func superEncoder(forKey key: Key) -> any Encoder { node.add(key) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    node.add(key).unkeyedContainer()
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    node.add(key).container(keyedBy: type)
  }
}
