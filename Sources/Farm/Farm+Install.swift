import Disk

/// What `install` did.
public struct InstallReport: Codable, Equatable, Sendable {
  public let version: GoVersion
  public let path: String
  /// SHA-256 of the archive.
  public let digest: String
  public let attested: Attestation
  public let files: Int
}

/// What proved an archive.
public enum Attestation: String, Codable, Sendable {
  /// Its digest was given.
  case sha256
  /// Its digest stands in the index of a source.
  case index
  /// A key of the keyring signed it.
  case signature
  /// The plugin that made it is trusted.
  case plugin
  /// Nothing: a local file is the administrator's word.
  case none
  /// Nothing, and `--insecure` said so.
  case insecure
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
  public func install(
    archive path: String, sha256: String? = nil, expecting: VersionSpec? = nil
  ) throws -> InstallReport {
    try install(
      archive: path, sha256: sha256, expecting: expecting,
      attested: sha256 == nil ? .none : .sha256)
  }

  func install(
    archive path: String, sha256: String?, expecting: VersionSpec?, attested: Attestation
  ) throws -> InstallReport {
    if case .exact(let version) = expecting, try look().versions.contains(version) {
      throw Failure.alreadyInstalled(version)
    }
    let file = SharedDescriptor(try openArchive(path))
    let hashing = Background { () -> Result<String, DiskError> in
      Result { () throws(DiskError) in try SHA256.digest(of: file.descriptor) }
    }
    return try install(
      file, path, attested: attested, expecting: expecting
    ) {
      let digest = try hashing.value().get()
      if let expected = sha256?.lowercased(), expected != digest {
        throw Failure.digestMismatch(path: path, expected: expected, actual: digest)
      }
      return digest
    }
  }

  /// Unpacks and publishes an archive.
  ///
  /// - Parameter digest: asked for when the tree is unpacked, before anything of it is used.
  func install(
    _ file: SharedDescriptor, _ path: String, attested: Attestation, expecting: VersionSpec?,
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
    let kept = scratch.path + "/archive"
    if path != layout.archive(digest) { keep(path, as: kept) }
    try scratch.syncFileSystem()
    try publish(version, tree: tree, manifest: manifest, archive: kept)
    log(Event("install", version: version, digest: digest, attested: attested.rawValue))
    return InstallReport(
      version: version, path: layout.installation(version), digest: digest, attested: attested,
      files: manifest.files.count)
  }

  private func openArchive(_ path: String) throws -> Descriptor {
    guard let status = try FileSystem.targetStatus(path) else { throw Failure.noFile(path) }
    guard status.kind == .file else {
      throw Failure.archive(path: path, .refused(name: path, reason: "is not a regular file"))
    }
    return try Descriptor.open(path)
  }

  func unpack(
    _ file: SharedDescriptor, from path: String, into tree: String
  ) throws -> Manifest {
    let reader = GzipReader(file)
    defer { reader.close() }
    do { return try Unpacker.unpack(reader, into: tree) } catch let error as ArchiveError {
      throw Failure.archive(path: path, error)
    } catch let error as GzipReader.Failure {
      switch error {
      case .damaged(let reason): throw Failure.damagedGzip(path: path, reason: reason)
      case .truncated: throw Failure.archive(path: path, .truncated)
      case .disk(let error): throw error
      }
    }
  }

  /// The version of an unpacked tree; throws unless it is a complete Go release and agrees with
  /// what was asked for.
  private func judge(
    _ tree: String, from path: String, expecting: VersionSpec?
  ) throws -> GoVersion {
    let missing = Installation.missingParts(of: tree)
    if !missing.isEmpty { throw Failure.incompleteTree(path: path, missing: missing) }
    guard let version = try Installation.versionFile(of: tree), !version.isLanguageOnly else {
      throw Failure.incompleteTree(path: path, missing: ["a version in VERSION"])
    }
    if let expecting, expecting.newest(among: [version]) != version {
      throw Failure.versionDisagrees(
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
  func publish(_ version: GoVersion, tree: String, manifest: Manifest, archive: String?) throws {
    try writing { snapshot in
      if FileSystem.exists(layout.installation(version)) || snapshot.versions.contains(version) {
        throw Failure.alreadyInstalled(version)
      }
      try writeGoEnv(configuration(), in: tree, version)
      try replace(layout.manifest(version), manifest.text)
      do {
        try FileSystem.rename(tree, to: layout.installation(version))
      } catch {
        try? FileSystem.remove(layout.manifest(version))
        throw error
      }
      // Only now: renaming a read-only directory fails for everyone but root.
      try FileSystem.setMode(layout.installation(version), 0o555)
      try FileSystem.sync(layout.root)
      try writeWrapper(version)
      if let archive, let digest = manifest.archive, FileSystem.exists(archive) {
        try FileSystem.rename(archive, to: layout.archive(digest))
      }
    }
    Host.restoreLabels([layout.installation(version)], recursively: true)
  }

  /// Enters an existing GOROOT, such as a distribution's, as an installation: a link to it.
  /// Refused when it is not complete, or when others than its owner could change it.
  public func adopt(_ directory: String) throws -> Installation {
    guard FileSystem.exists(directory) else { throw Failure.noFile(directory) }
    let tree = try FileSystem.canonical(directory)
    let missing = Installation.missingParts(of: tree)
    if !missing.isEmpty { throw Failure.incompleteTree(path: tree, missing: missing) }
    guard let version = try Installation.versionFile(of: tree) else {
      throw Failure.incompleteTree(path: tree, missing: ["a version in VERSION"])
    }
    try requireUnwritable(tree)
    let path = layout.installation(version)
    try writing { snapshot in
      if snapshot.versions.contains(version) { throw Failure.alreadyInstalled(version) }
      try FileSystem.makeLink(path, to: tree)
      try FileSystem.sync(layout.root)
      try writeWrapper(version)
    }
    log(Event("adopt", version: version, reason: tree))
    return Installation(version: version, path: path, adoptedFrom: tree)
  }

  /// Throws when somebody other than root and this farm's owner could change the tree's programs.
  private func requireUnwritable(_ tree: String) throws {
    let trusted: Set<UInt32> = [0, Host.userID]
    for part in ["", "/bin", "/bin/go", "/bin/gofmt", "/pkg", "/pkg/tool", "/src", "/VERSION"] {
      guard let status = try FileSystem.targetStatus(tree + part) else { continue }
      if status.isWritableByOthers {
        throw Failure.unsafeTree(path: tree + part, reason: "is writable by group or others")
      }
      if !trusted.contains(status.owner) {
        throw Failure.unsafeTree(
          path: tree + part, reason: "belongs to \(Accounts.userName(status.owner))")
      }
    }
  }
}

extension Attestation {
  /// For people.
  public var text: String {
    switch self {
    case .none: "unattested"
    case .insecure: "taken unseen"
    case .plugin: "by a trusted plugin"
    case .sha256, .index, .signature: "verified by \(self == .sha256 ? "--sha256" : rawValue)"
    }
  }
}
