import Archive
import Go
import Projects
import System

/// What `repair` did to one installation.
package struct TreeRepair: Codable, Equatable, Sendable {
  package let version: GoVersion
  /// What was wrong; empty where nothing was done.
  package let findings: [TreeFinding]
  /// Whether the archive was not kept, and came from the sources once more.
  package var fetched = false

  package var changed: Bool { !findings.isEmpty }
}

extension Farm {
  /// Makes an installation what its manifest says, from the archive that it came from. Where that is
  /// not kept any more, the sources are asked for it, but for `offline`.
  ///
  /// The archive is unpacked anew in `staging/`, must give exactly the manifest's files, and takes
  /// the damaged tree's place at one moment: an observer finds the damaged tree or the whole one.
  /// What had been added is gone with the damaged tree; `go.env` keeps what the site wrote there.
  package func repairTree(_ version: GoVersion, offline: Bool = false) throws -> TreeRepair {
    let report = try verify(version)
    if let origin = report.adoptedFrom {
      if report.isWhole { return TreeRepair(version: version, findings: []) }
      throw TreeFailure.adopted(version, from: origin)
    }
    if report.isWhole { return TreeRepair(version: version, findings: []) }
    let manifest = try manifest(of: version)
    let (archive, fetched) = try archive(of: version, manifest, offline: offline)
    let scratch = try ScratchDirectory(in: layout.staging)
    let tree = scratch.path + "/go"
    try FileSystem.makeDirectory(tree)
    notify(.step("unpacking \(archive)"))
    let unpacked =
      archive.hasSuffix(Layout.ArchiveKind.module.rawValue)
      ? try unpackModule(archive, from: archive, into: tree)
      : try unpack(HashedFile(Descriptor.open(archive)), from: archive, into: tree)
    guard unpacked.files == manifest.files else {
      throw TreeFailure.wrongArchive(version, path: archive)
    }
    let damaged = layout.installation(version)
    try keepConfiguration(of: damaged, in: tree)
    try writeGoEnv(configuration(), in: tree, version)
    try scratch.syncFileSystem()
    let cause = try writing { snapshot in
      guard snapshot.installation(version) != nil else {
        throw SelectionFailure.notInstalled(version.text, installed: snapshot.versions)
      }
      var isExchanged = false
      try withMovableTop(damaged) { () throws(SystemError) in
        isExchanged = try FileSystem.exchange(damaged, tree)
      }
      if !isExchanged { try put(report.findings, right: damaged, from: tree) }
      return firstFailure(of: [
        { try FileSystem.setMode(damaged, 0o555) }, { try FileSystem.sync(layout.root) },
      ])
    }
    log(Event("repair", version: version, reason: "findings: \(report.findings.count)"))
    Host.restoreLabels([damaged], recursively: true)
    if let cause { throw TreeFailure.repairedOnly(version, cause: "\(cause)") }
    return TreeRepair(version: version, findings: report.findings, fetched: fetched)
  }

  /// Where two directories cannot change places: file by file, each by rename(2). An observer of a file
  /// finds what was there or what should be; an interrupted repair is begun again.
  private func put(_ findings: [TreeFinding], right damaged: String, from tree: String) throws {
    for finding in findings where finding.path != "." {
      let path = "\(damaged)/\(finding.path)"
      let parent = FileSystem.parent(of: path)
      for directory in try FileSystem.makeDirectories(parent) {
        try FileSystem.setMode(directory, 0o755)
      }
      if Host.userID != 0 { try FileSystem.setMode(parent, 0o755) }
      let isDirectory = try FileSystem.status(path)?.kind == .directory
      if finding.kind == .added || isDirectory && finding.kind == .changed {
        try FileSystem.removeTree(path)
      }
      if isDirectory && finding.kind != .added && finding.kind != .changed {
        try FileSystem.setMode(path, 0o555)
      } else if finding.kind != .added, FileSystem.exists("\(tree)/\(finding.path)") {
        try FileSystem.rename("\(tree)/\(finding.path)", to: path)
      }
      try FileSystem.setMode(parent, 0o555)
      try FileSystem.sync(parent)
    }
  }

  /// The archive that an installation came from, and whether it had to be fetched.
  private func archive(
    of version: GoVersion, _ manifest: Manifest, offline: Bool
  ) throws -> (path: String, fetched: Bool) {
    do { return (try keptArchive(of: version, manifest), false) } catch let failure as any Failure {
      if offline { throw failure }
    }
    notify(.message("the archive that \(version) came from is not kept: it is fetched again"))
    do {
      return (try fetchAgain(version, manifest.platform, digest: manifest.archive), true)
    } catch let failure as any Failure {
      throw TreeFailure.noArchive(
        version, path: layout.archive(manifest.archive ?? "SHA256"), reason: failure.message)
    }
  }

  /// The archive that an installation came from, checked.
  func keptArchive(of version: GoVersion, _ manifest: Manifest) throws -> String {
    guard let digest = manifest.archive else { throw TreeFailure.damagedManifest(version) }
    let places = Layout.ArchiveKind.allCases.map { layout.archive(digest, $0) }
    guard let path = try places.first(where: { try FileSystem.status($0)?.kind == .file }) else {
      throw TreeFailure.noArchive(version, path: layout.archive(digest))
    }
    guard try SHA256.digest(of: Descriptor.open(path)) == digest else {
      throw TreeFailure.wrongArchive(version, path: path)
    }
    return path
  }

  /// The site's defaults are no damage: they move into the new tree.
  private func keepConfiguration(of damaged: String, in tree: String) throws {
    let name = Goroot.environmentFile
    let old = "\(damaged)/\(name)"
    guard let status = try FileSystem.status(old), status.kind == .file,
      let text = try FileSystem.readText(old, limit: 1 << 20)
    else { return }
    try FileSystem.remove("\(tree)/\(name)")
    try FileSystem.create("\(tree)/\(name)", text, mode: 0o444)
  }
}

extension Manifest {
  /// What a release is for, by the directory of its tools; this machine's where it has none.
  var platform: Platform {
    let tools = "pkg/tool/"
    let name = files.keys.first { $0.hasPrefix(tools) }?.dropFirst(tools.count)
      .prefix { $0 != "/" }.split(separator: "_").map(String.init)
    guard let name, name.count == 2 else { return Platform()! }
    return Platform(os: name[0], architecture: name[1] == "arm" ? "armv6l" : name[1]) ?? Platform()!
  }
}
