import Go
import System

extension Farm {
  /// What a person should know of the versions that channels were moved to; refusals come earlier.
  func warnOfEvidence(_ changes: [ChannelChange]) {
    guard let configuration = try? configuration() else { return }
    for change in changes {
      guard let version = change.to else { continue }
      if let retirement = configuration.retirement(of: version) {
        notify(.warning("\(version) \(retirement.sentence)"))
      }
      if configuration.promotion?.channels?[change.channel]?.vulnerabilities == .warn {
        warnOfVulnerabilities(version)
      }
    }
  }

  private func warnOfVulnerabilities(_ version: GoVersion) {
    do {
      guard let audit = try knownAudit(of: version) else {
        return notify(.warning("no vulnerability database is known; run gofarm audit"))
      }
      if !audit.vulnerabilities.isEmpty {
        notify(.warning("\(version) has \(audit.sentence)"))
      }
    } catch {
      notify(.warning((error as? any Failure)?.message ?? "\(error)"))
    }
  }
}
