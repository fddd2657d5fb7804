import CommandLine
import Disk
import Farm

/// The only place that prints.
struct Output: Sendable {
  let isJSON: Bool
  let isQuiet: Bool
  private let meter = Meter()

  init(isJSON: Bool, isQuiet: Bool) {
    self.isJSON = isJSON
    self.isQuiet = isQuiet
  }

  func show(_ report: any Report) {
    meter.clear()
    let text = isJSON ? (try? JSON.document(report)) ?? "" : report.text
    if isQuiet && !isJSON && report.exitCode == 0 { return }
    Host.write(text, to: 1)
  }

  func notice(_ notice: Farm.Notice) {
    let isTalkative = !isQuiet && !isJSON
    switch notice {
    case .warning(let text):
      meter.clear()
      Host.write("gofarm: warning: \(text)\n", to: 2)
    case .message(let text):
      meter.clear()
      if isTalkative { Host.write("\(text)\n", to: 2) }
    case .step(let text):
      meter.clear()
      if isTalkative && Host.isTerminal(2) { Host.write("\(text)\n", to: 2) }
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
      Host.write("gofarm: \(failure.message)\n", to: 2)
      if let remedy = failure.remedy { Host.write("gofarm: try: \(remedy)\n", to: 2) }
    }
    return failure.exitCode
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
