/// A version as semver.org orders them, and as vulnerability databases spell Go's: `1.26.6`,
/// `1.26.0-rc.1`, `1.26.0-0` (before any pre-release), `0` (before everything).
package struct SemanticVersion: Hashable, Sendable {
  package let major: Int
  package let minor: Int
  package let patch: Int
  /// Empty for a release, which comes after its pre-releases.
  package let prerelease: [Identifier]

  package enum Identifier: Hashable, Sendable {
    case number(Int)
    case text(String)
  }

  /// nil for what is no version. Missing numbers are 0; what follows `+` counts for nothing.
  package init?(_ input: some StringProtocol) {
    let plain = input.prefix { $0 != "+" }
    let core = plain.prefix { $0 != "-" }
    let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
      .map { Self.number(String($0)) }
    guard (1...3).contains(numbers.count), !numbers.contains(nil) else { return nil }
    major = numbers[0]!
    minor = numbers.count > 1 ? numbers[1]! : 0
    patch = numbers.count > 2 ? numbers[2]! : 0
    if core.endIndex == plain.endIndex {
      prerelease = []
      return
    }
    let parts = plain[core.endIndex...].dropFirst()
      .split(separator: ".", omittingEmptySubsequences: false)
      .map { String($0) }
    guard parts.allSatisfy(Self.isIdentifier) else { return nil }
    prerelease = parts.map { part in Self.number(part).map { .number($0) } ?? .text(part) }
  }

  init(_ major: Int, _ minor: Int, _ patch: Int, prerelease: [Identifier] = []) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
  }

  private static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
          || $0 == 0x2d
      }
  }

  private static func number(_ text: String) -> Int? {
    guard (1...9).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != 0x30
    else { return nil }
    return Int(text)
  }
}

extension SemanticVersion: Comparable {
  package static func < (a: Self, b: Self) -> Bool {
    if (a.major, a.minor, a.patch) != (b.major, b.minor, b.patch) {
      return (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
    }
    if a.prerelease.isEmpty || b.prerelease.isEmpty { return b.prerelease.isEmpty && a != b }
    return a.prerelease.lexicographicallyPrecedes(b.prerelease)
  }
}

extension SemanticVersion.Identifier: Comparable {
  /// Numbers by their value, before any text; text by its bytes.
  package static func < (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.number(let a), .number(let b)): a < b
    case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}

extension SemanticVersion: CustomStringConvertible {
  package var description: String {
    let parts = prerelease.map { part in
      switch part {
      case .number(let number): String(number)
      case .text(let text): text
      }
    }
    return "\(major).\(minor).\(patch)"
      + (parts.isEmpty ? "" : "-" + parts.joined(separator: "."))
  }
}

extension SemanticVersion {
  /// How a vulnerability database spells a Go release: `1.23rc1` is `1.23.0-rc.1`. A suffix such as
  /// `-custom` counts for nothing.
  package init(_ version: GoVersion) {
    self.init(
      version.major, version.minor, version.patch ?? 0,
      prerelease: version.isRelease ? [] : [.text(version.kind), .number(version.number)])
  }

  /// The release of that name; nil for what Go never published under one, such as `1.26.3-0`.
  package var release: GoVersion? {
    let isFirst = patch == 0 && minor < 21
    let plain = isFirst ? "\(major).\(minor)" : "\(major).\(minor).\(patch)"
    if prerelease.isEmpty { return GoVersion(plain) }
    if patch > 0 { return nil }
    // A series from its first pre-release on.
    if prerelease == [.number(0)] { return GoVersion(plain) }
    guard prerelease.count == 2, case .text(let kind) = prerelease[0],
      case .number(let number) = prerelease[1]
    else { return nil }
    return GoVersion("\(major).\(minor)\(kind)\(number)")
  }
}
