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
    Host.write(isJSON || report.isData ? text : printable(text, lines: true), to: 1)
  }

  /// One line at a time, of what has no end; false when nobody reads it any more.
  func line(_ text: String) -> Bool {
    Host.write((isJSON ? text : printable(text)) + "\n", to: 1)
  }

  func notice(_ notice: Farm.Notice) {
    let isTalkative = !isQuiet && !isJSON
    switch notice {
    case .warning(let text):
      meter.clear()
      Host.write(printable("gofarm: warning: \(text)\n", lines: true), to: 2)
    case .message(let text):
      meter.clear()
      if isTalkative { Host.write(printable("\(text)\n", lines: true), to: 2) }
    case .step(let text):
      meter.clear()
      if isTalkative && Host.isTerminal(2) {
        Host.write(printable("\(text)\n", lines: true), to: 2)
      }
    case .progress(let progress):
      if isTalkative && Host.isTerminal(2) { meter.show(progress) }
    }
  }

  /// Says what went wrong, what exists, and what helps; returns the exit code.
  func fail(_ failure: any Failure) -> Int32 {
    meter.clear()
    let report = ErrorReport(failure, in: self)
    if isJSON {
      Host.write((try? JSON.document(["error": report])) ?? "", to: 2)
    } else {
      let remedy = report.remedy.map { "gofarm: try: \($0)\n" } ?? ""
      Host.write(printable("gofarm: \(failure.message)\n\(remedy)", lines: true), to: 2)
    }
    return failure.exitCode
  }

  /// As it is typed in a POSIX shell: words in quotes where they need them, and gofarm with the farm
  /// that --root named.
  func text(of remedy: Remedy) -> String {
    switch remedy {
    case .gofarm(let words):
      (["gofarm"] + (root.map { ["--root", $0] } ?? []) + words).map(shellWord)
        .joined(separator: " ")
    case .shell(let words): words.map(shellWord).joined(separator: " ")
    case .edit(let path): "correct it: ${EDITOR:-vi} \(shellWord(path))"
    case .advice(let text): text
    case .sequence(let remedies): remedies.map(text).joined(separator: " && ")
    case .choice(let remedies): remedies.map(text).joined(separator: ", or ")
    }
  }
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
