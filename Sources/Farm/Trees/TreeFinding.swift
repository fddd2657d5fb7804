import Go

/// One difference between an installation and its manifest.
package struct TreeFinding: Codable, Hashable, Sendable {
  package enum Kind: String, Codable, Sendable {
    /// In the manifest, not in the tree.
    case missing
    /// Other bytes, or no regular file any more.
    case changed
    /// In the tree, not in the manifest.
    case added
    /// Executable where it was not, or the reverse; writable by group or others; setuid.
    case mode
    /// There, but reading it fails.
    case unreadable
  }

  package let kind: Kind
  /// Relative to the installation; `.` is the installation itself.
  package let path: String
  package let detail: String?

  init(_ kind: Kind, _ path: String, _ detail: String? = nil) {
    self.kind = kind
    self.path = path
    self.detail = detail
  }
}

extension TreeFinding: CustomStringConvertible {
  /// `changed src/fmt/print.go`
  package var description: String {
    "\(kind.rawValue) \(path)" + (detail.map { " (\($0))" } ?? "")
  }
}

/// What `verify` found in one installation.
package struct TreeReport: Codable, Equatable, Sendable {
  package let version: GoVersion
  /// How many files the manifest names.
  package let files: Int
  /// Sorted by path.
  package let findings: [TreeFinding]
  /// Where an adopted installation really is: there is no manifest to compare it with.
  package let adoptedFrom: String?

  package var isWhole: Bool { findings.isEmpty }
}
