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

  /// What `.gofarm/versions` must say, in one line. A shell looks whether it is what the disk has.
  func versionsText(_ versions: [GoVersion]) -> String {
    versions.sorted().map(\.text).joined(separator: " ") + "\n"
  }

  /// Not made durable: what a power cut leaves of it, the shells do not believe, and the next writer
  /// puts right.
  func writeVersions(_ versions: [GoVersion]) throws {
    let text = versionsText(versions)
    guard try FileSystem.readText(layout.versions) != text else { return }
    let temporary = "\(layout.staging)/versions.tmp"
    try FileSystem.remove(temporary)
    try FileSystem.create(temporary, text, mode: 0o644)
    try FileSystem.rename(temporary, to: layout.versions)
  }

  func writeWrapper(_ version: GoVersion) throws {
    try replace(layout.wrapper(version), wrapperText(version), mode: 0o755)
  }

  /// What `bin/go<version>` must say.
  func wrapperText(_ version: GoVersion) -> String {
    WrapperScript(root: layout.root, version: version.text).rendered()
  }
}
