/// What must succeed after a channel has moved, and how well.
package struct ProbePlan: Equatable, Sendable {
  /// Whether the built-in `resolve` runs: the link, `go version` through it, a sample of the
  /// manifest.
  package var resolves = true
  /// Commands of sh(1).
  package var commands: [String] = []
  /// Seconds for which the probes are repeated; 0: once.
  package var duration = 0.0
  /// Seconds between two rounds.
  package var interval = 1.0
  /// Percent of the runs that must succeed.
  package var success = 100.0
  /// By how many percent the 99th percentile may be slower than before the move.
  package var growth: Double?
  /// Seconds in which one run must answer, and the built-in one from the move on.
  package var deadline: Double?

  package init() {}

  package static let none = {
    var plan = ProbePlan()
    plan.resolves = false
    return plan
  }()

  package var names: [String] { (resolves ? ["resolve"] : []) + commands }

  /// How many rounds there will be.
  var rounds: Int { max(1, Int(duration / max(interval, 0.01)) + (duration > 0 ? 1 : 0)) }
}

/// How one probe ended.
package struct ProbeResult: Codable, Equatable, Sendable {
  package let probe: String
  package let passed: Bool
  package let runs: Int
  /// Percent.
  package let success: Double
  /// Milliseconds.
  package let p50: Double
  package let p99: Double
  /// The same before the move, where it was measured.
  package let p99Before: Double?
  /// Why it did not pass.
  package let reason: String?
  /// What the last run that failed printed.
  package let output: String?
}

/// The runs of one probe.
struct ProbeTally {
  let name: String
  private(set) var times: [Double] = []
  private(set) var failures = 0
  private(set) var output: String?

  init(_ name: String) { self.name = name }

  /// - Parameter failure: what the run printed; nil when it succeeded.
  mutating func add(seconds: Double, failure: String?) {
    times.append(seconds * 1000)
    guard let failure else { return }
    failures += 1
    output = String(failure.suffix(4000))
  }

  var success: Double {
    times.isEmpty ? 0 : 100 * Double(times.count - failures) / Double(times.count)
  }

  /// In milliseconds: the smallest time that `percent` of the runs did not exceed.
  func percentile(_ percent: Double) -> Double {
    let sorted = times.sorted()
    if sorted.isEmpty { return 0 }
    let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1].rounded(toPlaces: 3)
  }

  /// Whether the threshold cannot be reached any more.
  func isLost(_ plan: ProbePlan) -> Bool {
    Double(failures) > Double(plan.rounds) * (100 - plan.success) / 100 + 1e-9
  }

  func result(_ plan: ProbePlan, before: ProbeTally?) -> ProbeResult {
    var reason: String?
    let p99 = percentile(99)
    let p99Before = before?.percentile(99)
    if success < plan.success - 1e-9 {
      reason = "\(failures) of \(times.count) runs failed; \(plan.success) % must succeed"
    } else if let growth = plan.growth, let p99Before, p99 > p99Before * (1 + growth / 100) {
      reason = "p99 grew from \(p99Before) to \(p99) ms, by more than \(growth) %"
    }
    return ProbeResult(
      probe: name, passed: reason == nil, runs: times.count,
      success: success.rounded(toPlaces: 3), p50: percentile(50), p99: p99, p99Before: p99Before,
      reason: reason, output: reason == nil ? nil : output)
  }
}
