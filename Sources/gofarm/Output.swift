import Farm
import JSON
import ShellScript
import System

/// The only place that prints.
struct Output: Sendable {
  let isJSON: Bool
  let isQuiet: Bool
  /// What `--root` said: remedies say it, too.
  private let root: String?
  /// Whether --no-color was said.
  private let isPlain: Bool
  private let meter = Meter()

  init(isJSON: Bool, isQuiet: Bool, root: String? = nil, isPlain: Bool = false) {
    self.isPlain = isPlain
    self.isJSON = isJSON
    self.isQuiet = isQuiet
    self.root = root
  }

  func show(_ report: any Report) throws {
    meter.clear()
    if isQuiet && !isJSON && report.exitCode == 0 { return }
    let text =
      isJSON
      ? report.hasContract ? Self.document(report) : report.text
      : report.isData
        ? report.text : printable(report.text, lines: true).rendered(inColour: hasColour(1))
    try Self.write(text)
  }

  /// The report's keys, and the number of the contract that they keep (docs/json.md).
  static func document(_ report: some Encodable) -> String {
    guard let value = try? JSONValue(encoding: report) else { return "" }
    return JSON.document(value.with(.integer(schema), at: ["schema"]))
  }

  private static let schema = 1

  /// Whether a descriptor shows colours: a terminal that can, and nobody said no (no-color.org).
  private func hasColour(_ descriptor: Int32) -> Bool {
    !isPlain && Host.variable("NO_COLOR") == nil && Host.variable("TERM") != "dumb"
      && Host.isTerminal(descriptor)
  }

  /// Writes a result; throws where it does not get there, so that nobody takes a part for the whole.
  static func write(_ result: String) throws {
    do { try Host.write(result, to: 1) } catch { throw RequestFailure.unwritten(error) }
  }

  /// One line at a time, of what has no end; false when nobody reads it any more.
  func line(_ text: String) -> Bool {
    (try? Host.write((isJSON ? text : printable(text)) + "\n", to: 1)) != nil
  }

  func notice(_ notice: Farm.Notice) {
    let isTalkative = !isQuiet && !isJSON
    switch notice {
    case .warning(let text):
      meter.clear()
      Host.tell(printable("gofarm: warning: \(text)\n", lines: true))
    case .message(let text):
      meter.clear()
      if isTalkative { Host.tell(printable("\(text)\n", lines: true)) }
    case .step(let text):
      meter.clear()
      if isTalkative && Host.isTerminal(2) {
        Host.tell(printable("\(text)\n", lines: true))
      }
    case .progress(let progress):
      if isTalkative && Host.isTerminal(2) { meter.show(progress) }
    }
  }

  /// Whether a person at a terminal says yes; false where nobody can be asked.
  func confirms(_ question: String) -> Bool {
    guard Host.isTerminal(0), Host.isTerminal(2), !isJSON else { return false }
    meter.clear()
    Host.tell(printable("gofarm: \(question) [y/N] "))
    let answer = Host.readLine()?.lowercased()
    return answer == "y" || answer == "yes"
  }

  /// Says what went wrong, what exists, and what helps; returns the exit code.
  func fail(_ failure: any Failure) -> Int32 {
    meter.clear()
    let report = ErrorReport(failure, in: self)
    if isJSON {
      let document = FailureDocument(
        error: report, report: (failure as? PromotionFailure)?.report)
      Host.tell(Self.document(document))
    } else {
      let remedy = report.remedy.map { "gofarm: try: \($0)\n" } ?? ""
      Host.tell(printable("gofarm: \(failure.message)\n\(remedy)", lines: true))
    }
    return failure.exitCode
  }

  /// As it is typed in a POSIX shell: words in quotes where they need them, and gofarm with the farm
  /// that --root named.
  func text(of remedy: Remedy) -> String {
    switch remedy {
    case .gofarm(let words):
      (["gofarm"] + (root.map { $0.isEmpty ? [] : ["--root", $0] } ?? []) + words).map(shellWord)
        .joined(separator: " ")
    case .shell(let words): words.map(shellWord).joined(separator: " ")
    case .edit(let path): "correct it: ${EDITOR:-vi} \(shellWord(path))"
    case .advice(let text): text
    case .sequence(let remedies): remedies.map(text).joined(separator: " && ")
    case .choice(let remedies): remedies.map(text).joined(separator: ", or ")
    }
  }
}

/// A failure, and beside it what had been done by then.
private struct FailureDocument: Encodable {
  let error: ErrorReport
  let report: FailedMove?
}

/// A failure as programs get it.
struct ErrorReport: Encodable {
  let code: Int32
  let message: String
  let remedy: String?

  init(_ failure: any Failure, in output: Output) {
    code = failure.exitCode
    message = failure.message
    remedy = failure.remedy.map(output.text)
  }
}

/// A word as it is typed in a POSIX shell, in quotes where it needs them.
func shellWord(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy {
    (0x2b...0x3a).contains($0) || (0x40...0x5a).contains($0) || (0x61...0x7a).contains($0)
      || $0 == 0x5f || $0 == 0x3d
  }
  return isPlain && !word.isEmpty ? word : Dialect.posix.quote(word)
}
