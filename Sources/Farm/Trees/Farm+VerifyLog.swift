import Archive
import Go
import System

/// What the checksum database says of one installation's manifest.
package struct LogVerdict: Codable, Equatable, Sendable {
  package enum Outcome: String, Codable, Sendable {
    /// It has a record of exactly these files.
    case recorded
    /// It has a record of others.
    case differs
    /// It has no record of this release.
    case unknown
    /// The release is older than the first that any database has.
    case older
    /// There is no manifest to ask about: an adopted installation.
    case adopted
  }

  package let version: GoVersion
  package let outcome: Outcome
  /// The installation's sum as a module.
  package let sum: String?
  /// The database's, where it differs.
  package let logged: String?
  package let log: LogReference?
  /// Whether the proof was kept since an earlier question, and no network was asked.
  package let isKept: Bool

  package var isGood: Bool { outcome != .differs && outcome != .unknown }

  init(
    _ version: GoVersion, _ outcome: Outcome, sum: String? = nil, logged: String? = nil,
    log: LogReference? = nil, isKept: Bool = false
  ) {
    self.version = version
    self.outcome = outcome
    self.sum = sum
    self.logged = logged
    self.log = log
    self.isKept = isKept
  }
}

extension Farm {
  /// Asks the checksum database about installations' manifests: all that have no good proof yet, at
  /// once. New proofs are kept, where this user may write.
  package func verifyLog(_ versions: [GoVersion]) throws -> [LogVerdict] {
    let adopted = Set(
      try snapshot().installations.filter { $0.adoptedFrom != nil }.map(\.version))
    var verdicts: [GoVersion: LogVerdict] = [:]
    let scratch = try ScratchDirectory(in: writableStaging)
    var verified: Set<[UInt8]> = []
    var open: [(version: GoVersion, module: ToolchainModule, sum: String)] = []
    for version in versions {
      if adopted.contains(version) {
        verdicts[version] = LogVerdict(version, .adopted)
        continue
      }
      // A manifest that is gone is for verify itself to say.
      guard let manifest = try? manifest(of: version) else { continue }
      guard let module = ToolchainModule(version, manifest.platform),
        let sum = manifest.sum(version)
      else {
        verdicts[version] = LogVerdict(version, .older)
        continue
      }
      let proof = try provenance(of: version).logged?.proof
      let isProved = try isGood(proof, module, sum) {
        // Proofs that came at once have one head.
        let question = $0 + $1 + $2
        if verified.contains(question) { return true }
        let isSigned = try Self.verify($0, $1, $2, in: scratch.path)
        if isSigned { verified.insert(question) }
        return isSigned
      }
      if isProved {
        verdicts[version] = LogVerdict(
          version, .recorded, sum: sum, log: LogReference(proof), isKept: true)
      } else {
        open.append((version, module, sum))
      }
    }
    if !open.isEmpty {
      for (item, proof) in zip(open, try askDatabase(open.map(\.module))) {
        verdicts[item.version] = try judge(item.version, item.module, item.sum, proof)
      }
    }
    return versions.compactMap { verdicts[$0] }
  }

  /// Whether a proof that was kept still proves these files. One that does not is as good as none.
  private func isGood(
    _ proof: LogProof?, _ module: ToolchainModule, _ sum: String, _ verify: TreeHead.Verify
  ) throws -> Bool {
    guard let proof else { return false }
    do {
      try proof.check(module, sum: sum, key: databaseAddress().key, verify)
      return true
    } catch let failure as ChecksumFailure {
      if case .noVerifier = failure { throw failure }
      notify(.warning("the proof kept of \(module.release) is useless: \(failure.message)"))
      return false
    }
  }

  private func judge(
    _ version: GoVersion, _ module: ToolchainModule, _ sum: String, _ proof: LogProof?
  ) throws -> LogVerdict {
    guard let proof else { return LogVerdict(version, .unknown, sum: sum) }
    do { try proof.requireSum(sum, of: module) } catch ChecksumFailure.disagrees {
      return LogVerdict(
        version, .differs, sum: sum, logged: proof.sum(of: module), log: LogReference(proof))
    }
    try amend(version) {
      $0.sum = sum
      $0.logged = .init(at: .now(), proof: proof)
    }
    return LogVerdict(version, .recorded, sum: sum, log: LogReference(proof))
  }
}
