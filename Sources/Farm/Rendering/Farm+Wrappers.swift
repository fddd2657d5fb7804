import Go
import ShellScript
import System

extension Farm {
  /// Makes `bin/go<version>` for every installation that has none, and removes those whose
  /// installation is gone. Go's own GOTOOLCHAIN=path and =auto find these.
  func completeWrappers(for snapshot: Snapshot) throws {
    let expected = snapshot.versions.map { "go\($0)" }
    let present = try FileSystem.entries(layout.wrappers)
    for version in snapshot.versions where !present.contains("go\(version)") {
      try writeWrapper(version)
    }
    for name in present
    where name.hasPrefix("go") && !expected.contains(name) && GoVersion(name) != nil {
      try FileSystem.remove("\(layout.wrappers)/\(name)")
    }
  }

  func writeWrapper(_ version: GoVersion) throws {
    try replace(layout.wrapper(version), wrapperText(version), mode: 0o755)
  }

  /// What `bin/go<version>` must say.
  func wrapperText(_ version: GoVersion) -> String {
    WrapperScript(root: layout.root, version: version.text).rendered()
  }
}
