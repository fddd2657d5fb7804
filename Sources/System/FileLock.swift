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

  /// Makes `parent/<unique>`, private to this user.
  package init(in parent: String) throws(SystemError) {
    while true {
      let path = "\(parent)/\(getpid())-\(UInt32.random(in: 0 ..< .max))"
      try FileSystem.makeDirectory(path, mode: 0o700)
      // A parent that is setgid would make everything below it setgid.
      try FileSystem.setMode(path, 0o700)
      // Between mkdir and flock a cleaner may have taken it for garbage.
      if let lock = try? Descriptor.open(path, [.directory]), try lock.tryLock(),
        FileSystem.exists(path)
      {
        self.path = path
        self.lock = lock
        return
      }
    }
  }

  /// Removes the directories of `parent` whose processes are gone; returns their names.
  @discardableResult
  package static func removeAbandoned(in parent: String) throws(SystemError) -> [String] {
    var removed: [String] = []
    for name in try FileSystem.entries(parent) {
      let path = parent + "/" + name
      // Another administrator's are private: that one, or root, will clean up.
      let owner = try FileSystem.status(path)?.owner
      guard let owner, geteuid() == 0 || owner == geteuid() else { continue }
      if let lock = try? Descriptor.open(path, [.directory, .noFollow]),
        try !lock.tryLock()
      {
        continue
      }
      try FileSystem.removeTree(path)
      removed.append(name)
    }
    return removed
  }

  /// The directories of `parent` whose processes are gone, as far as this user may look.
  package static func abandoned(in parent: String) throws(SystemError) -> [String] {
    try FileSystem.entries(parent).filter { name in
      guard let lock = try? Descriptor.open("\(parent)/\(name)", [.directory, .noFollow]) else {
        return false
      }
      return (try? lock.tryLock()) ?? false
    }
  }

  package func syncFileSystem() throws(SystemError) { try lock.syncFileSystem() }

  deinit { try? FileSystem.removeTree(path) }
}
