/// What proved an archive.
package enum Attestation: String, Codable, Sendable {
  /// Its digest was given.
  case sha256
  /// Its digest stands in the index of a source.
  case index
  /// A key of the keyring signed it.
  case signature
  /// A checksum database has a record of it.
  case log
  /// The plugin that made it is trusted.
  case plugin
  /// Nothing: a local file is the administrator's word.
  case none
  /// Nothing, and `--insecure` said so.
  case insecure
}

extension Attestation {
  /// For people.
  package var text: String {
    switch self {
    case .none: "unattested"
    case .insecure: "taken unseen"
    case .plugin: "by a trusted plugin"
    case .log: "by the checksum database"
    case .sha256, .index, .signature: "verified by \(self == .sha256 ? "--sha256" : rawValue)"
    }
  }
}
