/// Where archives come from, in which order, and what must vouch for them.
public struct SourcePolicy: Codable, Equatable, Sendable {
  /// Asked in this order; where it is absent, the Go project's site alone.
  public var list: [Source]?
  /// What is done about `.asc` signatures; `prefer` where it is absent.
  public var signature: SignaturePolicy?
  /// A file of public keys, as `gpg --export` writes it: whoever signs with one of them is believed.
  public var keyring: String?
  /// What a channel follows, for `update`: `latest`, or a series such as `1.26`. Where nothing is
  /// said, `latest` follows the newest release, any other channel the series of its version.
  public var track: [Channel: String]?

  public init() {}

  var sources: [Source] { list ?? [.official] }
}

public enum SignaturePolicy: String, Codable, Sendable {
  /// No archive without a good signature.
  case require
  /// Verified where gpgv(1), the keyring and the signature are there; a bad one is refused.
  case prefer
  case off
}

/// A place that archives come from.
public struct Source: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, Sendable {
    /// A directory of archives: `https://…`, `file:///…`.
    case site
    /// An executable `gofarm-source-NAME`.
    case plugin
  }

  public let name: String
  public var kind: Kind?
  /// What archives' names are appended to.
  public var base: String?
  /// The releases and their digests, as `https://go.dev/dl/?mode=json&include=all` serves them.
  public var index: String?
  /// Of a plugin: what it makes is taken without a digest.
  public var trusted: Bool?

  public static let official = Source(
    name: "official", kind: .site, base: "https://go.dev/dl",
    index: "https://go.dev/dl/?mode=json&include=all")

  var isPlugin: Bool { kind == .plugin }

  /// The archive's URL; nil for a source that has none.
  func url(of file: String) -> String? {
    guard !isPlugin, let base else { return nil }
    return base.hasSuffix("/") ? base + file : base + "/" + file
  }
}
