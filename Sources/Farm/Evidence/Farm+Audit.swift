import Go
import System

/// What is known to be wrong with one release.
package struct VersionAudit: Encodable, Equatable, Sendable {
  package struct Row: Encodable, Equatable, Sendable {
    package let id: String
    package let aliases: [String]
    package let packages: [String]
    package let summary: String
    /// The first release of the same series that has the fix, else the lowest that has; nil where
    /// there is none yet.
    package let fixed: GoVersion?
  }

  package let version: GoVersion
  package let channels: [Channel]
  package let vulnerabilities: [Row]
  /// The lowest fixing release that has none of them; nil where none is known.
  package let cure: GoVersion?

  init(_ version: GoVersion, channels: [Channel] = [], in database: VulnerabilityDatabase) {
    self.version = version
    self.channels = channels
    let found = database.vulnerabilities(of: version)
    vulnerabilities = found.map {
      Row(
        id: $0.id, aliases: $0.aliases, packages: $0.packages, summary: $0.summary,
        fixed: $0.fix(for: version))
    }
    let fixes = Set(vulnerabilities.compactMap(\.fixed)).filter { !database.affects($0) }.sorted()
    cure = fixes.first { $0.series == version.series } ?? fixes.first
  }

  /// `6 known vulnerabilities (GO-2026-…, …); 1.26.6 has none`
  package var sentence: String {
    let ids = vulnerabilities.prefix(3).map(\.id) + (vulnerabilities.count > 3 ? ["…"] : [])
    let count = vulnerabilities.count
    return "\(count) known vulnerabilit\(count == 1 ? "y" : "ies") "
      + "(\(ids.joined(separator: ", ")))" + (cure.map { "; \($0) has none" } ?? "")
  }
}

/// What `audit` found.
package struct AuditReport: Encodable, Sendable {
  /// Where the database came from, and when that place was asked last.
  package let base: String
  package let checked: Timestamp
  package let versions: [VersionAudit]
}

extension Farm {
  /// Compares installations with the vulnerability database.
  package func audit(_ versions: [GoVersion], offline: Bool = false) throws -> AuditReport {
    let database = try vulnerabilities(offline: offline)
    let snapshot = try snapshot()
    return AuditReport(
      base: database.base, checked: database.checked,
      versions: versions.map {
        VersionAudit($0, channels: snapshot.channels(of: $0), in: database)
      })
  }

  /// What is known from before to be wrong with one release; nil where no database is known.
  func knownAudit(of version: GoVersion) throws -> VersionAudit? {
    try cachedVulnerabilities().map { VersionAudit(version, in: $0) }
  }

  /// The vulnerabilities of `from` that `to` has not; nil where no database is known.
  func cures(from: GoVersion, to: GoVersion, in database: VulnerabilityDatabase?) -> [String]? {
    database.map { database in
      let left = Set(database.vulnerabilities(of: to).map(\.id))
      return database.vulnerabilities(of: from).map(\.id).filter { !left.contains($0) }
    }
  }

  /// Where channels that are affected should go: to the lowest newer release of the same series
  /// that is not. Installs and changes nothing.
  package func securityUpdates(of channels: [Channel], offline: Bool = false) throws
    -> [ChannelUpdate]
  {
    let snapshot = try snapshot()
    let database = try vulnerabilities(offline: offline)
    let offered = Set(
      try offer(offline: offline).versions(for: Platform()!.description) + snapshot.versions)
    let wanted = channels.isEmpty ? snapshot.channels.keys.sorted() : channels
    return try wanted.map { channel in
      let version = try snapshot.version(.channel(channel))
      var update = ChannelUpdate(channel: channel, follows: version.series, from: version, to: nil)
      guard database.affects(version) else { return update }
      let sound = offered.filter {
        $0.series == version.series && $0 > version && ($0.isRelease || !version.isRelease)
          && !database.affects($0)
      }
      guard let target = sound.min() else {
        update.problem =
          "\(version) has \(VersionAudit(version, in: database).sentence); "
          + "no source offers a release of \(version.series) without any"
        update.code = 1
        return update
      }
      return ChannelUpdate(
        channel: channel, follows: version.series, from: version, to: target,
        cures: cures(from: version, to: target, in: database))
    }
  }
}
