import System

/// An operating system and a processor, by Go's names.
package struct Platform: Equatable, Sendable, CustomStringConvertible {
  package let os: String
  package let architecture: String

  /// Takes uname(1)'s names too: `armv7l` is `armv6l`, `i686` is `386`. nil for what could be no
  /// name.
  package init?(os: String? = nil, architecture: String? = nil) {
    self.os = os ?? Host.os
    self.architecture = architecture.map(Host.goArchitecture) ?? Host.architecture
    for name in [self.os, self.architecture] {
      let isName = name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
      guard isName, (1...16).contains(name.utf8.count) else { return nil }
    }
  }

  /// `linux/amd64`
  package var description: String { "\(os)/\(architecture)" }

  package func fileName(_ version: GoVersion) -> String {
    "go\(version).\(os)-\(architecture).tar.gz"
  }
}
