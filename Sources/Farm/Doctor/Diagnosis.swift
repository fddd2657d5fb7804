import System

/// One thing that doctor found.
package struct Diagnosis: Equatable, Sendable {
  package let code: String
  package let severity: Symptom.Severity
  /// What was seen, and where.
  package let evidence: String
  package let remedy: Remedy
  /// Whether `doctor --fix` puts it right.
  package let fixable: Bool
  let fix: Fix?

  enum Fix: Equatable, Sendable {
    case render
    /// What every writer does before its own work.
    case recover
    case setMode(String, UInt32)
    case remove(String)
  }

  init(_ symptom: Symptom, _ evidence: String, remedy: Remedy, fix: Fix? = nil) {
    self.init(
      code: symptom.rawValue, severity: symptom.severity, evidence, remedy: remedy, fix: fix)
  }

  /// What `status` says, too.
  init(_ finding: Finding) {
    let symptom = Symptom(rawValue: finding.code)
    let isRecovered = symptom == .interrupted || symptom == .directoryMissing
    self.init(
      code: finding.code, severity: symptom?.severity ?? .error, finding.message,
      remedy: finding.remedy, fix: isRecovered ? .recover : nil)
  }

  private init(
    code: String, severity: Symptom.Severity, _ evidence: String, remedy: Remedy, fix: Fix?
  ) {
    self.code = code
    self.severity = severity
    // Some of it is what others wrote.
    self.evidence = printable(evidence)
    self.remedy = remedy
    self.fix = fix
    fixable = fix != nil
  }
}
