import Projects

/// The modes of a farm's own directories and lock, whatever the umask was.
struct Modes {
  /// Whether an administrators' group changes the farm, too.
  let shared: Bool

  /// New files in it belong to the directory's group.
  var directory: UInt32 { shared ? 0o2775 : 0o755 }
  var staging: UInt32 { shared ? 0o2770 : 0o700 }
  var lock: UInt32 { shared ? 0o660 : 0o600 }
  var events: UInt32 { shared ? 0o664 : 0o644 }

  /// Every directory before what is in it.
  func of(_ layout: Layout) -> [(path: String, mode: UInt32)] {
    [
      layout.root, layout.wrappers, layout.state, layout.generations, layout.pending,
      layout.nextPending, layout.manifests, layout.archives, layout.scriptParts,
    ].map { ($0, directory) } + [
      (layout.staging, staging), (layout.lock, lock), (layout.events, events),
    ]
  }

  /// The directories that are made when something is to be kept in them; see `makeStateDirectory`.
  func made(later layout: Layout) -> [(path: String, mode: UInt32)] {
    [
      layout.index, layout.passedGates, layout.vulnerabilities,
      Tombstone.directory(of: layout.root),
    ].map { ($0, directory) }
  }
}
