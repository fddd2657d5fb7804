import Archive
import Go
import System

extension Farm {
  /// What is known of an unpacked release, after the checksum database was asked where it must or may
  /// be. Throws where it says that the release is another, or must vouch and does not.
  func provenance(
    of version: GoVersion, _ manifest: Manifest, _ origin: Origin
  ) throws -> Provenance {
    var provenance = Provenance(
      version: version, platform: manifest.platform.description, source: origin.source,
      url: origin.url, archive: manifest.archive, sum: manifest.sum(version),
      attested: origin.attested, at: .now(), actor: actor.description)
    let proof = try proof(of: version, manifest, provenance.sum, origin)
    if let proof {
      provenance.logged = .init(at: .now(), proof: proof)
      provenance.attested = .log
    } else if origin.attested == .log {
      provenance.attested = .insecure
      notify(.warning("nothing vouches for \(version): taken because of --insecure"))
    }
    return provenance
  }

  private func proof(
    of version: GoVersion, _ manifest: Manifest, _ sum: String?, _ origin: Origin
  ) throws -> LogProof? {
    let policy = try configuration().sources?.checksumDatabase ?? .prefer
    let isNeeded = policy == .require || origin.log == .needed
    guard let module = ToolchainModule(version, manifest.platform), let sum else {
      if !isNeeded { return nil }
      throw ChecksumFailure.notLogged(
        module: "go\(version)", database: try databaseAddress().key.name)
    }
    if policy == .off { return nil }
    if let carried = origin.proof {
      do {
        try check(carried, module, sum: sum)
        return carried
      } catch let failure as ChecksumFailure {
        if case .noVerifier = failure, !isNeeded {
          notify(.warning(failure.message))
          return nil
        }
        throw failure
      }
    }
    guard isNeeded || origin.log != .unasked else { return nil }
    do { return try ask(module, sum: sum) } catch let failure as any Failure {
      if isNeeded || failure.isAlarm { throw failure }
      notify(.warning("the checksum database does not vouch for \(version): \(failure.message)"))
      return nil
    }
  }

  /// The database's proof for one module; throws where it has none, or one for other files.
  private func ask(_ module: ToolchainModule, sum: String) throws -> LogProof {
    let database = try databaseAddress().key.name
    guard let proof = try askDatabase([module])[0] else {
      throw ChecksumFailure.notLogged(module: module.description, database: database)
    }
    try proof.requireSum(sum, of: module)
    return proof
  }
}

extension Failure {
  /// Whether somebody is lying, rather than silent.
  fileprivate var isAlarm: Bool {
    switch self as? ChecksumFailure {
    case .badSignature, .fork, .disagrees: true
    default: false
    }
  }
}
