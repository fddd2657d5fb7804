import Archive
import Go
import JSON
import System

/// Where an installation came from, and what proved it: kept beside its manifest.
package struct Provenance: Codable, Equatable, Sendable {
  package struct Rebuilt: Codable, Equatable, Sendable {
    package let with: GoVersion
    package let at: Timestamp
    package let actor: String
    /// Whether every program came out the same.
    package let same: Bool
  }

  /// What a checksum database said, and when it was asked.
  package struct Logged: Codable, Equatable, Sendable {
    package let at: Timestamp
    package let proof: LogProof
  }

  package let version: GoVersion
  /// `linux/amd64`
  package let platform: String
  /// The source's name; nil for a file that somebody named.
  package var source: String?
  package var url: String?
  /// SHA-256 of the archive.
  package var archive: String?
  /// The sum of the release as a module: `h1:…`; nil for releases from before 1.21.
  package var sum: String?
  /// What proved the archive.
  package var attested: Attestation?
  package var at: Timestamp?
  package var actor: String?
  package var logged: Logged?
  package var rebuilt: Rebuilt?
}

/// Where a log has a record.
package struct LogReference: Codable, Equatable, Sendable {
  package let database: String
  package let record: Int
  /// How many records the database had.
  package let size: Int

  init?(_ proof: LogProof?) {
    guard let proof, let size = proof.size else { return nil }
    database = proof.name
    record = proof.record
    self.size = size
  }
}

extension Provenance {
  package var log: LogReference? { LogReference(logged?.proof) }
}

extension Farm {
  /// What is known of an installation: what was recorded when it was installed, or else as much as its
  /// manifest says. Throws for one that has no manifest.
  package func provenance(of version: GoVersion) throws -> Provenance {
    if let bytes = try FileSystem.read(layout.provenance(version), limit: 1 << 20) {
      do { return try JSON.decode(Provenance.self, from: bytes) } catch {
        throw RequestFailure.damagedFile(
          path: layout.provenance(version), reason: error.description)
      }
    }
    let manifest = try manifest(of: version)
    return Provenance(
      version: version, platform: manifest.platform.description, archive: manifest.archive,
      sum: manifest.sum(version))
  }

  /// Records more about an installation, where this user may.
  func amend(_ version: GoVersion, _ change: (inout Provenance) -> Void) throws {
    guard FileSystem.isWritable(layout.manifests) else { return }
    try writing { _ in
      var provenance = try provenance(of: version)
      change(&provenance)
      try replace(layout.provenance(version), JSON.document(provenance))
    }
  }
}

extension Manifest {
  /// The sum that a checksum database has of these files; nil for a release from before it had any.
  func sum(_ version: GoVersion) -> String? {
    ToolchainModule(version, platform)?.sum(of: files.lazy.map { ($0.key, $0.value.digest) })
  }
}
