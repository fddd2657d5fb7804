import Farm
import Go
import System

/// What a command found or did; the only thing that it hands to whoever prints.
protocol Report: Encodable {
  /// For people: lines, each ended by a newline.
  var text: String { get }
  var exitCode: Int32 { get }
  /// Whether `text` is for programs, and printed as it is.
  var isData: Bool { get }
  /// Whether the document keeps the contract of `--json`; one that has a schema of its own does not.
  var hasContract: Bool { get }
}

extension Report {
  var exitCode: Int32 { 0 }
  var isData: Bool { false }
  var hasContract: Bool { true }
}

/// The value of a key that every document has: null where there is none.
struct Always<Value: Encodable>: Encodable {
  let value: Value?

  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
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

/// One of several versions, and why it is not done.
struct FailedVersion: Encodable {
  let version: GoVersion
  let code: Int32
  let message: String
  let remedy: String?

  init(_ version: GoVersion, _ failure: any Failure, in output: Output) {
    self.version = version
    let error = ErrorReport(failure, in: output)
    code = error.code
    message = error.message
    remedy = error.remedy
  }

  /// `cannot remove 1.26.6: …`
  func text(_ verb: String) -> String {
    "cannot \(verb) \(version): \(message)\n" + (remedy.map { "  try: \($0)\n" } ?? "")
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
