import Go

/// A complete GOROOT of the farm: a directory that gofarm published, or an adopted link to one.
package struct Installation: Equatable, Sendable {
  package let version: GoVersion
  /// `<root>/<version>`.
  package let path: String
  /// Where an adopted one really is; nil for a published one.
  package let adoptedFrom: String?
}
