import System

/// Why an archive is refused.
package enum ArchiveError: Error, Equatable, Sendable {
  case truncated
  case notTar
  case notZip
  /// Not gzip, or damaged: zlib's reason.
  case damagedGzip(String)
  /// What is wrong with a zip archive as a whole.
  case damagedZip(String)
  /// A header whose checksum or numbers are wrong, after this many bytes of tar.
  case damagedHeader(offset: Int)
  /// It unpacks to more than so many bytes.
  case tooLarge(Int)
  /// An entry that has no place in a Go release: its name, and what is wrong with it.
  case refused(name: String, reason: String)
}

extension ArchiveError: CustomStringConvertible {
  /// The end of a sentence about the archive.
  package var description: String {
    switch self {
    case .truncated: "is truncated"
    case .notTar: "is not a tar archive"
    case .notZip: "is not a zip archive"
    case .damagedGzip(let reason), .damagedZip(let reason): "is damaged: \(reason)"
    case .damagedHeader(let offset): "is damaged at byte \(offset) of the tar stream"
    case .tooLarge(let limit): "unpacks to more than \(limit >> 20) MiB"
    case .refused(let name, let reason): "is refused: \(quoted(name.prefix(200))) \(reason)"
    }
  }
}
