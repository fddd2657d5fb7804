import Archive
import Go
import JSON
import Projects
import Synchronization
import System

/// Everything that a report shows, as it is at one moment.
package struct FarmOverview: Sendable {
  struct ChannelRow: Sendable {
    let channel: Channel
    let version: GoVersion
    /// The generation that moved it there; nil where somebody did so by hand.
    let moved: Generation?
  }

  struct InstallationRow: Sendable {
    let version: GoVersion
    let channels: [Channel]
    let adoptedFrom: String?
    /// nil for an adopted one.
    let bytes: Int?
    let installed: Day?
    /// `sha256`, `index`, `signature`, `none`; nil where nobody knows.
    let attested: String?
    let audit: VersionAudit?
    let retirement: Retirement?
    /// Who runs it now.
    let users: [String]
    let lastUse: Day?
    /// What below the site's `pins` gets it.
    let pins: [Pin]
  }

  let root: String
  let host: String
  let at: Timestamp
  let generations: [Generation]
  let probes: [Int: [ProbeResult]]
  let channels: [ChannelRow]
  let installations: [InstallationRow]
  let findings: [Diagnosis]
  /// Where vulnerabilities were looked up, and when; nil where no database is known.
  let database: VulnerabilityDatabase?
  /// The first day of the record of usage.
  let usageSince: Day?
}

extension Farm {
  /// Asks no network, takes no lock, changes nothing.
  package func overview() throws -> FarmOverview {
    let snapshot = try snapshot()
    let generations = try history()
    let database = try cachedVulnerabilities()
    let record = try usageRecord()
    let before = [[:]] + generations.dropLast().map(\.channels)
    let channels = snapshot.channels.sorted { $0.key < $1.key }.map { channel, version in
      let move = Array(zip(generations, before)).last {
        $0.channels[channel] != $1[channel]
      }?.0
      return FarmOverview.ChannelRow(
        channel: channel, version: version,
        moved: move.flatMap { $0.channels[channel] == version ? $0 : nil })
    }
    return FarmOverview(
      root: layout.root, host: Host.name, at: .now(), generations: generations,
      probes: try probeResults(of: generations), channels: channels,
      installations: try rows(of: snapshot, database, record), findings: try diagnose(),
      database: database, usageSince: record.since)
  }

  private func probeResults(of generations: [Generation]) throws -> [Int: [ProbeResult]] {
    var results: [Int: [ProbeResult]] = [:]
    for generation in generations where generation.probes != nil {
      results[generation.number] = try probeResults(of: generation.number)
    }
    return results
  }

  private func rows(
    of snapshot: Snapshot, _ database: VulnerabilityDatabase?, _ record: UsageRecord
  ) throws -> [FarmOverview.InstallationRow] {
    let configuration = try configuration()
    let usage = try usage().usage
    let pins = try sitePins()
    let attested = try attestations()
    let sizes = sizes(of: snapshot.installations)
    return snapshot.installations.map { installation in
      let version = installation.version
      let changed = ((try? FileSystem.status(layout.manifest(version))) ?? nil)?.modified
      return FarmOverview.InstallationRow(
        version: version, channels: snapshot.channels(of: version),
        adoptedFrom: installation.adoptedFrom, bytes: sizes[version],
        installed: changed.map { Day(of: Timestamp(seconds: $0)) }, attested: attested[version],
        audit: database.map { VersionAudit(version, in: $0) },
        retirement: configuration.retirement(of: version),
        users: Set(usage.filter { $0.version == version }.map(\.user)).sorted(),
        lastUse: record.lastUse(of: version), pins: pins.filter { $0.version == version })
    }
  }

  /// What proved each installation's archive, as far as events.jsonl can be read.
  private func attestations() throws -> [GoVersion: String] {
    var found: [GoVersion: String] = [:]
    let text = try FileSystem.readText(layout.events) ?? ""
    for line in text.split(separator: "\n") where line.contains("\"attested\"") {
      guard let event = try? JSON.decode(Event.self, from: Array(line.utf8)),
        let version = event.version
      else { continue }
      found[version] = event.attested
    }
    return found
  }

  private func sizes(of installations: [Installation]) -> [GoVersion: Int] {
    let own = installations.filter { $0.adoptedFrom == nil }
    let next = Mutex(0)
    let sizes = Mutex<[GoVersion: Int]>([:])
    onThreads(min(Host.processors, 8)) { _ in
      while let installation = next.withLock({ index -> Installation? in
        defer { index += 1 }
        return index < own.count ? own[index] : nil
      }) {
        let size = FileSystem.treeSize(installation.path)
        sizes.withLock { $0[installation.version] = size }
      }
    }
    return sizes.withLock { $0 }
  }
}
