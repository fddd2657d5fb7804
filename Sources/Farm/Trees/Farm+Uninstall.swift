import Go
import Projects
import System

/// What `prune` removed, or would remove, and why the others stay.
package struct PruneReport: Codable, Equatable, Sendable {
  package struct Kept: Codable, Equatable, Sendable {
    package let version: GoVersion
    package let reason: String
  }

  package let removed: [GoVersion]
  package let kept: [Kept]
  /// Archives and partial downloads that no installation needs: file names.
  package let archives: [String]
  package let dryRun: Bool
}

extension Farm {
  /// Removes installations, all or none: an observer of each finds the whole tree or none.
  ///
  /// Refused while a channel leads to one. Also while the generation before does (`rollback` would
  /// miss it) or a running process uses one, unless `force`.
  package func uninstall(_ versions: [GoVersion], force: Bool = false) throws {
    let scratch = try ScratchDirectory(in: layout.staging)
    try writing { snapshot in
      let installations = try versions.map { version in
        guard let installation = snapshot.installation(version) else {
          throw SelectionFailure.notInstalled(version.text, installed: snapshot.versions)
        }
        if let channel = snapshot.channels(of: version).first {
          throw TreeFailure.inUse(
            version, by: "channel \"\(channel)\"",
            remedy: .choice([.gofarm("drop", channel.name), .advice("promote another")]))
        }
        if let refusal = try force ? nil : refusal(of: version, in: snapshot) { throw refusal }
        return installation
      }
      for installation in installations { try setAside(installation, in: scratch.path) }
    }
    for version in versions { log(Event("uninstall", version: version)) }
  }

  /// Removes installations that neither a channel, nor one of the last `keep` generations, nor a
  /// process uses, and archives that no installation came from. Adopted ones cost nothing: they
  /// stay.
  package func prune(keep: Int = 5, dryRun: Bool = false) throws -> PruneReport {
    let scratch = try ScratchDirectory(in: layout.staging)
    let body = { (snapshot: Snapshot) throws in
      let reasons = try self.reasonsToStay(in: snapshot, keep: keep)
      let removed = snapshot.installations.filter { reasons[$0.version] == nil }
      let archives = try self.needlessArchives(without: Set(removed.map(\.version)), in: snapshot)
      if !dryRun {
        for installation in removed { try self.setAside(installation, in: scratch.path) }
        for name in archives { try FileSystem.remove("\(self.layout.archives)/\(name)") }
      }
      return PruneReport(
        removed: removed.map(\.version),
        kept: reasons.sorted { $0.key < $1.key }.map { .init(version: $0.key, reason: $0.value) },
        archives: archives, dryRun: dryRun)
    }
    let report = try dryRun ? body(readSnapshot()) : writing(body)
    if !dryRun {
      for version in report.removed { log(Event("uninstall", version: version, reason: "prune")) }
    }
    return report
  }

  /// Why an installation that no channel leads to should stay.
  private func refusal(of version: GoVersion, in snapshot: Snapshot) throws -> TreeFailure? {
    let number = snapshot.generation.number
    let force = Remedy.gofarm("uninstall", version.text, "--force")
    if number > 1,
      let channel = try generation(number - 1).channels.first(where: { $0.value == version })
    {
      return .inUse(
        version,
        by: "generation \(number - 1) (channel \"\(channel.key)\"), which rollback returns to",
        remedy: force)
    }
    if let usage = try usage().first(where: { $0.version == version }) {
      return .inUse(version, by: usage.who, remedy: .choice([.gofarm("usage"), force]))
    }
    return nil
  }

  private func reasonsToStay(in snapshot: Snapshot, keep: Int) throws -> [GoVersion: String] {
    var reasons: [GoVersion: String] = [:]
    func stay(_ version: GoVersion, _ reason: String) {
      if reasons[version] == nil { reasons[version] = reason }
    }
    for (channel, version) in snapshot.channels.sorted(by: { $0.key < $1.key }) {
      stay(version, "channel \(channel)")
    }
    let newest = snapshot.generation.number
    for number in stride(from: newest, to: max(0, newest - keep), by: -1) {
      for (channel, version) in try generation(number).channels.sorted(by: { $0.key < $1.key }) {
        stay(version, "generation \(number) (\(channel))")
      }
    }
    for usage in try usage() { stay(usage.version, usage.who) }
    for installation in snapshot.installations where installation.adoptedFrom != nil {
      stay(installation.version, "adopted")
    }
    let installed = Set(snapshot.versions)
    return reasons.filter { installed.contains($0.key) }
  }

  private func needlessArchives(
    without removed: Set<GoVersion>, in snapshot: Snapshot
  ) throws -> [String] {
    let needed = snapshot.versions.filter { !removed.contains($0) }
      .compactMap { try? manifest(of: $0).archive }
    let names = Set(
      needed.flatMap { digest in Layout.ArchiveKind.allCases.map { digest + $0.rawValue } })
    return try FileSystem.entries(layout.archives).filter { name in
      if name.hasSuffix(Layout.signatureSuffix) {
        return !names.contains(String(name.dropLast(Layout.signatureSuffix.count)))
      }
      if names.contains(name) { return false }
      // Somebody is downloading it at this moment.
      if name.hasSuffix(Layout.partialSuffix) {
        return Download.isAbandoned("\(layout.archives)/\(name)")
      }
      return Layout.ArchiveKind.allCases.contains { name.hasSuffix($0.rawValue) }
    }
  }

  /// rename(2) of the tree into `scratch`, which is deleted after the lock is released; then what
  /// belongs to it.
  private func setAside(_ installation: Installation, in scratch: String) throws {
    if installation.adoptedFrom == nil {
      // Renaming a directory that is read-only fails for everyone but root.
      try FileSystem.setMode(installation.path, 0o755)
    }
    try FileSystem.rename(installation.path, to: "\(scratch)/\(installation.version)")
    try FileSystem.remove(layout.manifest(installation.version))
    try FileSystem.remove(layout.provenance(installation.version))
    try FileSystem.remove(layout.wrapper(installation.version))
    try FileSystem.sync(layout.root)
  }
}
