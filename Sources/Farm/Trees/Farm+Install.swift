import Archive
import Go
import JSON
import System

/// What `install` did.
package struct InstallReport: Codable, Equatable, Sendable {
  package let version: GoVersion
  package let path: String
  /// SHA-256 of the archive.
  package let digest: String
  package let attested: Attestation
  package let files: Int
  /// Where a checksum database has a record of it.
  package let log: LogReference?
  /// Whether it was there before, and nothing was done.
  package var alreadyInstalled = false
}

extension Farm {
  /// Installs a Go release archive.
  ///
  /// The archive is judged entry by entry while it is unpacked into `staging/`; the same bytes are
  /// hashed, and compared with `sha256` where one is given. Then it appears at `<root>/<version>` by one
  /// rename(2), after its bytes and its manifest have reached the disk. Whatever fails, the farm is
  /// as it was. A file that came over a network is verified before it gets here.
  ///
  /// - Parameter expecting: what the archive's VERSION must agree with.
  package func install(
    archive path: String, sha256: String? = nil, expecting: VersionSpec? = nil
  ) throws -> InstallReport {
    try install(
      archive: path, sha256: sha256, expecting: expecting,
      origin: Origin(attested: sha256 == nil ? .none : .sha256))
  }

  func install(
    archive path: String, sha256: String?, expecting: VersionSpec?, origin: Origin
  ) throws -> InstallReport {
    if case .exact(let version) = expecting,
      let report = try existing(version, sha256: sha256?.lowercased())
    {
      return report
    }
    let scratch = try ScratchDirectory(in: layout.staging)
    notify(.step("unpacking \(path)"))
    let tree = scratch.path + "/go"
    try FileSystem.makeDirectory(tree)
    let kept = scratch.path + "/archive"
    let file = try openArchive(path, keptAs: kept)
    let kind: Layout.ArchiveKind = try file.beginsAsZip() ? .module : .release
    // A zip's directory stands at its end: it is read from the copy, which nobody else can write.
    if kind == .module { try file.readToEnd() }
    let early = kind == .module ? try file.digest() : nil
    let sharing = try sharing(with: expecting, scratch.path)
    let unpacked = Result {
      kind == .module
        ? try unpackModule(FileSystem.exists(kept) ? kept : path, from: path, into: tree, sharing)
        : try unpack(file, from: path, into: tree, sharing)
    }
    if sha256 == nil { _ = try unpacked.get() }
    // A wrong digest explains whatever else is wrong with the archive.
    let digest = try early ?? file.digest()
    if let expected = sha256?.lowercased(), expected != digest {
      throw AcquisitionFailure.digestMismatch(path: path, expected: expected, actual: digest)
    }
    var manifest = try unpacked.get()
    manifest.archive = digest
    let version = try judge(tree, from: path, expecting: expecting)
    if let failure = file.copyFailure {
      notify(.warning("the archive is not kept for repairs: \(failure)"))
      try FileSystem.remove(kept)
    }
    if let report = try existing(version, sha256: digest) { return report }
    let provenance = try provenance(of: version, manifest, origin)
    try scratch.syncFileSystem()
    let attested = provenance.attested ?? origin.attested
    var event = Event("install", version: version, digest: digest, attested: attested.rawValue)
    event.log = provenance.log
    try publish(
      version, tree: tree, manifest: manifest, provenance, archive: (kept, kind), event)
    return InstallReport(
      version: version, path: layout.installation(version), digest: digest, attested: attested,
      files: manifest.files.count, log: provenance.log)
  }

  /// What is installed already, as the same release; nil where nothing is. Throws where it came from
  /// another archive.
  func existing(_ version: GoVersion, sha256: String?) throws -> InstallReport? {
    guard let installation = try readSnapshot().installation(version) else { return nil }
    let manifest = try hasManifest(version) ? self.manifest(of: version) : nil
    if let sha256, manifest?.archive != sha256 { throw TreeFailure.alreadyInstalled(version) }
    let provenance = try manifest == nil ? nil : self.provenance(of: version)
    return InstallReport(
      version: version, path: installation.path, digest: manifest?.archive ?? "",
      attested: provenance?.attested ?? .none, files: manifest?.files.count ?? 0,
      log: provenance?.log, alreadyInstalled: true)
  }

  /// Opens an archive, which `repair` will want again: its file gets one more name where nobody else
  /// can write it and everybody can read it, else it is copied while it is read. What lies in the
  /// cache is kept already.
  private func openArchive(_ path: String, keptAs kept: String) throws -> HashedFile {
    guard FileSystem.exists(path) else { throw RequestFailure.noFile(path) }
    let file = try Descriptor.open(path, [.read, .nonBlocking])
    let status = try file.status()
    guard status.kind == .file else {
      throw AcquisitionFailure.archive(
        path: path, .refused(name: path, reason: "is not a regular file"))
    }
    if FileSystem.parent(of: path) == layout.archives { return HashedFile(file) }
    if status.owner == Host.userID, status.mode & ~0o200 == 0o444 {
      // Of the file, and not of a link that leads to it.
      try? FileSystem.hardLink(FileSystem.canonical(path), as: kept)
      if try FileSystem.status(kept)?.identity == status.identity { return HashedFile(file) }
      try FileSystem.remove(kept)
    }
    let copy = try SharedDescriptor(Descriptor.open(kept, [.write, .create, .exclusive]))
    return HashedFile(file, copyingTo: copy)
  }

  /// Unpacks a module's zip, which nobody else can write.
  func unpackModule(
    _ zip: String, from path: String, into tree: String, _ sharing: FileSharing? = nil
  ) throws -> Manifest {
    do {
      return try Unpacker.unpack(
        entries: ModuleZip(SharedDescriptor(Descriptor.open(zip))), into: tree, sharing: sharing)
    } catch let error as ArchiveError { throw AcquisitionFailure.archive(path: path, error) }
  }

  func unpack(
    _ file: HashedFile, from path: String, into tree: String, _ sharing: FileSharing? = nil
  ) throws -> Manifest {
    let reader = GzipReader(file)
    defer { reader.close() }
    do {
      return try Unpacker.unpack(reader, into: tree, sharing: sharing)
    } catch let error as ArchiveError {
      throw AcquisitionFailure.archive(path: path, error)
    } catch let error as GzipError {
      switch error {
      case .damaged(let reason): throw AcquisitionFailure.archive(path: path, .damagedGzip(reason))
      case .truncated: throw AcquisitionFailure.archive(path: path, .truncated)
      case .tooLarge(let limit): throw AcquisitionFailure.archive(path: path, .tooLarge(limit))
      case .disk(let error): throw error
      }
    }
  }

  /// The version of an unpacked tree; throws unless it is a complete Go release and agrees with
  /// what was asked for.
  private func judge(
    _ tree: String, from path: String, expecting: VersionSpec?
  ) throws -> GoVersion {
    let missing = try Goroot.missingParts(of: tree)
    if !missing.isEmpty { throw TreeFailure.incompleteTree(path: path, missing: missing) }
    let version = try release(in: tree, from: path)
    if let expecting, expecting.newest(among: [version]) != version {
      throw AcquisitionFailure.versionDisagrees(
        found: version.text, asked: expecting.description, path: path)
    }
    return version
  }

  /// The release that a tree's VERSION names; throws what is wrong with the name.
  func release(in tree: String, from path: String) throws -> GoVersion {
    guard let name = try Goroot.name(of: tree) else {
      throw TreeFailure.incompleteTree(path: path, missing: ["a version in VERSION"])
    }
    guard let version = Goroot.version(named: name), !version.isLanguageOnly else {
      throw TreeFailure.noRelease(path: path, name: name)
    }
    return version
  }

  /// Makes a tree of `staging/`, whose bytes are on the disk, an installation. Once it has its name
  /// it is one, whatever else fails: the next writer completes what is missing.
  func publish(
    _ version: GoVersion, tree: String, manifest: Manifest, _ provenance: Provenance,
    archive: (path: String, kind: Layout.ArchiveKind), _ event: Event
  ) throws {
    let path = layout.installation(version)
    let cause = try writing { snapshot in
      if FileSystem.exists(path) || snapshot.versions.contains(version) {
        throw TreeFailure.alreadyInstalled(version)
      }
      try writeGoEnv(configuration(), in: tree, version)
      try replace(layout.provenance(version), JSON.document(provenance))
      try replace(layout.manifest(version), manifest.text)
      do {
        try FileSystem.rename(tree, to: path)
      } catch {
        try? FileSystem.remove(layout.manifest(version))
        try? FileSystem.remove(layout.provenance(version))
        throw error
      }
      return firstFailure(of: [
        // Only now: renaming a read-only directory fails for everyone but root.
        { try FileSystem.setMode(path, 0o555) },
        { try FileSystem.sync(layout.root) },
        { try keep(archive, digest: manifest.archive) },
        { try writeWrapper(version) },
        { try writeVersions(snapshot.versions + [version]) },
      ])
    }
    log(event)
    Host.restoreLabels([path], recursively: true)
    if let cause { throw TreeFailure.installedOnly(version, cause: "\(cause)") }
  }

  private func keep(
    _ archive: (path: String, kind: Layout.ArchiveKind), digest: String?
  ) throws {
    guard let digest, FileSystem.exists(archive.path) else { return }
    try FileSystem.rename(archive.path, to: layout.archive(digest, archive.kind))
  }

  /// Takes every step, whatever became of those before.
  func firstFailure(of steps: [() throws -> Void]) -> (any Error)? {
    var first: (any Error)?
    for step in steps {
      do { try step() } catch { first = first ?? error }
    }
    return first
  }
}
