import System

/// Why a checksum database's word is not taken.
package enum ChecksumFailure: Failure, Equatable {
  /// What it answers makes no sense, or is not what it signed.
  case damaged(database: String, reason: String)
  case badSignature(database: String, reason: String)
  /// It shows two histories; both heads, as they were signed.
  case fork(database: String, kept: String, shown: String)
  case notLogged(module: String, database: String)
  case disagrees(module: String, database: String, logged: String, found: String)
  /// No program here can check its signatures.
  case noVerifier(String)

  package var exitCode: Int32 {
    if case .noVerifier = self { 69 } else { 65 }
  }

  package var message: String {
    switch self {
    case .damaged(let database, let reason):
      "the checksum database \(quoted(database)) cannot be believed: \(printable(reason))"
    case .badSignature(let database, let reason):
      "the checksum database \(quoted(database)) is not signed as it should be: \(reason)"
    case .fork(let database, let kept, let shown):
      "the checksum database \(quoted(database)) shows another history than before\n"
        + "kept:" + excerpt(kept) + "\nshown:" + excerpt(shown)
    case .notLogged(let module, let database):
      "the checksum database \(quoted(database)) has no record of \(quoted(module))"
    case .disagrees(let module, let database, let logged, let found):
      "\(quoted(module)) is \(found) here, but \(logged) in the checksum database "
        + quoted(database)
    case .noVerifier(let reason): "openssl cannot check an Ed25519 signature: \(printable(reason))"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .damaged: .advice("again later, or by another proxy")
    case .badSignature: .gofarm("config", "get", "sources")
    case .fork: .advice("keep this message: with both heads, everybody can prove the fork")
    case .notLogged, .disagrees: .advice("get the release from another source with --source NAME")
    case .noVerifier:
      .advice("install OpenSSL 3 or newer, in a system directory")
    }
  }
}
