internal import Libc

/// A file beside another, to take its place by rename(2): `.NAME.gofarm-PID`, under flock(2) as long
/// as it is written. One whose lock is free was left by a process that is gone.
package struct TemporaryFile: ~Copyable {
  let file: Descriptor
  package let path: String
  private let destination: String

  /// Makes it, private to this user, after the abandoned ones of the same destination are removed.
  package init(for destination: String) throws(SystemError) {
    let parent = FileSystem.parent(of: destination)
    let start = ".\(FileSystem.name(of: destination)).gofarm-"
    for name in try FileSystem.entries(parent) where name.hasPrefix(start) {
      try Self.removeIfAbandoned("\(parent)/\(name)")
    }
    while true {
      let path = "\(parent)/\(start)\(getpid())-\(UInt32.random(in: 0 ..< .max))"
      let file = try Descriptor.open(path, [.write, .create, .exclusive], mode: 0o600)
      do {
        // Before it was locked, somebody may have taken it for abandoned.
        guard try file.tryLock(), try FileSystem.status(path) != nil else { continue }
      } catch {
        try? FileSystem.remove(path)
        throw error
      }
      self.destination = destination
      self.path = path
      self.file = file
      return
    }
  }

  private static func removeIfAbandoned(_ path: String) throws(SystemError) {
    do {
      let file = try Descriptor.open(path, [.read, .noFollow, .nonBlocking])
      if try file.tryLock() { try FileSystem.remove(path) }
    } catch {
      // Gone meanwhile, or somebody else's.
      if !error.isMissing && !error.isPermission && !error.isNoFile { throw error }
    }
  }

  package func setMode(_ mode: UInt32) throws(SystemError) { try file.setMode(mode) }

  /// Makes it the destination, durably: an observer finds the old file or this one, whole.
  package consuming func publish() throws(SystemError) {
    try file.sync()
    // Opened first: what cannot be opened must not fail a change that is done.
    let parent = try Descriptor.open(FileSystem.parent(of: destination))
    try FileSystem.rename(path, to: destination)
    try parent.syncWherePossible()
  }

  /// Where it was published, there is nothing of this name any more.
  deinit { try? FileSystem.remove(path) }
}
