import Archive
import Go
import JSON
import System

/// A tar archive that carries releases across an air gap: `bundle/index.json` in the form of the
/// Go project's index, then the archives as they were published.
enum Bundle {
  static let index = "bundle/index.json"
  /// What checksum databases said of the releases, by their versions.
  static let proofs = "bundle/proofs.json"

  struct Release: Codable {
    let version: String
    let stable: Bool
    let files: [File]
  }

  struct File: Codable {
    let filename: String
    let os: String
    let arch: String
    let version: String
    let sha256: String
    let size: Int
    let kind: String
  }

  static func name(of file: String) -> String { "bundle/\(file)" }
}

/// What `bundle create` wrote.
package struct BundleReport: Codable, Equatable, Sendable {
  package let path: String
  package let versions: [GoVersion]
  /// SHA-256 of the bundle: what to carry by another way.
  package let digest: String
}

extension Farm {
  /// Writes the archives that installations came from into one file, with an index of them.
  package func createBundle(_ path: String, of versions: [GoVersion]) throws -> BundleReport {
    var releases: [Bundle.Release] = []
    var archives: [(name: String, path: String)] = []
    var proofs: [GoVersion: LogProof] = [:]
    for version in versions {
      let manifest = try manifest(of: version)
      let archive = try keptArchive(of: version, manifest)
      let tools = Goroot.platform(of: layout.installation(version)).split(separator: "_")
      let os = String(tools.first ?? "")
      let arch = tools.count > 1 ? String(tools[1]) : ""
      let name =
        "go\(version).\(os)-\(arch == "arm" ? "armv6l" : arch)"
        + (archive.hasSuffix(".zip") ? ReleaseIndex.moduleSuffix : ".tar.gz")
      proofs[version] = try provenance(of: version).logged?.proof
      let file = Bundle.File(
        filename: name, os: os, arch: arch, version: "go\(version)",
        sha256: manifest.archive ?? "", size: try FileSystem.status(archive)?.size ?? 0,
        kind: "archive")
      releases.append(.init(version: "go\(version)", stable: version.isRelease, files: [file]))
      archives.append((name, archive))
    }
    let temporary = try TemporaryFile(for: path)
    try temporary.setMode(0o644)
    let writer = TarWriter(try Descriptor.open(temporary.path, .write))
    try writer.add(Bundle.index, text: JSON.document(releases))
    if !proofs.isEmpty { try writer.add(Bundle.proofs, text: JSON.document(proofs)) }
    for archive in archives {
      try writer.add(Bundle.name(of: archive.name), contentsOf: archive.path)
    }
    try writer.finish()
    let digest = try SHA256.digest(of: Descriptor.open(temporary.path))
    try temporary.publish()
    return BundleReport(path: path, versions: versions, digest: digest)
  }

  /// Installs what a bundle holds and this farm has not. Each archive must have the digest of the
  /// bundle's index; with `sha256`, what was taken out of the bundle is used only when the bytes that
  /// it was taken from have that digest.
  package func installBundle(_ path: String, sha256: String? = nil) throws -> [InstallReport] {
    guard let status = try FileSystem.targetStatus(path), status.kind == .file else {
      throw RequestFailure.noFile(path)
    }
    let scratch = try ScratchDirectory(in: layout.staging)
    let file = try HashedFile(Descriptor.open(path))
    let extracted = Result { try extract(file, into: scratch.path) }
    if let expected = sha256?.lowercased(), case let digest = try file.digest(), digest != expected
    {
      throw AcquisitionFailure.digestMismatch(path: path, expected: expected, actual: digest)
    }
    let index: ReleaseIndex
    let proofs: [GoVersion: LogProof]
    do { (index, proofs) = try extracted.get() } catch let error as ArchiveError {
      throw AcquisitionFailure.archive(path: path, error)
    }
    let installed = Set(try snapshot().versions)
    return try index.archives.filter { !installed.contains($0.version) }.map { archive in
      try install(
        archive: "\(scratch.path)/\(archive.filename)", sha256: archive.digest,
        expecting: .exact(archive.version),
        origin: Origin(
          attested: sha256 == nil ? .none : .sha256, proof: proofs[archive.version]))
    }
  }

  /// Unpacks the index and the archives that it names; throws where one is missing or damaged.
  private func extract(
    _ file: HashedFile, into directory: String
  ) throws -> (ReleaseIndex, [GoVersion: LogProof]) {
    var reader = TarReader(FileSource(file))
    guard let first = try reader.next(), first.name == Bundle.index, first.size < 1 << 20 else {
      throw ArchiveError.refused(name: "the file", reason: "is not a bundle")
    }
    var text: [UInt8] = []
    while case let bytes = try reader.readBody(), !bytes.isEmpty { text.append(contentsOf: bytes) }
    guard let index = try? ReleaseIndex(text) else {
      throw ArchiveError.refused(name: Bundle.index, reason: "is not a list of releases")
    }
    var missing = Dictionary(
      index.archives.map { (Bundle.name(of: $0.filename), $0) },
      uniquingKeysWith: { first, _ in first })
    var proofs: [GoVersion: LogProof] = [:]
    while let entry = try reader.next() {
      if entry.name == Bundle.proofs, entry.size < 1 << 20 {
        var text: [UInt8] = []
        while case let bytes = try reader.readBody(), !bytes.isEmpty { text += bytes }
        guard let read = try? JSON.decode([GoVersion: LogProof].self, from: text) else {
          throw ArchiveError.refused(name: entry.name, reason: "holds no proofs")
        }
        proofs = read
        continue
      }
      guard let archive = missing.removeValue(forKey: entry.name), !entry.isDirectory,
        archive.digest != nil
      else { throw ArchiveError.refused(name: entry.name, reason: "is not in the bundle's index") }
      let output = try Descriptor.open(
        "\(directory)/\(archive.filename)", [.write, .create, .exclusive])
      while case let bytes = try reader.readBody(), !bytes.isEmpty { try output.write(bytes) }
    }
    guard missing.isEmpty else { throw ArchiveError.truncated }
    return (index, proofs)
  }
}
