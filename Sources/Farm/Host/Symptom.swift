/// Everything that doctor can find. docs/troubleshooting.md has a section for each.
public enum Symptom: String, CaseIterable, Sendable {
  // The farm
  case configurationDamaged = "configuration-damaged"
  case historyDamaged = "history-damaged"
  case interrupted
  case movedByHand = "moved-by-hand"
  case channelElsewhere = "channel-elsewhere"
  case adoptedGone = "adopted-gone"
  case incomplete
  case dangling
  case farmIsGoroot = "farm-is-goroot"
  case ancestorWritable = "ancestor-writable"
  case wrongMode = "wrong-mode"
  case foreignOwner = "foreign-owner"
  case unreadable
  case stray
  case wrongWrapper = "wrong-wrapper"
  case staleScript = "stale-script"
  case staleGoEnv = "stale-go-env"
  case missingGoEnv = "missing-go-env"
  case unsafeSetting = "unsafe-setting"
  case versionLies = "version-lies"
  case treeWritable = "tree-writable"
  case noManifest = "no-manifest"
  case abandonedWork = "abandoned-work"
  case cacheDamaged = "cache-damaged"
  case diskSpace = "disk-space"
  // The host
  case gorootSet = "goroot-set"
  case otherGoFirst = "other-go-first"
  case notOnPath = "not-on-path"
  case etcEnvironment = "etc-environment"
  case userGoEnv = "user-go-env"
  case hookMissing = "hook-missing"
  case hookTwice = "hook-twice"
  case otherManager = "other-manager"
  case securePath = "secure-path"
  // The module chain
  case modulesUnchecked = "modules-unchecked"
  case modulesBroken = "modules-broken"
  case modulesNotTested = "modules-not-tested"
  case proxySilent = "proxy-silent"
  case databaseSilent = "database-silent"

  public enum Severity: String, Encodable, Sendable { case error, warning }

  public var severity: Severity {
    switch self {
    case .stray, .staleScript, .noManifest, .abandonedWork, .cacheDamaged, .diskSpace,
      .otherGoFirst, .notOnPath, .etcEnvironment, .hookMissing, .hookTwice, .otherManager,
      .securePath, .modulesNotTested, .proxySilent, .databaseSilent:
      .warning
    default: .error
    }
  }
}

/// One thing that doctor found.
public struct Diagnosis: Encodable, Equatable, Sendable {
  public let code: String
  public let severity: Symptom.Severity
  /// What was seen, and where.
  public let evidence: String
  public let remedy: String
  /// Whether `doctor --fix` puts it right.
  public let fixable: Bool
  let fix: Fix?

  enum Fix: Equatable, Sendable {
    case render
    /// What every writer does before its own work.
    case recover
    case setMode(String, UInt32)
    case remove(String)
  }

  init(_ symptom: Symptom, _ evidence: String, remedy: String, fix: Fix? = nil) {
    self.init(
      code: symptom.rawValue, severity: symptom.severity, evidence, remedy: remedy, fix: fix)
  }

  /// What `status` says, too.
  init(_ finding: Finding) {
    let symptom = Symptom(rawValue: finding.code)
    self.init(
      code: finding.code, severity: symptom?.severity ?? .error, finding.message,
      remedy: finding.remedy, fix: symptom == .interrupted ? .recover : nil)
  }

  private init(
    code: String, severity: Symptom.Severity, _ evidence: String, remedy: String, fix: Fix?
  ) {
    self.code = code
    self.severity = severity
    // Some of it is what others wrote, and a terminal obeys control characters.
    self.evidence = String(
      String.UnicodeScalarView(
        evidence.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    self.remedy = remedy
    self.fix = fix
    fixable = fix != nil
  }

  private enum CodingKeys: String, CodingKey { case code, severity, evidence, remedy, fixable }
}
