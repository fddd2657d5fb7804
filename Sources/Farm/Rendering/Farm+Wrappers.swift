import Go
import ShellScript
import System

extension Farm {
  /// Makes `bin/go<version>` for every installation that has none, and removes those whose
  /// installation is gone. Go's own GOTOOLCHAIN=path and =auto find these. A tree without one may have
  /// been published by a process that was killed before it made the top read-only.
  func completeWrappers(for snapshot: Snapshot) throws {
    let expected = snapshot.versions.map { "go\($0)" }
    let present = try FileSystem.entriesIfAny(layout.wrappers)
    for version in snapshot.versions where !present.contains("go\(version)") {
      let path = layout.installation(version)
      if let top = try FileSystem.status(path), top.kind == .directory, top.mode & 0o222 != 0,
        [0, top.owner].contains(Host.userID)
      {
        try FileSystem.setMode(path, 0o555)
      }
      try writeWrapper(version)
    }
    for name in present
    where name.hasPrefix("go") && !expected.contains(name) && GoVersion(name) != nil {
      try FileSystem.remove("\(layout.wrappers)/\(name)")
    }
    try writeVersions(snapshot.versions)
  }

  /// What `.gofarm/versions` must say: a call of the function that takes them, in every shell. It
  /// looks whether that is what the disk has.
  func versionsText(_ versions: [GoVersion]) -> String {
    "_goenv_take_ordered\(versions.sorted().map { " \($0)" }.joined())\n"
  }

  /// Shells run it: it is made durable, so that a power cut leaves nothing half written.
  func writeVersions(_ versions: [GoVersion]) throws {
    let text = versionsText(versions)
    guard try FileSystem.readText(layout.versions) != text else { return }
    try replace(layout.versions, text, mode: 0o644)
  }

  func writeWrapper(_ version: GoVersion) throws {
    try replace(layout.wrapper(version), wrapperText(version), mode: 0o755)
  }

  /// What `bin/go<version>` must say.
  func wrapperText(_ version: GoVersion) -> String {
    WrapperScript(root: layout.root, version: version.text).rendered()
  }
}
