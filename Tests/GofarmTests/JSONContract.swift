import Go
import JSON
import System

/// What docs/json.md promises, and how a document breaks it.
struct JSONContract {
  /// One key of a row: its type, and whether it is there only where it has a value.
  private struct Key {
    let name: String
    let type: String
    let isOptional: Bool
  }

  /// By the names of rows and commands; a command's begins with a space, since a row may have its name.
  private var rows: [String: [Key]] = [:]
  /// Commands whose keys are another's.
  private var likeOthers: Set<String> = []
  /// `ROW.key` of each key that a document had.
  private(set) var seen: Set<String> = []
  private(set) var problems: [String] = []

  /// Reads the tables of the page's sections: every line of two cells whose second begins with a key.
  init(_ page: String) {
    var section: Substring?
    for line in page.split(separator: "\n") {
      if line.hasPrefix("## ") { section = line }
      let isOfCommands = section == "## Commands"
      let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
      guard section != nil, line.hasPrefix("| "), cells.count == 2 else { continue }
      let names = cells[0].split(separator: ",").map { name in
        (isOfCommands ? " " : "") + name.filter { $0 != "`" }.trimming
      }
      for name in names {
        if cells[1].hasPrefix("as `") {
          rows[name] = rows[" " + cells[1].dropFirst(4).prefix { $0 != "`" }]
          likeOthers.insert(name)
        } else if cells[1].hasPrefix("`") {
          rows[name] = Self.keys(String(cells[1]))
        }
      }
    }
  }

  /// `` `from?` version (absent: new), `to?` version ``; what stands in parentheses is for people.
  private static func keys(_ cell: String) -> [Key] {
    var depth = 0
    let plain = cell.filter { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth == 0 && character != ")"
    }
    return plain.split(separator: ",").compactMap { part in
      let words = part.split(separator: "`", omittingEmptySubsequences: false)
      guard words.count == 3 else { return nil }
      let isOptional = words[1].hasSuffix("?")
      return Key(
        name: String(isOptional ? words[1].dropLast() : words[1]),
        type: String(words[2]).trimming, isOptional: isOptional)
    }
  }

  var commands: [String] {
    rows.keys.filter { $0.hasPrefix(" ") }.map { String($0.dropFirst()) }.sorted()
  }

  /// Keys that no document had so far.
  var unseen: [String] {
    rows.filter { !likeOthers.contains($0.key) }
      .flatMap { row, keys in keys.map { "\(row).\($0.name)".trimming } }
      .filter { !seen.contains($0) }.sorted()
  }

  /// Compares a document with what the page says of a command, or of `failure`.
  mutating func judge(_ text: String, _ command: String) {
    guard let document = try? JSONValue(reading: Array(text.utf8)) else {
      return problems.append("\(command): no JSON: \(text.prefix(200))")
    }
    guard document["schema"] == .integer(1), text.hasSuffix("\n") else {
      return problems.append("\(command): no schema 1: \(text.prefix(200))")
    }
    judge(
      document.with(nil, at: ["schema"]), as: command == "failure" ? command : " " + command,
      at: command)
  }

  private mutating func judge(_ value: JSONValue, as type: String, at place: String) {
    if type.hasSuffix(" or null") {
      if value != .null { judge(value, as: String(type.dropLast(8)), at: place) }
    } else if let inner = Self.inner(type, "[", "]") {
      guard case .array(let elements) = value else { return complain(value, type, place) }
      for element in elements { judge(element, as: inner, at: place + "[]") }
    } else if let inner = Self.inner(type, "{", "}") {
      guard case .object(let members) = value else { return complain(value, type, place) }
      for member in members { judge(member.value, as: inner, at: place + "{}") }
    } else if let keys = rows[type] {
      guard case .object(let members) = value else { return complain(value, type, place) }
      judge(members, keys, of: type.trimming, at: place)
    } else if !Self.isScalar(value, type) {
      complain(value, type, place)
    }
  }

  private mutating func judge(
    _ members: [JSONValue.Member], _ keys: [Key], of row: String, at place: String
  ) {
    for member in members {
      guard let key = keys.first(where: { $0.name == member.key }) else {
        problems.append("\(place).\(member.key) is not documented")
        continue
      }
      seen.insert("\(row).\(key.name)")
      judge(member.value, as: key.type, at: "\(place).\(key.name)")
    }
    for key in keys where !key.isOptional && !members.contains(where: { $0.key == key.name }) {
      problems.append("\(place).\(key.name) is documented, and missing")
    }
  }

  private mutating func complain(_ value: JSONValue, _ type: String, _ place: String) {
    problems.append("\(place) is no \(type): \(value.commandLineText.prefix(100))")
  }

  private static func inner(_ type: String, _ open: String, _ close: String) -> String? {
    guard type.hasPrefix(open), type.hasSuffix(close) else { return nil }
    return String(type.dropFirst().dropLast())
  }

  private static func isScalar(_ value: JSONValue, _ type: String) -> Bool {
    switch (type, value) {
    case ("any", _), ("boolean", .bool), ("number", .integer), ("decimal", .integer),
      ("decimal", .number), ("text", .string):
      true
    case ("version", .string(let text)): GoVersion(text) != nil && !text.hasPrefix("go")
    case ("channel", .string(let text)): Channel(text) != nil
    case ("time", .string(let text)): Timestamp(text) != nil && text.hasSuffix("Z")
    case ("day", .string(let text)): Timestamp(text + "T00:00:00Z") != nil
    case ("path", .string(let text)): text.hasPrefix("/")
    case ("digest", .string(let text)): SHA256.isDigest(text)
    default: false
    }
  }
}

extension String {
  fileprivate var trimming: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
