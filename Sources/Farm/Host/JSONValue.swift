/// Any JSON value: a configuration as it was written, before anybody asked what its keys mean.
public enum JSONValue: Codable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let bool): try container.encode(bool)
    case .number(let number): try container.encode(number)
    case .string(let text): try container.encode(text)
    case .array(let array): try container.encode(array)
    case .object(let members): try container.encode(members)
    }
  }

  /// What stands at the end of a path of keys; nil where there is nothing, or null.
  public subscript(_ path: [String]) -> JSONValue? {
    get {
      guard let key = path.first else { return self == .null ? nil : self }
      guard case .object(let members) = self else { return nil }
      return members[key]?[Array(path.dropFirst())]
    }
    set {
      guard let key = path.first else {
        self = newValue ?? .null
        return
      }
      var members: [String: JSONValue] = [:]
      if case .object(let found) = self { members = found }
      var member = members[key] ?? .object([:])
      member[Array(path.dropFirst())] = newValue
      let isEmpty = member == .null || (path.count > 1 && member == .object([:]))
      members[key] = isEmpty ? nil : member
      self = .object(members)
    }
  }

  /// Every leaf with its dotted path, sorted: `go.GOPROXY`. Arrays are leaves.
  public func leaves(below path: String = "") -> [(key: String, value: JSONValue)] {
    switch self {
    case .null: []
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap {
        $0.value.leaves(below: path.isEmpty ? $0.key : "\(path).\($0.key)")
      }
    default: [(path, self)]
    }
  }

  /// Paths of object members that `other` lacks, sorted.
  func members(missingIn other: JSONValue, below path: String = "") -> [String] {
    switch (self, other) {
    case (.object(let mine), .object(let others)):
      return mine.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
        let here = path.isEmpty ? key : "\(path).\(key)"
        if value == .null { return [] }
        return others[key].map { value.members(missingIn: $0, below: here) } ?? [here]
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
  public var typed: String {
    if case .string(let text) = self { return text }
    let line = (try? JSON.line(self)) ?? ""
    return String(line.dropLast())
  }
}
