/// One change of a text, as diff -u shows it.
enum TextDiff {
  /// Empty where nothing changes; nil is a file that does not exist.
  static func unified(_ path: String, _ before: [UInt8]?, _ after: [UInt8]?) -> String {
    if before == after { return "" }
    let old = lines(before ?? [])
    let new = lines(after ?? [])
    let shorter = min(old.count, new.count)
    let head = zip(old, new).prefix { $0 == $1 }.count
    let tail = min(zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count, shorter - head)
    let from = max(0, head - 3)
    let below = min(3, tail)
    let removed = old[head..<(old.count - tail)]
    let added = new[head..<(new.count - tail)]
    let trailing = old[(old.count - tail)...].prefix(below)
    let context = head - from + below
    var text = "--- \(before == nil ? "/dev/null" : path)\n"
    text += "+++ \(after == nil ? "/dev/null" : path)\n"
    text += "@@ -\(range(from, context + removed.count))"
    text += " +\(range(from, context + added.count)) @@\n"
    for line in old[from..<head] { text += show(" ", line) }
    for line in removed { text += show("-", line) }
    for line in added { text += show("+", line) }
    for line in trailing { text += show(" ", line) }
    return text
  }

  private static func range(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
  }

  private static func show(_ mark: String, _ line: ArraySlice<UInt8>) -> String {
    let text = mark + String(decoding: line, as: UTF8.self)
    return line.last == 0x0a ? text : text + "\n\\ No newline at end of file\n"
  }

  /// Each with its newline.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0a) {
      result.append(rest[...end])
      rest = rest[(end + 1)...]
    }
    return rest.isEmpty ? result : result + [rest]
  }
}
