internal import Libc

/// An exclusive flock(2), held until this value goes out of scope (or the process ends, however).
package struct FileLock: ~Copyable {
  private let file: Descriptor

  /// Takes the lock of `path`, which is created when missing; nil when somebody else still holds
  /// it after `seconds`.
  package init?(_ path: String, mode: UInt32 = 0o600, waiting seconds: Double) throws(SystemError) {
    let deadline = Monotonic.now() + seconds
    var pause: UInt32 = 500
    while true {
      let file = try Descriptor.open(path, [.readWrite, .create], mode: mode)
      if try file.tryLock() {
        // Whoever replaced the file meanwhile locks another one.
        if try FileSystem.status(path)?.identity == file.status().identity {
          self.file = file
          return
        }
      } else if Monotonic.now() >= deadline {
        return nil
      } else {
        usleep(pause)
        pause = min(pause * 2, 20_000)
      }
    }
  }
}

/// A directory of one process's own, locked as long as that process lives: once the lock is free,
/// what is in it is garbage.
package struct ScratchDirectory: ~Copyable {
  package let path: String
  private let lock: Descriptor

  /// Makes `parent/<unique>`, private to this user. A parent that is missing is made, too: backups
  /// leave out directories that are empty.
  package init(in parent: String) throws(SystemError) {
    while true {
      let path = "\(parent)/\(getpid())-\(UInt32.random(in: 0 ..< .max))"
      do { try FileSystem.makeDirectory(path, mode: 0o700) } catch {
        guard error.isMissing else { throw error }
        try Self.makeParent(parent)
        continue
      }
      do {
        let lock = try Descriptor.open(path, [.directory])
        // Between mkdir and flock a cleaner may have taken it for garbage.
        guard try lock.tryLock(), try FileSystem.status(path) != nil else { continue }
        // A parent that is setgid would make everything below it setgid.
        try lock.setMode(0o700)
        self.path = path
        self.lock = lock
        return
      } catch {
        if error.isMissing { continue }
        try? FileSystem.removeEmptyDirectory(path)
        throw error
      }
    }
  }

  /// Shared where the directory above it is.
  private static func makeParent(_ path: String) throws(SystemError) {
    guard let above = try FileSystem.status(FileSystem.parent(of: path)) else {
      throw SystemError("mkdir", path, code: ENOENT)
    }
    let mode: UInt32 = above.mode & 0o2000 == 0 ? 0o700 : 0o2770
    do {
      try FileSystem.makeDirectory(path, mode: mode)
      try FileSystem.setMode(path, mode)
    } catch { if !error.exists { throw error } }
  }

  /// Removes what the processes that are gone have left in `parent`; returns the names.
  @discardableResult
  package static func removeAbandoned(in parent: String) throws(SystemError) -> [String] {
    try abandoned(in: parent) { (path) throws(SystemError) in try FileSystem.removeTree(path) }
  }

  /// The names in `parent` whose processes are gone, as far as this user may remove them; `body`
  /// gets each path while nobody else can take its lock. Throws where it is not known whether
  /// somebody is at work.
  package static func abandoned(
    in parent: String, _ body: (String) throws(SystemError) -> Void = { _ in }
  ) throws(SystemError) -> [String] {
    var found: [String] = []
    for name in try FileSystem.entriesIfAny(parent) {
      let path = parent + "/" + name
      // Another administrator's are private: that one, or root, will clean up.
      guard let status = try FileSystem.status(path), [0, status.owner].contains(geteuid()) else {
        continue
      }
      do {
        // What is no directory is a file that was to be renamed, under the farm's lock.
        if status.kind == .directory {
          let lock = try Descriptor.open(path, [.directory, .noFollow])
          guard try lock.tryLock() else { continue }
          try body(path)
        } else {
          try body(path)
        }
      } catch {
        // Its own process has ended, and removed it.
        if error.isMissing { continue }
        throw error
      }
      found.append(name)
    }
    return found
  }

  package func syncFileSystem() throws(SystemError) { try lock.syncFileSystem() }

  deinit { try? FileSystem.removeTree(path) }
}
