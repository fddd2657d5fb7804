import Go
import Projects
import System

/// What `prune` removed, or would remove, and why the others stay.
package struct PruneReport: Sendable {
  package struct Kept: Codable, Equatable, Sendable {
    package let version: GoVersion
    package let reason: String
  }

  package let removed: [GoVersion]
  /// What should have been removed, and could not be.
  package let failed: [Removal.Failed]
  package let kept: [Kept]
  /// Of `kept`, what stays only because a project asks for it.
  package let pinned: [GoVersion]
  /// Archives and partial downloads that no installation needs: file names.
  package let archives: [String]
  package let dryRun: Bool
}

extension Farm {
  /// Removes installations: an observer of each finds the whole tree or none. What the file system
  /// refuses of one does not keep the others from being removed; the answer says which were. One that
  /// was removed before is as good.
  ///
  /// All are refused while a channel leads to one. Also while the generation before does (`rollback`
  /// would miss it), a running process uses one, a project below the site's `pins` would be left
  /// without a version, or nobody can tell, unless `force`. Processes and projects are looked at
  /// before the lock is taken; under it, only the processes that were found.
  package func uninstall(_ versions: [GoVersion], force: Bool = false) throws -> Removal {
    let survey = try force ? nil : usage()
    let pins = try force ? [] : needing(Set(versions), sitePins())
    let scratch = try ScratchDirectory(in: layout.staging)
    let removal = try writing { snapshot in
      let users = try confirmed(
        (survey?.usage ?? []).filter { versions.contains($0.version) }, in: snapshot)
      var gone: [GoVersion] = []
      let installations = try versions.compactMap { version -> Installation? in
        guard let installation = snapshot.installation(version) else {
          guard Tombstone(of: .exact(version), in: layout.root) != nil else {
            throw SelectionFailure.unknownInstallation(
              version.text, installed: snapshot.versions)
          }
          gone.append(version)
          return nil
        }
        if let channel = snapshot.channels(of: version).first {
          throw TreeFailure.inUse(
            version, by: "channel \"\(channel)\"",
            remedy: .choice([.gofarm("drop", channel.name), .advice("promote another")]))
        }
        if let refusal = try force ? nil : refusal(of: version, in: snapshot, users, pins) {
          throw refusal
        }
        return installation
      }
      if let unseen = survey?.unseen, !unseen.isNothing,
        let taken = installations.first(where: { $0.adoptedFrom == nil })
      {
        throw TreeFailure.unseen(unseen, command: ["uninstall", taken.version.text])
      }
      var removal = remove(installations, through: scratch.path, in: snapshot)
      removal.gone = gone
      return removal
    }
    for version in removal.removed { log(Event("uninstall", version: version)) }
    return removal
  }

  /// Removes installations that neither a channel, nor one of the last `keep` generations, nor a
  /// process uses, and archives that no installation came from. Adopted ones cost nothing: they
  /// stay. Past its day, what is retired is not kept by generations. Refused where nobody can tell
  /// what processes use, unless `force`.
  ///
  /// - Parameters:
  ///   - unused: also keeps what was used, by the record of usage, within so many days.
  ///   - force: also what projects below the site's `pins` ask for.
  package func prune(
    keep: Int = 5, unused: Int? = nil, force: Bool = false, dryRun: Bool = false
  ) throws -> PruneReport {
    let survey = try usage()
    let scratch = try ScratchDirectory(in: layout.staging)
    let pins = try force ? [] : sitePins()
    let body = { (snapshot: Snapshot) throws in
      let users = try self.confirmed(survey.usage, in: snapshot)
      var reasons = try self.reasonsToStay(in: snapshot, keep: keep, unused: unused, users)
      let idle = Set(snapshot.versions.filter { reasons[$0] == nil })
      let held = Dictionary(grouping: try self.needing(idle, pins), by: { $0.version! })
      for (version, pins) in held { reasons[version] = pins.names }
      let removed = snapshot.installations.filter { reasons[$0.version] == nil }
      if !removed.isEmpty, !survey.unseen.isNothing, !force {
        let failure = TreeFailure.unseen(survey.unseen, command: ["prune"])
        if !dryRun { throw failure }
        self.notify(.warning(failure.message))
      }
      var removal = Removal()
      removal.removed = removed.map(\.version)
      if !dryRun { removal = self.remove(removed, through: scratch.path, in: snapshot) }
      var archives = try self.needlessArchives(without: Set(removal.removed), in: snapshot)
      if !dryRun {
        archives = archives.filter { name in
          self.attempt("removing an archive") {
            try FileSystem.remove("\(self.layout.archives)/\(name)")
          }
        }
      }
      return PruneReport(
        removed: removal.removed, failed: removal.failed,
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
    of version: GoVersion, in snapshot: Snapshot, _ users: [Usage], _ pins: [Pin]
  ) throws -> TreeFailure? {
    let force = Remedy.gofarm("uninstall", version.text, "--force")
    if let before = try placeToReturnTo(from: snapshot.generation),
      let channel = before.channels.first(where: { $0.value == version })
    {
      return .inUse(
        version,
        by: "generation \(before.number) (channel \"\(channel.key)\"), which rollback returns to",
        remedy: force)
    }
    if let usage = users.first(where: { $0.version == version }) {
      return .inUse(version, by: usage.who, remedy: .choice([.gofarm("usage"), force]))
    }
    let mine = pins.filter { $0.version == version }
    if !mine.isEmpty {
      return .inUse(version, by: mine.names, remedy: .choice([.gofarm("usage", "--pins"), force]))
    }
    return nil
  }

  /// The generation before the last move that stood. What a failing probe took back never was a
  /// place to return to.
  private func placeToReturnTo(from newest: Generation) throws -> Generation? {
    var last = newest
    while last.command == "return" {
      guard last.number > 2 else { return nil }
      let earlier = try generation(last.number - 2)
      // Somebody moved another channel in between.
      guard earlier.channels == last.channels else { return nil }
      last = earlier
    }
    return last.number > 1 ? try generation(last.number - 1) : nil
  }

  private func reasonsToStay(
    in snapshot: Snapshot, keep: Int, unused: Int?, _ users: [Usage]
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
    for usage in users { stay(usage.version, usage.who) }
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
    let stay = try snapshot.versions.filter { try !removed.contains($0) && hasManifest($0) }
    let needed: [String]
    do { needed = try stay.compactMap { try manifest(of: $0).archive } } catch TreeFailure
      .damagedManifest
    {
      // Nobody knows which archive it came from: none is needless.
      return []
    }
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
}
