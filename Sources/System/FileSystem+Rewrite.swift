internal import Libc

extension FileSystem {
  /// Replaces somebody's own file through a temporary one beside it: a reader finds the old bytes
  /// or the new ones, whole. A link is followed; mode and owner stay. nil removes the file.
  package static func rewrite(
    _ path: String, _ bytes: [UInt8]?, mode: UInt32 = 0o644
  ) throws(SystemError) {
    let real = try linkTarget(path) == nil ? path : canonical(path)
    guard let bytes else {
      try remove(real)
      return try sync(parent(of: real))
    }
    let old = try status(real)
    let temporary = try TemporaryFile(for: real)
    try bytes.withUnsafeBufferPointer { (buffer) throws(SystemError) in
      try temporary.file.write(UnsafeRawBufferPointer(buffer))
    }
    if let old, geteuid() == 0 { try temporary.file.setOwner(old.owner, old.group) }
    try temporary.file.setMode(old?.mode ?? mode)
    try temporary.publish()
  }

  /// mkdir -p; returns the directories that were not there before, the outermost first.
  @discardableResult
  package static func makeDirectories(_ path: String) throws(SystemError) -> [String] {
    if try targetStatus(path)?.kind == .directory { return [] }
    let above = try path == "/" ? [] : makeDirectories(parent(of: path))
    do { try makeDirectory(path) } catch {
      if !error.exists { throw error }
    }
    return above + [path]
  }

  /// chown(2), without following a link.
  package static func setOwner(_ path: String, _ user: UInt32, _ group: UInt32) throws(SystemError)
  {
    try call("lchown", path) { path.withFileName { lchown($0, user, group) } }
  }
}
