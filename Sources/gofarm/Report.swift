import Farm

/// What a command found or did; the only thing that it hands to whoever prints.
protocol Report: Encodable {
  /// For people: lines, each ended by a newline.
  var text: String { get }
  var exitCode: Int32 { get }
  /// Whether `text` is for programs, and printed as it is.
  var isData: Bool { get }
}

extension Report {
  var exitCode: Int32 { 0 }
  var isData: Bool { false }
}

/// A finding as people and programs get it.
struct FindingRow: Encodable {
  let code: String
  let message: String
  let remedy: String

  init(_ finding: Finding, in output: Output) {
    code = finding.code
    message = finding.message
    remedy = output.text(of: finding.remedy)
  }
}

/// Rows with columns as wide as they need to be on a terminal.
func columns(_ rows: [[String]]) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in
    rows.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0
  }
  return rows.map { row in
    let cells = row.enumerated().map { index, cell in
      index == row.count - 1
        ? cell : cell + String(repeating: " ", count: widths[index] - cell.width)
    }
    return cells.joined(separator: "  ").trimmingEnd() + "\n"
  }.joined()
}

/// `1 finding`, `2 findings`
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension String {
  func trimmingEnd() -> String {
    var text = self[...]
    while text.last == " " || text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
