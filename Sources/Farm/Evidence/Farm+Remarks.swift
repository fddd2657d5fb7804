import Go
import Projects
import Synchronization
import System

extension Farm {
  /// What `check` says of a version, whichever project selects it: that it has known vulnerabilities,
  /// by what is known from before, and that it goes away. nil where there is nothing to say.
  package func remarks(
    _ policy: ProjectPolicy
  ) throws -> (@Sendable (GoVersion) -> [VersionRemark])? {
    let configuration = try configuration()
    var database: VulnerabilityDatabase?
    if policy.vulnerabilities != nil {
      database = try cachedVulnerabilities()
      if database == nil { throw EvidenceFailure.unknownDatabase(base: try vulnerabilityBase()) }
    }
    if database == nil && configuration.retired == nil { return nil }
    let known = Known()
    return { [database] version in
      known.remarks(version) {
        var remarks: [VersionRemark] = []
        if let database, database.affects(version) {
          remarks.append(
            VersionRemark(
              "vulnerable", "\(version) has \(VersionAudit(version, in: database).sentence)",
              isWarning: policy.vulnerabilities == .warn))
        }
        if let retirement = configuration.retirement(of: version) {
          remarks.append(
            VersionRemark(
              retirement.isOver ? "retired" : "retiring", "\(version) \(retirement.sentence)",
              isWarning: !retirement.isOver))
        }
        return remarks
      }
    }
  }
}

/// Thousands of files select the same version.
private final class Known: Sendable {
  private let found = Mutex<[GoVersion: [VersionRemark]]>([:])

  func remarks(_ version: GoVersion, _ make: () -> [VersionRemark]) -> [VersionRemark] {
    if let known = found.withLock({ $0[version] }) { return known }
    let made = make()
    found.withLock { $0[version] = made }
    return made
  }
}
