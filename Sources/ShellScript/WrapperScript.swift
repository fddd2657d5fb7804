/// `<root>/bin/go<version>`: runs one installation's own `go`. Finds it beside itself, so that a
/// farm can be moved or mounted elsewhere.
package struct WrapperScript: Equatable, Sendable {
  package var root: String
  /// Without the prefix `go`.
  package var version: String

  package init(root: String, version: String) {
    self.root = root
    self.version = version
  }

  package func rendered() -> String {
    Template.wrapper.filled { placeholder in
      switch placeholder {
      case "root": Dialect.posix.quote(root)
      case "version": Dialect.posix.quote(version)
      default: nil
      }
    }
  }
}
