import Go

/// Where an archive came from, and what is known of it before it is unpacked.
struct Origin: Sendable {
  /// What proved the archive's bytes.
  var attested: Attestation
  /// The source's name; nil for a file that somebody named.
  var source: String?
  var url: String?
  /// Whether the checksum database is asked, where the site has not said more.
  var log = LogDuty.unasked
  /// What came along in a bundle.
  var proof: LogProof?

  enum LogDuty: Sendable {
    case unasked
    /// Asked, and believed where it answers.
    case asked
    /// Nothing else vouches for it.
    case needed
  }
}
