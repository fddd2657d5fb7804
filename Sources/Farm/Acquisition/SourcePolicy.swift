import Go

/// Where archives come from, in which order, and what must vouch for them.
package struct SourcePolicy: Codable, Equatable, Sendable {
  /// Asked in this order; where it is absent, the Go project's site alone.
  package var list: [Source]?
  /// What is done about `.asc` signatures; `prefer` where it is absent.
  package var signature: SignaturePolicy?
  /// A file of package keys, as `gpg --export` writes it: whoever signs with one of them is believed.
  package var keyring: String?
  /// Whether the checksum database must vouch for what is installed; `prefer` where it is absent.
  package var checksumDatabase: LogPolicy?
  /// What a channel follows, for `update`: `latest`, or a series such as `1.26`. Where nothing is
  /// said, `latest` follows the newest release, any other channel the series of its version.
  package var track: [Channel: String]?

  package init() {}

  var sources: [Source] { list ?? [.official] }
}

package enum SignaturePolicy: String, Codable, Sendable {
  /// No archive without a good signature.
  case require
  /// Verified where gpgv(1), the keyring and the signature are there; a bad one is refused.
  case prefer
  case off
}

package enum LogPolicy: String, Codable, Sendable {
  /// Nothing is installed that the database does not vouch for.
  case require
  /// The database is asked about what comes over a network, and is believed where it answers.
  case prefer
  case off
}

/// A place that archives come from.
package struct Source: Codable, Equatable, Sendable {
  package enum Kind: String, Codable, Sendable {
    /// A directory of archives: `https://…`, `file:///…`.
    case site
    /// An executable `gofarm-source-NAME`.
    case plugin
    /// Module proxies, as GOPROXY lists them.
    case goproxy
  }

  package let name: String
  package var kind: Kind?
  /// What archives' names are appended to.
  package var base: String?
  /// The releases and their digests, as `https://go.dev/dl/?mode=json&include=all` serves them.
  package var index: String?
  /// Of module proxies: the checksum database, as GOSUMDB names it.
  package var sumdb: String?
  /// Of a plugin: what it makes is taken without a digest.
  package var trusted: Bool?

  package static let official = Source(
    name: "official", kind: .site, base: "https://go.dev/dl",
    index: "https://go.dev/dl/?mode=json&include=all")

  /// The Go project's own mirror for mainland China.
  package static let golangCN = Source(
    name: "golang-cn", kind: .site, base: "https://golang.google.cn/dl",
    index: "https://golang.google.cn/dl/?mode=json&include=all")

  /// The module proxies that go itself asks: the site's GOPROXY, else go's own default.
  package static let modules = Source(name: "modules", kind: .goproxy)

  /// What a name alone stands for in `gofarm config set sources.list=NAME,…`.
  package static let presets: [Source] = [.official, .golangCN, .modules]

  var isPlugin: Bool { kind == .plugin }
  var isModuleProxy: Bool { kind == .goproxy }

  /// The archive's URL; nil for a source that has none.
  func url(of file: String) -> String? {
    guard !isPlugin, !isModuleProxy, let base else { return nil }
    return base.hasSuffix("/") ? base + file : base + "/" + file
  }
}
