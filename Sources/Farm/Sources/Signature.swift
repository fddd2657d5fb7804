import Disk

extension Farm {
  /// Whether a key of the keyring signed an archive; throws where it must and did not. The
  /// signature lies beside the archive, as `URL.asc`.
  func checkSignature(
    of path: String, url: String?, _ policy: SignaturePolicy, _ scratch: String
  ) throws -> Bool {
    if policy == .off { return false }
    func without(_ reason: String) throws -> Bool {
      if policy == .require { throw Failure.badSignature(url ?? path, reason: reason) }
      return false
    }
    guard let keyring = try configuration().sources?.keyring else {
      return try without("no keyring is configured")
    }
    guard FileSystem.exists(keyring) else {
      return try without("there is no keyring \"\(keyring)\"")
    }
    guard let url else { return try without("a plugin's archive has none") }
    let signature = scratch + "/signature"
    try FileSystem.remove(signature)
    let outcome = try Transfer(
      url: url + ".asc",
      extra: ["--output", signature, "--max-filesize", "65536", "--max-time", "60"],
      errors: scratch + "/errors"
    ).run { _ in }
    guard outcome.isDone else {
      notify(.warning("the signature \(url).asc cannot be had: \(outcome.message)"))
      return try without("there is none: \(outcome.message)")
    }
    let words = ["--homedir", scratch, "--keyring", keyring, signature, path]
    let verdict: Child.Outcome
    do { verdict = try Child.capture("gpgv", words, limit: 120) } catch {
      guard error.isMissing else { throw error }
      return try without("gpgv is not installed")
    }
    guard verdict.status == 0 else {
      // A signature by nobody whom we know, or a wrong one: either way somebody must look.
      let line = verdict.output.split(separator: "\n").last.map(String.init) ?? ""
      throw Failure.badSignature(url, reason: line)
    }
    return true
  }
}
