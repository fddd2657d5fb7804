/// Any JSON value: a text as it was written, before anybody asked what its keys mean.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number without fraction.
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// No key is there twice; sorted by keys.
  case object([Member])

  package struct Member: Equatable, Sendable {
    package let key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The member of an object; nil where there is none, or null.
  package subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self,
      let member = members.first(where: { $0.key == key }), member.value != .null
    else { return nil }
    return member.value
  }

  /// What stands at the end of a path of keys; nil where there is nothing, or null.
  package subscript(_ path: [String]) -> JSONValue? {
    path.reduce(self as JSONValue?) { value, key in value?[key] }
  }

  /// With another value at the end of a path of keys; without it, and the objects that it leaves
  /// empty, for nil.
  package func with(_ value: JSONValue?, at path: some Collection<String>) -> JSONValue {
    guard let key = path.first else { return value ?? .null }
    var members: [Member] = []
    if case .object(let found) = self { members = found.filter { $0.key != key } }
    let member = (self[key] ?? .object([])).with(value, at: path.dropFirst())
    if member != .null && (path.count == 1 || member != .object([])) {
      members.append(Member(key, member))
    }
    return .object(members.sorted { $0.key < $1.key })
  }

  /// Every leaf with its dotted path, sorted: `go.GOPROXY`. Arrays are leaves.
  package func leaves(below path: String = "") -> [(key: String, value: JSONValue)] {
    switch self {
    case .null: []
    case .object(let members):
      members.flatMap { $0.value.leaves(below: path.isEmpty ? $0.key : "\(path).\($0.key)") }
    default: [(path, self)]
    }
  }

  /// Paths of object members that `other` lacks, sorted.
  package func members(missingIn other: JSONValue, below path: String = "") -> [String] {
    switch (self, other) {
    case (.object(let mine), .object):
      return mine.flatMap { member -> [String] in
        let here = path.isEmpty ? member.key : "\(path).\(member.key)"
        if member.value == .null { return [] }
        return other[member.key].map { member.value.members(missingIn: $0, below: here) } ?? [here]
      }
    case (.array(let mine), .array(let others)) where mine.count == others.count:
      return zip(mine, others).enumerated().flatMap { index, pair in
        pair.0.members(missingIn: pair.1, below: "\(path)[\(index)]")
      }
    default:
      return []
    }
  }

  /// As it is typed on a command line: text without quotes, everything else as JSON.
  package var commandLineText: String {
    if case .string(let text) = self { return text }
    return String(JSONWriter.text(self, isIndented: false).dropLast())
  }

  /// What an error calls it.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "a whole number"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
