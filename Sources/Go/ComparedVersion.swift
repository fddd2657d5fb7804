/// A version as cmd/go compares it (internal/gover in Go's source). It takes more than the names of
/// releases: `1`, `1.21rc`, `1.22fork3`, numbers of any length.
package struct ComparedVersion: Sendable {
  /// Decimal digits; empty where there is none.
  private let major: String
  private let minor: String
  private let patch: String
  private let kind: String
  private let number: String

  /// nil for what Go calls no version; it has no prefix `go` here.
  package init?(_ text: String) {
    var scan = VersionScanner(text)
    guard let major = scan.digits() else { return nil }
    var minor = "0"
    var patch = ""
    var kind = ""
    var number = ""
    if scan.atEnd {
      patch = "0"
    } else {
      guard scan.skip("."), let second = scan.digits() else { return nil }
      minor = second
      if scan.atEnd {
        // From 1.21 on, the series is not its first release.
        if Self.compare(minor, "21") < 0 { patch = "0" }
      } else if scan.skip(".") {
        guard let third = scan.digits(), scan.atEnd else { return nil }
        patch = third
      } else {
        kind = scan.letters()
        if kind.isEmpty { return nil }
        if !scan.atEnd {
          guard let last = scan.digits(), scan.atEnd else { return nil }
          number = last
        }
      }
    }
    (self.major, self.minor, self.patch, self.kind, self.number) =
      (major, minor, patch, kind, number)
  }

  /// The version in a toolchain's name: `1.24.1` of `go1.24.1-custom`; nil for what Go refuses.
  package init?(toolchain name: String) {
    guard name.hasPrefix("go"), !name.utf8.contains(where: { $0 == 0x2f || $0 == 0x5c }) else {
      return nil
    }
    self.init(String(name.dropFirst(2).prefix { !" \t-".contains($0) }))
  }

  /// Whether it names the language, never an archive: `1.21`, from there on.
  package var isLanguageOnly: Bool { patch.isEmpty && kind.isEmpty && number.isEmpty }

  /// Decimal numbers of any length; none is less than any.
  private static func compare(_ a: String, _ b: String) -> Int {
    if a == b { return 0 }
    return a.utf8.count == b.utf8.count ? (a < b ? -1 : 1) : a.utf8.count < b.utf8.count ? -1 : 1
  }
}

extension ComparedVersion: Comparable {
  package static func < (a: ComparedVersion, b: ComparedVersion) -> Bool {
    for (one, other) in [(a.major, b.major), (a.minor, b.minor), (a.patch, b.patch)] {
      let order = compare(one, other)
      if order != 0 { return order < 0 }
    }
    return a.kind == b.kind ? compare(a.number, b.number) < 0 : a.kind < b.kind
  }
}
