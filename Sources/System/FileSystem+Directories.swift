internal import Libc

extension FileSystem {
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
