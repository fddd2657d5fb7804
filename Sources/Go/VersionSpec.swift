/// What a person types for a version.
package enum VersionSpec: Hashable, Sendable {
  /// `1.26.6`, `go1.26.6`, `1.23rc1`, `=1.20`, and `1.20.0`, which was published as 1.20.
  case exact(GoVersion)
  /// The newest of a series: `1.26`, `1.26.x`, `1`.
  case series(major: Int, minor: Int?)
  /// `stable`, `latest`, any channel.
  case channel(Channel)

  /// nil for what is none of them.
  package init?(_ text: String) {
    let isExact = text.hasPrefix("=")
    var plain = isExact ? text.dropFirst() : text[...]
    for prefix in ["go", "v"] {
      let rest = plain.dropFirst(prefix.count)
      if plain.hasPrefix(prefix), rest.utf8.first.map({ (0x30...0x39).contains($0) }) == true {
        plain = rest
        break
      }
    }
    if isExact {
      guard plain.utf8.first != 0x67, let version = GoVersion(plain) else { return nil }
      self = .exact(version.asPublished)
      return
    }
    // `go1` is a version, whatever else it could be the name of.
    if plain.count == text.count, let channel = Channel(text) {
      self = .channel(channel)
      return
    }
    let isSeries = plain.hasSuffix(".x")
    if isSeries { plain = plain.dropLast(2) }
    if let version = GoVersion(plain) {
      let isShort =
        version.isRelease && version.suffix.isEmpty
        && plain.utf8.count(where: { $0 == 0x2e }) == 1
      if isSeries && !isShort { return nil }
      self =
        isShort ? .series(major: version.major, minor: version.minor) : .exact(version.asPublished)
    } else if let major = GoVersion("\(plain).0")?.major, !plain.contains(".") {
      self = .series(major: major, minor: nil)
    } else {
      return nil
    }
  }

  /// The version that this spec means among `versions`: for a series its newest release, or its
  /// newest pre-release where there is no release. nil for a channel.
  package func newest(among versions: some Sequence<GoVersion>) -> GoVersion? {
    switch self {
    case .exact(let version):
      return versions.first { $0 == version }
    case .series(let major, let minor):
      let candidates = versions.filter {
        $0.major == major && (minor == nil || $0.minor == minor)
      }
      return candidates.filter(\.isRelease).max() ?? candidates.max()
    case .channel:
      return nil
    }
  }
}

extension VersionSpec: CustomStringConvertible {
  package var description: String {
    switch self {
    case .exact(let version): version.text
    case .series(let major, let minor): minor.map { "\(major).\($0)" } ?? "\(major)"
    case .channel(let channel): channel.name
    }
  }
}
