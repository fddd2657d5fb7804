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

  /// The bytes of the files in a tree, links not followed; what cannot be looked at counts for
  /// nothing.
  package static func treeSize(_ path: String) -> Int {
    var total = 0
    try? scan(path) { name, kind in
      let inner = path + "/" + String(fileName: name)
      if kind == .directory {
        total += treeSize(inner)
      } else if kind == .file {
        total += ((try? status(inner)) ?? nil)?.size ?? 0
      }
    }
    return total
  }
}
