/// Everything that doctor can find. docs/troubleshooting.md has a section for each.
package enum Symptom: String, CaseIterable, Sendable {
  // The farm
  case configurationDamaged = "configuration-damaged"
  case historyDamaged = "history-damaged"
  case interrupted
  case directoryMissing = "directory-missing"
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
  case wrongAudience = "wrong-audience"
  case audienceUnserved = "audience-unserved"
  case versionLies = "version-lies"
  case treeWritable = "tree-writable"
  case noManifest = "no-manifest"
  case abandonedWork = "abandoned-work"
  case cacheDamaged = "cache-damaged"
  case diskSpace = "disk-space"
  case unsupportedSeries = "unsupported-series"
  // The host
  case gorootSet = "goroot-set"
  case otherGoFirst = "other-go-first"
  case notOnPath = "not-on-path"
  case etcEnvironment = "etc-environment"
  case userGoEnv = "user-go-env"
  case hookMissing = "hook-missing"
  case hookTwice = "hook-twice"
  case otherManager = "other-manager"
  case otherGoenv = "other-goenv"
  case securePath = "secure-path"
  // The module chain
  case modulesUnchecked = "modules-unchecked"
  case modulesBroken = "modules-broken"
  case modulesNotTested = "modules-not-tested"
  case proxySilent = "proxy-silent"
  case databaseSilent = "database-silent"

  package enum Severity: String, Encodable, Sendable { case error, warning }

  package var severity: Severity {
    switch self {
    case .stray, .staleScript, .noManifest, .abandonedWork, .cacheDamaged, .diskSpace,
      .otherGoFirst, .notOnPath, .etcEnvironment, .hookMissing, .hookTwice, .otherManager,
      .otherGoenv, .securePath, .unsupportedSeries, .modulesNotTested, .proxySilent,
      .databaseSilent, .audienceUnserved:
      .warning
    default: .error
    }
  }
}
