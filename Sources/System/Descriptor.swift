internal import CSystem
internal import Libc

/// open(2)'s flags, as far as gofarm needs them.
package struct OpenOptions: OptionSet, Sendable {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let read = OpenOptions([])
  package static let write = OpenOptions(rawValue: O_WRONLY)
  package static let readWrite = OpenOptions(rawValue: O_RDWR)
  package static let create = OpenOptions(rawValue: O_CREAT)
  package static let exclusive = OpenOptions(rawValue: O_EXCL)
  package static let truncate = OpenOptions(rawValue: O_TRUNC)
  package static let append = OpenOptions(rawValue: O_APPEND)
  package static let directory = OpenOptions(rawValue: O_DIRECTORY)
  package static let noFollow = OpenOptions(rawValue: O_NOFOLLOW)
  package static let nonBlocking = OpenOptions(rawValue: O_NONBLOCK)
}

/// An open file descriptor, close-on-exec, closed when it goes out of scope.
package struct Descriptor: ~Copyable, Sendable {
  let number: Int32
  /// What it was opened as, for messages.
  let path: String

  init(_ number: Int32, _ path: String) {
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  package static func open(
    _ path: String, _ options: OpenOptions = .read, mode: UInt32 = 0o644
  ) throws(SystemError) -> Descriptor {
    let flags = options.rawValue | O_CLOEXEC
    return Descriptor(
      try call("open", path) { path.withFileName { Libc.open($0, flags, mode_t(mode)) } }, path)
  }

  /// openat(2) below this directory.
  package func open(
    _ name: String, _ options: OpenOptions = .read, mode: UInt32 = 0o644
  ) throws(SystemError) -> Descriptor {
    let full = path + "/" + name
    let flags = options.rawValue | O_CLOEXEC
    return Descriptor(
      try call("openat", full) { name.withFileName { openat(number, $0, flags, mode_t(mode)) } },
      full)
  }

  /// mkdirat(2) below this directory; a directory that is there already is as good.
  package func makeDirectory(_ name: String, mode: UInt32 = 0o755) throws(SystemError) {
    do {
      try call("mkdirat", path + "/" + name) {
        name.withFileName { mkdirat(number, $0, mode_t(mode)) }
      }
    } catch {
      if error.code != EEXIST { throw error }
    }
  }

  /// Everything on standard input, which may be a socket; throws EFBIG beyond `limit` bytes.
  package static func standardInput(limit: Int = 1 << 20) throws(SystemError) -> [UInt8] {
    let number = try call("dup", "standard input") { fcntl(0, F_DUPFD_CLOEXEC, 3) }
    let input = Descriptor(number, "standard input")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit + 1, alignment: 1)
    defer { buffer.deallocate() }
    var count = 0
    while count <= limit {
      let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if more == 0 { return Array(buffer[..<count]) }
      count += more
    }
    throw SystemError("read", "standard input", code: EFBIG)
  }

  /// Reads at most `buffer.count` bytes; 0 at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try call("read", path) { Libc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// The bytes of a regular file of at most `limit` bytes; throws where it is something else.
  package func contents(limit: Int) throws(SystemError) -> [UInt8] {
    let status = try status()
    guard status.kind == .file else {
      throw SystemError("read", path, code: status.kind == .directory ? EISDIR : EINVAL)
    }
    guard status.size <= limit else { throw SystemError("read", path, code: EFBIG) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: status.size + 1, alignment: 1)
    defer { buffer.deallocate() }
    var count = 0
    while count < buffer.count {
      let more = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if more == 0 { break }
      count += more
    }
    return Array(buffer[..<count])
  }

  /// Writes all of it.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while rest.count > 0 {
      let count = try call("write", path) { Libc.write(number, rest.baseAddress, rest.count) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  package func write(_ text: String) throws(SystemError) {
    try text.fileBytes.withUnsafeBufferPointer { (bytes) throws(SystemError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Gets, as an empty file, the bytes of another, which both share on the disk until one is changed
  /// (FICLONE). Throws where the file system has no such thing, or the other is on another one.
  package func clone(_ other: borrowing Descriptor) throws(SystemError) {
    try call("clone", path) { gofarm_clone(number, other.number) }
  }

  /// linkat(2): one more name, below this directory, of a file that is no link itself.
  package func hardLink(_ other: String, as name: String) throws(SystemError) {
    try call("link", path + "/" + name) {
      other.withFileName { other in
        name.withFileName { linkat(AT_FDCWD, other, number, $0, 0) }
      }
    }
  }

  /// unlinkat(2) below this directory; a file that is gone already is as good.
  package func remove(_ name: String) throws(SystemError) {
    do {
      try call("unlinkat", path + "/" + name) { name.withFileName { unlinkat(number, $0, 0) } }
    } catch {
      if !error.isMissing { throw error }
    }
  }

  /// fsync(2): the file's, or this directory's entries', bytes have reached the disk.
  package func sync() throws(SystemError) {
    try call("fsync", path) { fsync(number) }
  }

  /// Of a file or a directory, also on CIFS and some FUSE file systems, which know no fsync(2) of a
  /// directory: there all of the file system is written out.
  package func syncWherePossible() throws(SystemError) {
    do { try sync() } catch {
      guard error.code == EINVAL || error.code == ENOTSUP else { throw error }
      try syncFileSystem()
    }
  }

  /// syncfs(2): everything written so far to this file system has reached the disk.
  package func syncFileSystem() throws(SystemError) {
    try call("syncfs", path) { gofarm_syncfs(number) }
  }

  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    try call("fstat", path) { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// fchmod(2): unlike open(2)'s mode, independent of the umask.
  package func setMode(_ mode: UInt32) throws(SystemError) {
    try call("fchmod", path) { fchmod(number, mode_t(mode)) }
  }

  /// fchown(2)
  func setOwner(_ user: UInt32, _ group: UInt32) throws(SystemError) {
    try call("fchown", path) { fchown(number, user, group) }
  }

  /// Sets the time of last change, in seconds since 1970.
  package func setModified(_ seconds: Int) throws(SystemError) {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    try call("futimens", path) { futimens(number, times) }
  }

  /// Reads at an offset, and leaves the descriptor's own alone.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try call("pread", path) { pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
  }

  /// flock(2), not waiting; false when somebody else holds it.
  package func tryLock() throws(SystemError) -> Bool {
    do { try call("flock", path) { flock(number, LOCK_EX | LOCK_NB) } } catch {
      if error.code == EWOULDBLOCK { return false }
      throw error
    }
    return true
  }
}

/// A descriptor that several threads use.
package final class SharedDescriptor: Sendable {
  package let descriptor: Descriptor
  package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
