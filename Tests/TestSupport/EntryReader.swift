/// Reads `== sentence`, `key: value` and indented blocks.
package struct EntryReader {
  package struct Malformed: Error { package let line: String }

  package private(set) var title = ""
  package private(set) var entries: [(sentence: String, values: [String: String])] = []
  private var block: String?

  package init(_ text: String) throws {
    for line in text.split(separator: "\n") { try take(String(line)) }
  }

  private mutating func take(_ line: String) throws {
    if line.hasPrefix("#") {
      if title.isEmpty { title = String(line.drop { $0 == "#" || $0 == " " }) }
    } else if line.hasPrefix("== ") {
      entries.append((String(line.dropFirst(3)), [:]))
      block = nil
    } else if line.hasPrefix("  "), let block, !entries.isEmpty {
      entries[entries.count - 1].values[block, default: ""] += line.dropFirst(2) + "\n"
    } else if let colon = line.firstIndex(of: ":"), !entries.isEmpty {
      let key = String(line[..<colon])
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      entries[entries.count - 1].values[key] = String(value)
      block = value.isEmpty ? key : nil
    } else {
      throw Malformed(line: line)
    }
  }
}
