import Archive
import Go
import System

/// Why an archive is not had, or not believed.
package enum AcquisitionFailure: Failure, Equatable {
  case archive(path: String, ArchiveError)
  case digestMismatch(path: String, expected: String, actual: String)
  case versionDisagrees(found: String, asked: String, path: String)
  case unattested(String)
  case badSignature(String, reason: String)
  case damagedIndex(source: String, reason: String)
  case noRelease(String, platform: String, newest: [GoVersion])
  case noSource(String, existing: [String])
  case unreachable(String, reason: String)
  /// The checksum database; `mirror` is another address of it that GOSUMDB may name.
  case databaseUnreachable(String, reason: String, mirror: String?)
  case advisoriesUnreachable(String, reason: String)
  case noCurl(url: String, reason: String)
  case offline(String)
  case noCachedIndex(source: String)
  case unsafeURL(String)

  package var exitCode: Int32 {
    switch self {
    case .archive, .digestMismatch, .versionDisagrees, .unattested, .badSignature, .damagedIndex:
      65
    case .noRelease, .noSource: 66
    case .unreachable, .databaseUnreachable, .advisoriesUnreachable, .noCurl, .offline,
      .noCachedIndex:
      69
    case .unsafeURL: 78
    }
  }

  package var message: String {
    switch self {
    case .archive(let path, let error): "archive \(quoted(path)) \(error)"
    case .digestMismatch(let path, let expected, let actual):
      "\(quoted(path)) has SHA-256 \(actual), expected \(expected)"
    case .versionDisagrees(let found, let asked, let path):
      "\(quoted(path)) holds \(quoted(found)), not \(quoted(asked))"
    case .unattested(let what):
      "nothing vouches for \(quoted(what)): no digest from an index, none given, no signature"
    case .badSignature(let path, let reason):
      "the signature of \(quoted(path)) is not good: \(reason)"
    case .damagedIndex(let source, let reason):
      "the index of source \(quoted(source)) cannot be read: \(reason)"
    case .noRelease(let spec, let platform, let newest):
      "no source offers \(quoted(spec)) for \(platform)"
        + (newest.isEmpty ? "" : "; newest: " + newest.map(\.text).joined(separator: " "))
    case .noSource(let name, let existing):
      "there is no source \(quoted(name)); sources: " + existing.joined(separator: " ")
    case .unreachable(let what, let reason), .databaseUnreachable(let what, let reason, _),
      .advisoriesUnreachable(let what, let reason), .noCurl(let what, let reason):
      "cannot get \(quoted(what)): \(reason)"
    case .offline(let what): "\(quoted(what)) is not in the cache, and --offline was said"
    case .noCachedIndex(let source): "no cached index for source \(quoted(source))"
    case .unsafeURL(let url): "\(quoted(url)) is neither https nor a file"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .archive: .advice("fetch the archive again, and check it with --sha256")
    case .digestMismatch(let path, _, _):
      path.hasPrefix("/")
        ? .shell("sha256sum", path) : .advice("again, or another source with --source NAME")
    case .versionDisagrees:
      .advice("leave the version out: the archive's VERSION names the result")
    case .unattested:
      .advice("name its digest with --sha256 HEX, or take it unseen with --insecure")
    case .badSignature: .advice("fetch it from another source with --source NAME")
    case .damagedIndex, .noSource: .gofarm("config", "get", "sources")
    case .noRelease: .gofarm("list", "--available", "--all")
    case .unreachable:
      .choice([
        .advice("again later: what has arrived is kept"), .advice("set https_proxy"),
        .gofarm("config", "set", "sources.list=golang-cn"),
        .advice("use --from FILE; see docs/quick-start.md"),
      ])
    case .databaseUnreachable(_, _, let mirror):
      .choice(
        [.advice("again later"), .advice("set https_proxy")]
          + (mirror.map { [.gofarm("config", "set", "GOSUMDB=\($0)")] } ?? [])
          + [.advice("see docs/proof.md")])
    case .advisoriesUnreachable:
      .choice([
        .advice("again later"), .advice("set https_proxy"),
        .advice("name a mirror as vulnerabilities.base; see docs/audit.md"),
      ])
    case .noCurl: .advice("install curl")
    case .offline, .noCachedIndex: .advice("leave --offline out, or use --from FILE")
    case .unsafeURL: .advice("use https; http only on this host's loopback")
    }
  }
}
