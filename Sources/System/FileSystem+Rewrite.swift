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
    let temporary = "\(parent(of: real))/.\(name(of: real)).gofarm-\(getpid())"
    unlink(temporary)
    do throws(SystemError) {
      let file = try Descriptor.open(temporary, [.write, .create, .exclusive], mode: 0o600)
      try bytes.withUnsafeBufferPointer { (buffer) throws(SystemError) in
        try file.write(UnsafeRawBufferPointer(buffer))
      }
      if let old, geteuid() == 0 {
        try call("fchown", temporary) { fchown(file.number, old.owner, old.group) }
      }
      try file.setMode(old?.mode ?? mode)
      try file.sync()
      try rename(temporary, to: real)
    } catch {
      unlink(temporary)
      throw error
    }
    try sync(parent(of: real))
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
    try call("lchown", path) { lchown(path, user, group) }
  }

  /// The bytes of the files in a tree, links not followed; what cannot be looked at counts for
  /// nothing.
  package static func treeSize(_ path: String) -> Int {
    var total = 0
    scan(path) { name, kind in
      let inner = path + "/" + String(cString: name)
      if kind == .directory {
        total += treeSize(inner)
      } else if kind == .file {
        total += ((try? status(inner)) ?? nil)?.size ?? 0
      }
    }
    return total
  }
}
