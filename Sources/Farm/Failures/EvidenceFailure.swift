import System

/// What the evidence for a decision cannot say.
package enum EvidenceFailure: Failure, Equatable {
  /// - file: an address, or a path of the cache.
  case damagedDatabase(file: String, reason: String)
  case unknownDatabase(base: String)
  case notRetired(String, retired: [String])

  package var exitCode: Int32 {
    switch self {
    case .damagedDatabase: 65
    case .notRetired: 66
    case .unknownDatabase: 69
    }
  }

  package var message: String {
    switch self {
    case .damagedDatabase(let file, let reason):
      "the vulnerability database cannot be read: \(quoted(file)): \(printable(reason))"
    case .unknownDatabase(let base):
      "nothing is known yet of the vulnerability database \(quoted(base))"
    case .notRetired(let spec, let retired):
      "\(quoted(spec)) is not retired; "
        + (retired.isEmpty ? "nothing is" : "retired: " + retired.joined(separator: " "))
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .damagedDatabase(let file, _):
      file.hasPrefix("/")
        ? .sequence([.shell("rm", file), .gofarm("audit")])
        : .gofarm("config", "get", "vulnerabilities")
    case .unknownDatabase: .advice("run gofarm audit once without --offline")
    case .notRetired: .gofarm("retire")
    }
  }
}
