import System

extension Farm {
  /// Whether a key of the keyring signed an archive; throws where it must and did not. The
  /// signature lies beside the archive, as `URL.asc`; a good one stays in `scratch`.
  func checkSignature(
    of path: String, url: String?, _ policy: SignaturePolicy, _ scratch: String
  ) throws -> Bool {
    if policy == .off { return false }
    guard let keyring = try keyring(for: url ?? path, policy) else { return false }
    guard let url else { return try without("a plugin's archive has none", path, policy) }
    let signature = fetchedSignature(in: scratch)
    try FileSystem.remove(signature)
    let outcome = try Transfer(
      url: url + Layout.signatureSuffix,
      extra: ["--output", signature, "--max-filesize", "65536", "--max-time", "60"],
      errors: scratch + "/errors"
    ).run { _ in }
    guard outcome.isDone else {
      notify(.warning("the signature \(url).asc cannot be had: \(outcome.message)"))
      return try without("there is none: \(outcome.message)", url, policy)
    }
    return try judge(signature, of: path, from: url, keyring, policy, scratch)
  }

  /// Throws unless a key of the keyring signed a cached archive. The signature that was kept with
  /// it is asked; where that is gone or no good, the sources are asked for another.
  func requireSignature(of path: String, _ digest: String, for wanted: Wanted) throws {
    let scratch = try ScratchDirectory(in: layout.staging)
    let kept = layout.signature(digest)
    if FileSystem.exists(kept), let keyring = try keyring(for: wanted.filename, .require) {
      do {
        _ = try judge(kept, of: path, from: wanted.filename, keyring, .require, scratch.path)
        return
      } catch let failure as any Failure {
        if wanted.request.offline { throw failure }
        notify(.warning("\(failure.message): it is fetched again"))
      }
    }
    if wanted.request.offline {
      throw AcquisitionFailure.badSignature(
        wanted.filename, reason: "there is none in the cache, and --offline was said")
    }
    try fetchSignature(of: path, digest, for: wanted, scratch.path)
  }

  private func fetchSignature(
    of path: String, _ digest: String, for wanted: Wanted, _ scratch: String
  ) throws {
    var failures: [any Failure] = []
    for url in try urls(of: wanted) {
      do {
        _ = try checkSignature(of: path, url: url, .require, scratch)
        return try keepSignature(in: scratch, of: digest)
      } catch let failure as any Failure { failures.append(failure) }
    }
    throw failures.first
      ?? AcquisitionFailure.badSignature(wanted.filename, reason: "a plugin's archive has none")
  }

  /// Keeps the good signature beside the archive that is kept, or about to be.
  func keepSignature(in scratch: String, of digest: String) throws {
    let signature = fetchedSignature(in: scratch)
    // curl has the caller's umask.
    try FileSystem.setMode(signature, 0o644)
    try FileSystem.rename(signature, to: layout.signature(digest))
  }

  private func fetchedSignature(in scratch: String) -> String { scratch + "/signature" }

  private func keyring(for name: String, _ policy: SignaturePolicy) throws -> String? {
    guard let keyring = try configuration().sources?.keyring else {
      _ = try without("no keyring is configured", name, policy)
      return nil
    }
    guard FileSystem.exists(keyring) else {
      _ = try without("there is no keyring \"\(keyring)\"", name, policy)
      return nil
    }
    return keyring
  }

  /// What gpgv(1) says of a signature that is there: one that is not good is always refused.
  private func judge(
    _ signature: String, of path: String, from name: String, _ keyring: String,
    _ policy: SignaturePolicy, _ scratch: String
  ) throws -> Bool {
    let words = ["--homedir", scratch, "--keyring", keyring, signature, path]
    let verdict: Child.Outcome
    do {
      verdict = try Child.capture(
        "gpgv", words, environment: Host.cleanEnvironment(), limit: 120)
    } catch {
      guard error.isMissing else { throw error }
      return try without("gpgv is not installed", name, policy)
    }
    guard verdict.status == 0 else {
      // A signature by nobody whom we know, or a wrong one: either way somebody must look.
      let line = verdict.output.split(separator: "\n").last.map(String.init) ?? ""
      throw AcquisitionFailure.badSignature(name, reason: line)
    }
    return true
  }

  private func without(
    _ reason: String, _ name: String, _ policy: SignaturePolicy
  ) throws -> Bool {
    if policy == .require { throw AcquisitionFailure.badSignature(name, reason: reason) }
    return false
  }
}
