internal import CSystem
internal import Libc

extension FileSystem {
  /// Gives what `file` holds the name `name` as well, to one caller only: EEXIST when the name exists,
  /// whoever else tries at the same moment.
  ///
  /// By link(2); where that is refused between two directories (BeeGFS, AFS), by link(2) of a copy
  /// beside `name`; where it is refused at all, by renameat2(2) of that copy with RENAME_NOREPLACE.
  /// Throws a refusal where there is neither.
  package static func claim(_ name: String, for file: String) throws(SystemError) {
    if try link(file, as: name) { return }
    let copy = "\(parent(of: name))/.\(FileSystem.name(of: name)).\(getpid())"
    try remove(copy)
    try self.copy(file, to: copy)
    do throws(SystemError) {
      try sync(copy)
      if try !link(copy, as: name) {
        try call("renameat2", name) {
          copy.withFileName { copy in name.withFileName { gofarm_rename_new(copy, $0) } }
        }
      }
    } catch {
      try? remove(copy)
      throw error
    }
    try? remove(copy)
  }

  /// False where the file system refuses link(2).
  private static func link(_ file: String, as name: String) throws(SystemError) -> Bool {
    do { try hardLink(file, as: name) } catch {
      // Over NFS an answer that was lost makes a link that was made look like a failure, and a
      // repeated request finds its own link in the way.
      if try status(file)?.links == 2 { return true }
      if !error.isRefused { throw error }
      return false
    }
    return true
  }
}
