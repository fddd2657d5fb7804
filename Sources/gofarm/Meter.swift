import Farm
import Synchronization
import System

/// A line on the terminal that tells how far things are, with rate and time left. Several
/// operations at once share it.
final class Meter: Sendable {
  private struct Run {
    var progress: Progress
    var began: Double
    var from: Int
  }

  private struct State {
    var runs: [String: Run] = [:]
    var shownAt = 0.0
    var isShown = false
  }

  private let state = Mutex(State())

  func show(_ progress: Progress) {
    let now = Monotonic.now()
    state.withLock { state in
      if state.runs[progress.what] == nil {
        state.runs[progress.what] = Run(progress: progress, began: now, from: progress.done)
      }
      state.runs[progress.what]?.progress = progress
      guard now - state.shownAt > 0.1 || progress.isComplete else { return }
      let lines = state.runs.sorted { $0.key < $1.key }.map { line($0.value, now) }
      // A line that wraps could not be taken away again.
      let text = lines.joined(separator: "  ").prefix(Host.columns(of: 2) - 1)
      Host.tell("\r\u{1B}[K" + text)
      state.shownAt = now
      state.isShown = true
      if progress.isComplete { state.runs[progress.what] = nil }
    }
  }

  /// Takes the line away, for whatever is printed next.
  func clear() {
    state.withLock { state in
      if state.isShown { Host.tell("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  private func line(_ run: Run, _ now: Double) -> String {
    let progress = run.progress
    let seconds = now - run.began
    let rate = seconds > 0.2 ? Double(progress.done - run.from) / seconds : 0
    guard let total = progress.total, total > 0 else {
      return "\(progress.what) \(amount(Double(progress.done), progress.unit))"
    }
    let share = min(1, Double(progress.done) / Double(total))
    let filled = Int(share * 20)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
    var line = "\(progress.what) [\(bar)] \(Int(share * 100)) %"
    if rate > 0 {
      let left = Double(total - progress.done) / rate
      line += " \(amount(rate, progress.unit))/s \(Int(left.rounded(.up))) s left"
    }
    return line
  }

  private func amount(_ value: Double, _ unit: Progress.Unit) -> String {
    switch unit {
    case .files: "\(Int(value)) files"
    case .bytes:
      value < 1e6
        ? "\(Int(value / 1e3)) kB" : "\(Int(value / 1e5) / 10).\(Int(value / 1e5) % 10) MB"
    }
  }
}
