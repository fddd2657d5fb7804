import CommandLine
import Disk
import Farm

/// The only place that prints.
struct Output: Sendable {
  let isJSON: Bool
  let isQuiet: Bool
  /// What `--root` said: commands that are to be typed next say it, too.
  private let root: String?
  private let meter = Meter()

  init(isJSON: Bool, isQuiet: Bool, root: String? = nil) {
    self.isJSON = isJSON
    self.isQuiet = isQuiet
    self.root = root
  }

  func show(_ report: any Report) {
    meter.clear()
    let text = isJSON ? (try? JSON.document(report)) ?? "" : report.text
    if isQuiet && !isJSON && report.exitCode == 0 { return }
    Host.write(isJSON || report.isData ? text : forPeople(text), to: 1)
  }

  func notice(_ notice: Farm.Notice) {
    let isTalkative = !isQuiet && !isJSON
    switch notice {
    case .warning(let text):
      meter.clear()
      Host.write(forPeople("gofarm: warning: \(text)\n"), to: 2)
    case .message(let text):
      meter.clear()
      if isTalkative { Host.write(forPeople("\(text)\n"), to: 2) }
    case .step(let text):
      meter.clear()
      if isTalkative && Host.isTerminal(2) { Host.write(forPeople("\(text)\n"), to: 2) }
    case .progress(let progress):
      if isTalkative && Host.isTerminal(2) { meter.show(progress) }
    }
  }

  /// Says what went wrong, what exists, and one command to type; returns the exit code.
  func fail(_ failure: Failure) -> Int32 {
    meter.clear()
    if isJSON {
      let document = try? JSON.document(["error": ErrorReport(failure)])
      Host.write(document ?? "", to: 2)
    } else {
      let remedy = failure.remedy.map { "gofarm: try: \($0)\n" } ?? ""
      Host.write(forPeople("gofarm: \(failure.message)\n\(remedy)"), to: 2)
    }
    return failure.exitCode
  }

  /// Without what a terminal would obey, and with the farm in what is to be typed next.
  private func forPeople(_ text: String) -> String {
    let text = printable(text, lines: true)
    guard let root else { return text }
    let option = " --root " + typed(root)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("gofarm: try: ") || line.hasPrefix("  try: ") else {
        return String(line)
      }
      return line.split(separator: " ", omittingEmptySubsequences: false)
        .map { $0 == "gofarm" ? $0 + option : String($0) }.joined(separator: " ")
    }
    return lines.joined(separator: "\n")
  }

  private struct ErrorReport: Encodable {
    let code: Int32
    let message: String
    let remedy: String?

    init(_ failure: Failure) {
      code = failure.exitCode
      message = failure.message
      remedy = failure.remedy
    }
  }
}

/// Names, reasons and what others' programs print may hold anything; a terminal obeys control
/// characters.
func printable(_ text: String, lines: Bool = false) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map {
        $0.properties.generalCategory != .control || lines && ($0 == "\n" || $0 == "\t") ? $0 : "?"
      }))
}
