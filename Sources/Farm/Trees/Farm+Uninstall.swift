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
  /// Of `kept`, what stays only because a project asks for it.
  package let pinned: [GoVersion]
  /// Archives and partial downloads that no installation needs: file names.
  package let archives: [String]
  package let dryRun: Bool
}

extension Farm {
  /// Removes installations, all or none: an observer of each finds the whole tree or none.
  ///
  /// Refused while a channel leads to one. Also while the generation before does (`rollback` would
  /// miss it), a running process uses one, or a project below the site's `pins` would be left without
  /// a version, unless `force`.
  package func uninstall(_ versions: [GoVersion], force: Bool = false) throws {
    let scratch = try ScratchDirectory(in: layout.staging)
    // Before the lock is taken: there may be thousands of projects.
    let pins = try force ? [] : needing(Set(versions), sitePins())
    try writing { snapshot in
      let installations = try versions.map { version in
        guard let installation = snapshot.installation(version) else {
          throw SelectionFailure.notInstalled(
            version.text, installed: snapshot.versions,
            removed: Tombstone(of: .exact(version), in: layout.root))
        }
        if let channel = snapshot.channels(of: version).first {
          throw TreeFailure.inUse(
            version, by: "channel \"\(channel)\"",
            remedy: .choice([.gofarm("drop", channel.name), .advice("promote another")]))
        }
        if let refusal = try force ? nil : refusal(of: version, in: snapshot, pins) {
          throw refusal
        }
        return installation
      }
      for installation in installations {
        try setAside(installation, in: scratch.path, snapshot)
      }
    }
    for version in versions { log(Event("uninstall", version: version)) }
  }

  /// Removes installations that neither a channel, nor one of the last `keep` generations, nor a
  /// process uses, and archives that no installation came from. Adopted ones cost nothing: they
  /// stay. Past its day, what is retired is not kept by generations.
  ///
  /// - Parameters:
  ///   - unused: also keeps what was used, by the record of usage, within so many days.
  ///   - force: also what projects below the site's `pins` ask for.
  package func prune(
    keep: Int = 5, unused: Int? = nil, force: Bool = false, dryRun: Bool = false
  ) throws -> PruneReport {
    let scratch = try ScratchDirectory(in: layout.staging)
    let pins = try force ? [] : sitePins()
    let body = { (snapshot: Snapshot) throws in
      var reasons = try self.reasonsToStay(in: snapshot, keep: keep, unused: unused)
      let idle = Set(snapshot.versions.filter { reasons[$0] == nil })
      let held = Dictionary(grouping: try self.needing(idle, pins), by: { $0.version! })
      for (version, pins) in held { reasons[version] = pins.names }
      let removed = snapshot.installations.filter { reasons[$0.version] == nil }
      let archives = try self.needlessArchives(without: Set(removed.map(\.version)), in: snapshot)
      if !dryRun {
        for installation in removed {
          try self.setAside(installation, in: scratch.path, snapshot)
        }
        for name in archives { try FileSystem.remove("\(self.layout.archives)/\(name)") }
      }
      return PruneReport(
        removed: removed.map(\.version),
        kept: reasons.sorted { $0.key < $1.key }.map { .init(version: $0.key, reason: $0.value) },
        pinned: held.keys.sorted(), archives: archives, dryRun: dryRun)
    }
    let report = try dryRun ? body(readSnapshot()) : writing(body)
    if !dryRun {
      for version in report.removed { log(Event("uninstall", version: version, reason: "prune")) }
    }
    return report
  }

  /// Why an installation that no channel leads to should stay.
  private func refusal(
    of version: GoVersion, in snapshot: Snapshot, _ pins: [Pin]
  ) throws -> TreeFailure? {
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
    let mine = pins.filter { $0.version == version }
    if !mine.isEmpty {
      return .inUse(version, by: mine.names, remedy: .choice([.gofarm("usage", "--pins"), force]))
    }
    return nil
  }

  private func reasonsToStay(
    in snapshot: Snapshot, keep: Int, unused: Int?
  ) throws -> [GoVersion: String] {
    let configuration = try configuration()
    let record = try unused.map { _ in try usageRecord() }
    var reasons: [GoVersion: String] = [:]
    func stay(_ version: GoVersion, _ reason: String) {
      if reasons[version] == nil { reasons[version] = reason }
    }
    for (channel, version) in snapshot.channels.sorted(by: { $0.key < $1.key }) {
      stay(version, "channel \(channel)")
    }
    let newest = snapshot.generation.number
    for number in stride(from: newest, to: max(0, newest - keep), by: -1) {
      for (channel, version) in try generation(number).channels.sorted(by: { $0.key < $1.key })
      where configuration.retirement(of: version)?.isOver != true {
        stay(version, "generation \(number) (\(channel))")
      }
    }
    for usage in try usage() { stay(usage.version, usage.who) }
    for installation in snapshot.installations where installation.adoptedFrom != nil {
      stay(installation.version, "adopted")
    }
    if let unused, let record {
      for version in snapshot.versions {
        if let use = useWithin(unused, version, record) { stay(version, use) }
      }
    }
    let installed = Set(snapshot.versions)
    return reasons.filter { installed.contains($0.key) }
  }

  private func needlessArchives(
    without removed: Set<GoVersion>, in snapshot: Snapshot
  ) throws -> [String] {
    let needed = snapshot.versions.filter { !removed.contains($0) }
      .compactMap { try? manifest(of: $0).archive }
    let names = Set(needed.map { FileSystem.name(of: layout.archive($0)) })
    return try FileSystem.entries(layout.archives).filter { name in
      if name.hasSuffix(Layout.signatureSuffix) {
        return !names.contains(String(name.dropLast(Layout.signatureSuffix.count)))
      }
      if names.contains(name) { return false }
      // Somebody is downloading it at this moment.
      if name.hasSuffix(Layout.partialSuffix) {
        return Download.isAbandoned("\(layout.archives)/\(name)")
      }
      return name.hasSuffix(".tar.gz")
    }
  }

  /// rename(2) of the tree into `scratch`, which is deleted after the lock is released; then what
  /// belongs to it.
  private func setAside(
    _ installation: Installation, in scratch: String, _ snapshot: Snapshot
  ) throws {
    try leaveTombstone(of: installation.version, in: snapshot)
    if installation.adoptedFrom == nil {
      // Renaming a directory that is read-only fails for everyone but root.
      try FileSystem.setMode(installation.path, 0o755)
    }
    try FileSystem.rename(installation.path, to: "\(scratch)/\(installation.version)")
    try FileSystem.remove(layout.manifest(installation.version))
    try FileSystem.remove(layout.wrapper(installation.version))
    try FileSystem.sync(layout.root)
  }
}
