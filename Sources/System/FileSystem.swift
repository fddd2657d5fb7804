internal import CSystem
internal import Libc

/// Files by absolute path. Every call is one system call unless it says otherwise.
package enum FileSystem {
  // MARK: Looking

  /// lstat(2); nil when there is no such file.
  package static func status(_ path: String) throws(SystemError) -> FileStatus? {
    try status(path, "lstat") { lstat($0, &$1) }
  }

  /// stat(2), through links; nil when there is no such file.
  package static func targetStatus(_ path: String) throws(SystemError) -> FileStatus? {
    try status(path, "stat") { stat($0, &$1) }
  }

  private static func status(
    _ path: String, _ name: String, _ body: (UnsafePointer<CChar>, inout stat) -> Int32
  ) throws(SystemError) -> FileStatus? {
    var raw = Libc.stat()
    do { try call(name, path) { path.withFileName { body($0, &raw) } } } catch {
      if error.isMissing || error.code == ELOOP { return nil }
      throw error
    }
    return FileStatus(raw)
  }

  package static func exists(_ path: String) -> Bool {
    path.withFileName { access($0, F_OK) == 0 }
  }
  package static func isExecutable(_ path: String) -> Bool {
    path.withFileName { access($0, X_OK) == 0 }
  }
  package static func isReadable(_ path: String) -> Bool {
    path.withFileName { access($0, R_OK) == 0 }
  }
  package static func isWritable(_ path: String) -> Bool {
    path.withFileName { access($0, W_OK) == 0 }
  }

  /// readlink(2); nil when there is no such link, or it is no link.
  package static func linkTarget(_ path: String) throws(SystemError) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = path.withFileName { readlink($0, &buffer, buffer.count) }
    if count >= 0 { return String(fileBytes: buffer[..<count].map(UInt8.init(bitPattern:))) }
    let error = SystemError("readlink", path)
    if error.isMissing || error.code == EINVAL { return nil }
    throw error
  }

  /// realpath(3): absolute, without links.
  package static func canonical(_ path: String) throws(SystemError) -> String {
    guard let resolved = path.withFileName({ realpath($0, nil) }) else {
      throw SystemError("realpath", path)
    }
    defer { free(resolved) }
    return String(fileName: resolved)
  }

  /// The names in a directory, sorted by bytes, without `.` and `..`; readdir(3).
  package static func entries(_ path: String) throws(SystemError) -> [String] {
    var names: [String] = []
    try scan(path) { name, _ in names.append(String(fileName: name)) }
    return names.sortedByBytes()
  }

  /// Like `entries`; none where there is no such directory.
  package static func entriesIfAny(_ path: String) throws(SystemError) -> [String] {
    do { return try entries(path) } catch {
      if error.isMissing { return [] }
      throw error
    }
  }

  /// Calls `body` with each name in a directory and what stands there, in no order; a link may lead
  /// to anything, and what the file system does not say at once is `.other`.
  package static func scan(
    _ path: String, _ body: (UnsafePointer<CChar>, FileStatus.Kind) -> Void
  ) throws(SystemError) {
    guard let directory = path.withFileName({ opendir($0) }) else {
      throw SystemError("opendir", path)
    }
    defer { closedir(directory) }
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    while true {
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      if name[0] == 0x2e, name[1] == 0 || name[1] == 0x2e && name[2] == 0 { continue }
      switch Int32(entry.pointee.d_type) {
      case Int32(DT_DIR): body(name, .directory)
      case Int32(DT_REG): body(name, .file)
      case Int32(DT_LNK): body(name, .link)
      case Int32(DT_UNKNOWN):
        body(name, try status(path + "/" + String(fileName: name))?.kind ?? .other)
      default: body(name, .other)
      }
    }
    if errno != 0 { throw SystemError("readdir", path) }
  }

  /// The bytes of a regular file of at most `limit` bytes; nil when there is none. Never waits: a
  /// FIFO or a device is refused, not opened for reading.
  package static func read(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> [UInt8]? {
    let file: Descriptor
    do { file = try Descriptor.open(path, [.read, .nonBlocking]) } catch {
      if error.isMissing { return nil }
      throw error
    }
    return try file.contents(limit: limit)
  }

  /// Like `read`, as text; bytes that are no UTF-8 are kept as those of a name are.
  package static func readText(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> String?
  {
    try read(path, limit: limit).map { String(fileBytes: $0) }
  }

  /// The first bytes of a regular file, at most `limit`; nil when there is none, or something else
  /// stands there. Never waits.
  package static func beginning(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let file: Descriptor
    do { file = try Descriptor.open(path, [.read, .nonBlocking]) } catch {
      if error.isMissing { return nil }
      throw error
    }
    let status = try file.status()
    guard status.kind == .file else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 1)
    defer { buffer.deallocate() }
    var count = 0
    // /proc has files of no size that hold something.
    while count < (status.size > 0 ? min(limit, status.size) : limit) {
      let more = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if more == 0 { break }
      count += more
    }
    return Array(buffer[..<count])
  }

  // MARK: Changing

  package static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
    try call("mkdir", path) { path.withFileName { mkdir($0, mode_t(mode)) } }
  }

  package static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
    try call("chmod", path) { path.withFileName { chmod($0, mode_t(mode)) } }
  }

  package static func setGroup(_ path: String, _ group: UInt32) throws(SystemError) {
    try call("chown", path) { path.withFileName { chown($0, uid_t.max, group) } }
  }

  /// symlink(2): `link` will read as `target`.
  package static func makeLink(_ link: String, to target: String) throws(SystemError) {
    try call("symlink", link) {
      target.withFileName { target in link.withFileName { symlink(target, $0) } }
    }
  }

  /// link(2): fails when `name` exists, whoever else tries at the same moment.
  package static func hardLink(_ existing: String, as name: String) throws(SystemError) {
    try call("link", name) {
      existing.withFileName { existing in name.withFileName { link(existing, $0) } }
    }
  }

  /// rename(2): an observer of `new` finds what was there before or what is there now, never neither.
  package static func rename(_ old: String, to new: String) throws(SystemError) {
    try call("rename", new) {
      old.withFileName { old in new.withFileName { Libc.rename(old, $0) } }
    }
  }

  /// Two names change places at one moment: an observer of either finds one or the other, never
  /// neither. False, and nothing has changed, where the file system cannot do that: NFS, the lower
  /// layer of an overlay.
  package static func exchange(_ one: String, _ other: String) throws(SystemError) -> Bool {
    do {
      try call("renameat2", one) {
        one.withFileName { one in other.withFileName { gofarm_exchange(one, $0) } }
      }
    } catch {
      if error.isRefused { return false }
      throw error
    }
    return true
  }

  /// unlink(2); a file that is gone already is as good.
  package static func remove(_ path: String) throws(SystemError) {
    do { try call("unlink", path) { path.withFileName { unlink($0) } } } catch {
      if !error.isMissing { throw error }
    }
  }

  package static func removeEmptyDirectory(_ path: String) throws(SystemError) {
    do { try call("rmdir", path) { path.withFileName { rmdir($0) } } } catch {
      if !error.isMissing { throw error }
    }
  }

  /// Removes a tree, read-only directories included; links are removed, not followed.
  package static func removeTree(_ path: String) throws(SystemError) {
    guard let status = try status(path) else { return }
    guard status.kind == .directory else { return try remove(path) }
    // Only for those who are not root: an entry cannot be removed from a read-only directory.
    if status.mode & 0o300 != 0o300 { try setMode(path, status.mode | 0o700) }
    for name in try entries(path) { try removeTree(path + "/" + name) }
    try removeEmptyDirectory(path)
  }

  /// fsync(2) of a file, or of a directory's entries.
  package static func sync(_ path: String) throws(SystemError) {
    try Descriptor.open(path).syncWherePossible()
  }

  /// Creates a file that must not exist, with exactly this mode; durable where `sync` is asked for.
  package static func create(
    _ path: String, _ content: String, mode: UInt32 = 0o644, sync: Bool = false
  ) throws(SystemError) {
    let file = try Descriptor.open(path, [.write, .create, .exclusive], mode: mode)
    do {
      try file.write(content)
      try file.setMode(mode)
      if sync { try file.sync() }
    } catch {
      try? remove(path)
      throw error
    }
  }

  /// Replaces a file through `temporary`, which lies on the same file system: an observer reads the
  /// old content or the new, whole. On the disk before it returns.
  package static func replace(
    _ path: String, _ content: String, mode: UInt32 = 0o644, through temporary: String
  ) throws(SystemError) {
    try remove(temporary)
    try create(temporary, content, mode: mode, sync: true)
    do { try rename(temporary, to: path) } catch {
      try? remove(temporary)
      throw error
    }
    try sync(parent(of: path))
  }

  /// Appends with one write(2) under O_APPEND, so that lines of several writers do not mix.
  package static func append(_ path: String, _ line: String) throws(SystemError) {
    let file = try Descriptor.open(path, [.write, .append, .create])
    try file.write(line)
  }

  /// Copies the bytes of one file to a new one.
  package static func copy(_ source: String, to destination: String) throws(SystemError) {
    let input = try Descriptor.open(source)
    let output = try Descriptor.open(destination, [.write, .create, .exclusive])
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    do {
      while case let count = try input.read(into: buffer), count > 0 {
        try output.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    } catch {
      try? remove(destination)
      throw error
    }
  }

  /// `/a/b` of `/a/b/c`, `/` of `/a`.
  package static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2f) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `c` of `/a/b/c`.
  package static func name(of path: String) -> String {
    String(path[(path.utf8.lastIndex(of: 0x2f).map(path.utf8.index(after:)) ?? path.startIndex)...])
  }

  /// Free bytes for an ordinary user, where `path` lies; statvfs(3).
  package static func freeSpace(_ path: String) throws(SystemError) -> Int {
    var raw = statvfs()
    try call("statvfs", path) { path.withFileName { statvfs($0, &raw) } }
    return Int(raw.f_bavail) * Int(raw.f_frsize)
  }
}
