import Archive
import Go
import Projects
import System

extension Farm {
  /// Compares an installation with its manifest, on all processors. Takes no lock and changes
  /// nothing; that the installation is whole becomes an event, where this user may write one.
  ///
  /// `go.env` is configuration: its content is the site's, its presence and mode are not. An
  /// adopted installation is only asked whether it is complete.
  package func verify(_ version: GoVersion) throws -> TreeReport {
    let snapshot = try readSnapshot()
    guard let installation = snapshot.installation(version) else {
      throw SelectionFailure.notInstalled(version.text, installed: snapshot.versions)
    }
    if let origin = installation.adoptedFrom {
      let missing = try Goroot.missingParts(of: installation.path)
      return TreeReport(
        version: version, files: 0, findings: missing.map { TreeFinding(.missing, $0) },
        adoptedFrom: origin)
    }
    let manifest = try manifest(of: version)
    let findings = try findings(in: installation.path, against: manifest, of: version)
    if findings.isEmpty { log(Event(Event.verified, version: version)) }
    return TreeReport(
      version: version, files: manifest.files.count, findings: findings, adoptedFrom: nil)
  }

  /// What an installation consisted of when it was published; throws `.damagedManifest`.
  package func manifest(of version: GoVersion) throws -> Manifest {
    guard let text = try FileSystem.readText(layout.manifest(version)),
      let manifest = Manifest(text: text)
    else { throw TreeFailure.damagedManifest(version) }
    return manifest
  }

  /// Whether it is known what an installation consisted of when it was published.
  package func hasManifest(_ version: GoVersion) throws -> Bool {
    try FileSystem.status(layout.manifest(version)) != nil
  }

  private func findings(
    in tree: String, against manifest: Manifest, of version: GoVersion
  ) throws -> [TreeFinding] {
    let paths = manifest.files.keys.sortedByBytes()
    let notify = notify
    let answers = try FileHasher.digests(of: paths, below: tree) { done in
      notify(.progress(Progress("verifying \(version)", done: done, of: paths.count, in: .files)))
    }
    notify(
      .progress(Progress("verifying \(version)", done: paths.count, of: paths.count, in: .files)))
    var findings: [TreeFinding] = []
    for (path, answer) in zip(paths, answers) {
      if let finding = judge(path, answer, against: manifest.files[path]!) {
        findings.append(finding)
      }
    }
    var walk = TreeWalk(tree, manifest)
    try walk.visit("")
    return (findings + walk.findings).sorted {
      $0.path == $1.path
        ? $0.kind.rawValue < $1.kind.rawValue : $0.path.precedesByBytes($1.path)
    }
  }

  private func judge(
    _ path: String, _ answer: Result<FileHasher.Answer, SystemError>, against file: Manifest.File
  ) -> TreeFinding? {
    switch answer {
    case .success(let answer):
      answer.digest == file.digest || path == Goroot.environmentFile
        ? nil : TreeFinding(.changed, path)
    case .failure(let error):
      error.isMissing
        ? TreeFinding(.missing, path)
        : error.isNoFile
          ? TreeFinding(.changed, path, "no regular file")
          : TreeFinding(.unreadable, path, error.reason)
    }
  }
}

/// Looks at every name of a tree: what was added, and modes.
private struct TreeWalk {
  let tree: String
  let files: [String: Manifest.File]
  var findings: [TreeFinding] = []

  init(_ tree: String, _ manifest: Manifest) {
    self.tree = tree
    files = manifest.files
  }

  mutating func visit(_ path: String) throws {
    let full = path.isEmpty ? tree : tree + "/" + path
    guard let status = try FileSystem.status(full) else { return }
    let name = path.isEmpty ? "." : path
    if status.kind != .link, let what = excess(status) { findings.append(.init(.mode, name, what)) }
    guard status.kind == .directory else {
      if let file = file(path) {
        if status.kind == .file, let what = wrongExecutable(status, file) {
          findings.append(.init(.mode, path, what))
        }
      } else if path != Goroot.environmentFile {
        findings.append(.init(.added, path, status.kind == .link ? "a link" : nil))
      }
      return
    }
    let entries: [String]
    do { entries = try FileSystem.entries(full) } catch {
      findings.append(.init(.unreadable, name, error.reason))
      return
    }
    for entry in entries { try visit(path.isEmpty ? entry : path + "/" + entry) }
  }

  /// By bytes, as the kernel does: to a String, é is the same in one character and in two.
  private func file(_ path: String) -> Manifest.File? {
    guard let index = files.index(forKey: path), files[index].key.utf8.elementsEqual(path.utf8)
    else { return nil }
    return files[index].value
  }

  private func excess(_ status: FileStatus) -> String? {
    if status.isWritableByOthers { return "writable by group or others" }
    return status.mode & 0o7000 == 0 ? nil : "setuid, setgid or sticky"
  }

  private func wrongExecutable(_ status: FileStatus, _ file: Manifest.File) -> String? {
    let bits = status.mode & 0o111
    if file.isExecutable { return bits == 0o111 ? nil : "not executable by everybody" }
    return bits == 0 ? nil : "executable"
  }
}
