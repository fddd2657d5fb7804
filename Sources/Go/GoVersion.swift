/// A Go release: `1.26.6`, `1.23rc1`, `1.19`, `1.21.0-custom`.
///
/// Ordered as Go orders them (go/version and internal/gover in Go's source): 1.21 < 1.21rc1 <
/// 1.21.0, but 1.20rc1 < 1.20. Equal versions of different spelling are ordered by their text.
package struct GoVersion: Hashable, Sendable {
  /// Without the prefix `go`.
  package let text: String
  package let major: Int
  package let minor: Int
  /// nil where Go tells "none" from 0: `1.21` (the language version), `1.21rc1`, `1.20rc1`.
  package let patch: Int?
  /// A pre-release: `rc` and 1 of `1.23rc1`.
  package let kind: String
  package let number: Int
  /// What follows the first `-`; without meaning for the order.
  package let suffix: String

  /// Parses `1.26.6` or `go1.26.6`; nil for what Go does not call a valid version, and for what
  /// cannot be the name of a directory.
  package init?(_ input: some StringProtocol) {
    let text = input.hasPrefix("go") ? input.dropFirst(2).description : input.description
    guard text.utf8.count <= 64 else { return nil }
    var scan = VersionScanner(text)
    guard let major = scan.number(), scan.skip("."), let minor = scan.number() else { return nil }
    var patch: Int?
    var kind = ""
    var number = 0
    if scan.skip(".") {
      guard let value = scan.number() else { return nil }
      patch = value
    } else {
      kind = scan.letters()
      if kind.isEmpty {
        // Up to 1.20 the first release of a series carries no patch number.
        if major == 1 && minor < 21 { patch = 0 }
      } else {
        guard ["alpha", "beta", "rc"].contains(kind), let value = scan.number() else { return nil }
        number = value
      }
    }
    let suffix = scan.suffix()
    guard scan.atEnd, let suffix else { return nil }
    self.text = text
    self.major = major
    self.minor = minor
    self.patch = patch
    self.kind = kind
    self.number = number
    self.suffix = suffix
  }

  package var isRelease: Bool { kind.isEmpty }

  /// What a person means by `1.20.0`: up to 1.20, the first release of a series was published
  /// without a patch number.
  package var asPublished: GoVersion {
    let isFirst = major == 1 && minor < 21 && text == "\(series).0"
    return isFirst ? GoVersion(series) ?? self : self
  }

  /// `1.26` of `1.26.6`.
  package var series: String { "\(major).\(minor)" }

  /// From 1.21 on, `1.21` names the language, never an archive.
  package var isLanguageOnly: Bool { patch == nil && kind.isEmpty }

  /// Whether Go itself takes the two for the same release.
  package func isSameRelease(as other: GoVersion) -> Bool { rank == other.rank }

  private var rank: Rank {
    Rank(major: major, minor: minor, patch: patch ?? -1, kind: kind, number: number)
  }

  private struct Rank: Comparable {
    let major, minor, patch: Int
    let kind: String
    let number: Int

    static func < (a: Rank, b: Rank) -> Bool {
      (a.major, a.minor, a.patch, a.kind, a.number) < (b.major, b.minor, b.patch, b.kind, b.number)
    }
  }
}

extension GoVersion: Comparable {
  package static func < (a: GoVersion, b: GoVersion) -> Bool {
    a.rank == b.rank ? a.text < b.text : a.rank < b.rank
  }
}

extension GoVersion: CustomStringConvertible {
  package var description: String { text }
}

extension GoVersion: Codable, CodingKeyRepresentable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let version = GoVersion(text), version.text == text else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a Go version"))
    }
    self = version
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var codingKey: any CodingKey { text.codingKey }

  package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension GoVersion {
  /// Whether a `go` line that says `floor` accepts this version.
  package func satisfies(_ floor: GoVersion) -> Bool { isSameRelease(as: floor) || self > floor }

  /// What a `go` line says: `1.22`, `1.22.3`, `1`; no prefix.
  package init?(goLine text: String) {
    guard !text.hasPrefix("go") else { return nil }
    self.init(text.contains(".") ? text : "\(text).0")
  }
}

/// Reads a version from left to right.
struct VersionScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var atEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  /// Decimal digits without a leading zero.
  mutating func digits() -> String? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30 else { return nil }
    rest = rest[digits.endIndex...]
    return String(digits)
  }

  /// The same, at most nine of them.
  mutating func number() -> Int? { digits().flatMap { $0.utf8.count <= 9 ? Int($0) : nil } }

  mutating func letters() -> String {
    let letters = rest.prefix { (0x61...0x7a).contains($0) }
    rest = rest[letters.endIndex...]
    return String(letters) ?? ""
  }

  /// Empty where there is none; nil where it could not stand in a file name.
  mutating func suffix() -> String? {
    guard skip("-") else { return "" }
    let allowed = rest.prefix {
      (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
        || [0x2b, 0x2d, 0x2e, 0x5f].contains($0)
    }
    guard !allowed.isEmpty else { return nil }
    rest = rest[allowed.endIndex...]
    return String(allowed)
  }
}
