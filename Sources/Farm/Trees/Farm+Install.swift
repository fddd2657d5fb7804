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
}

extension Farm {
  /// Installs a Go release archive.
  ///
  /// The archive is judged entry by entry while it is unpacked into `staging/`, hashed meanwhile,
  /// and compared with `sha256` where one is given. Then it appears at `<root>/<version>` by one
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
    if case .exact(let version) = expecting, try readSnapshot().versions.contains(version) {
      throw TreeFailure.alreadyInstalled(version)
    }
    let file = SharedDescriptor(try openArchive(path))
    let hashing = Background { () -> Result<String, SystemError> in
      Result { () throws(SystemError) in try SHA256.digest(of: file.descriptor) }
    }
    return try install(
      file, path, origin: origin, expecting: expecting
    ) {
      let digest = try hashing.value().get()
      if let expected = sha256?.lowercased(), expected != digest {
        throw AcquisitionFailure.digestMismatch(path: path, expected: expected, actual: digest)
      }
      return digest
    }
  }

  /// Unpacks and publishes an archive.
  ///
  /// - Parameter digest: asked for when the tree is unpacked, before anything of it is used.
  func install(
    _ file: SharedDescriptor, _ path: String, origin: Origin, expecting: VersionSpec?,
    digest: () throws -> String
  ) throws -> InstallReport {
    let scratch = try ScratchDirectory(in: layout.staging)
    notify(.step("unpacking \(path)"))
    let tree = scratch.path + "/go"
    try FileSystem.makeDirectory(tree)
    let unpacked = Result { try unpack(file, from: path, into: tree) }
    // A wrong digest explains whatever else is wrong with the archive.
    let digest = try digest()
    var manifest = try unpacked.get()
    manifest.archive = digest
    let version = try judge(tree, from: path, expecting: expecting)
    let provenance = try provenance(of: version, manifest, origin)
    let kept = scratch.path + "/archive"
    let kind: Layout.ArchiveKind = try ModuleZip.isLikely(file.descriptor) ? .module : .release
    if path != layout.archive(digest, kind) { keep(path, as: kept) }
    try scratch.syncFileSystem()
    try publish(version, tree: tree, manifest: manifest, provenance, archive: (kept, kind))
    let attested = provenance.attested ?? origin.attested
    var event = Event("install", version: version, digest: digest, attested: attested.rawValue)
    event.log = provenance.log
    log(event)
    return InstallReport(
      version: version, path: layout.installation(version), digest: digest, attested: attested,
      files: manifest.files.count, log: provenance.log)
  }

  private func openArchive(_ path: String) throws -> Descriptor {
    guard let status = try FileSystem.targetStatus(path) else { throw RequestFailure.noFile(path) }
    guard status.kind == .file else {
      throw AcquisitionFailure.archive(
        path: path, .refused(name: path, reason: "is not a regular file"))
    }
    return try Descriptor.open(path)
  }

  func unpack(
    _ file: SharedDescriptor, from path: String, into tree: String
  ) throws -> Manifest {
    if try ModuleZip.isLikely(file.descriptor) {
      do { return try Unpacker.unpack(entries: ModuleZip(file), into: tree) } catch let error
        as ArchiveError
      { throw AcquisitionFailure.archive(path: path, error) }
    }
    let reader = GzipReader(file)
    defer { reader.close() }
    do { return try Unpacker.unpack(reader, into: tree) } catch let error as ArchiveError {
      throw AcquisitionFailure.archive(path: path, error)
    } catch let error as GzipError {
      switch error {
      case .damaged(let reason): throw AcquisitionFailure.archive(path: path, .damagedGzip(reason))
      case .truncated: throw AcquisitionFailure.archive(path: path, .truncated)
      case .disk(let error): throw error
      }
    }
  }

  /// The version of an unpacked tree; throws unless it is a complete Go release and agrees with
  /// what was asked for.
  private func judge(
    _ tree: String, from path: String, expecting: VersionSpec?
  ) throws -> GoVersion {
    let missing = Goroot.missingParts(of: tree)
    if !missing.isEmpty { throw TreeFailure.incompleteTree(path: path, missing: missing) }
    guard let version = try Goroot.version(of: tree), !version.isLanguageOnly else {
      throw TreeFailure.incompleteTree(path: path, missing: ["a version in VERSION"])
    }
    if let expecting, expecting.newest(among: [version]) != version {
      throw AcquisitionFailure.versionDisagrees(
        found: version.text, asked: expecting.description, path: path)
    }
    return version
  }

  /// Keeps an archive for `repair`: a hard link where nobody else can write it, else a copy. A
  /// cache: failing to keep it does not fail the installation.
  private func keep(_ path: String, as kept: String) {
    do {
      let status = try FileSystem.targetStatus(path)
      if let status, status.owner == Host.userID, !status.isWritableByOthers,
        (try? FileSystem.hardLink(path, as: kept)) != nil
      {
        return
      }
      try FileSystem.copy(path, to: kept)
    } catch {
      notify(.warning("the archive is not kept for repairs: \(error)"))
    }
  }

  /// Makes a tree of `staging/`, whose bytes are on the disk, an installation.
  func publish(
    _ version: GoVersion, tree: String, manifest: Manifest, _ provenance: Provenance,
    archive: (path: String, kind: Layout.ArchiveKind)
  ) throws {
    try writing { snapshot in
      if FileSystem.exists(layout.installation(version)) || snapshot.versions.contains(version) {
        throw TreeFailure.alreadyInstalled(version)
      }
      try writeGoEnv(configuration(), in: tree, version)
      try replace(layout.provenance(version), JSON.document(provenance))
      try replace(layout.manifest(version), manifest.text)
      do {
        try FileSystem.rename(tree, to: layout.installation(version))
      } catch {
        try? FileSystem.remove(layout.manifest(version))
        try? FileSystem.remove(layout.provenance(version))
        throw error
      }
      // Only now: renaming a read-only directory fails for everyone but root.
      try FileSystem.setMode(layout.installation(version), 0o555)
      try FileSystem.sync(layout.root)
      try writeWrapper(version)
      if let digest = manifest.archive, FileSystem.exists(archive.path) {
        try FileSystem.rename(archive.path, to: layout.archive(digest, archive.kind))
      }
    }
    Host.restoreLabels([layout.installation(version)], recursively: true)
  }
}
