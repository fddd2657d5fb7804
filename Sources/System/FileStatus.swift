internal import Libc

/// What stat(2) says of a file.
package struct FileStatus: Equatable, Sendable {
  package enum Kind: Sendable { case file, directory, link, other }

  package let kind: Kind
  /// Permission bits, setuid, setgid and sticky included.
  package let mode: UInt32
  package let owner: UInt32
  package let group: UInt32
  /// Bytes.
  package let size: Int
  package let links: Int
  /// Seconds since 1970.
  package let modified: Int
  /// The same for the last change of anything, names and modes included: nobody can set it back.
  package let changed: Int
  /// Device and inode: equal for the same file only.
  package let identity: Identity

  package struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  package var isExecutable: Bool { kind == .file && mode & 0o111 != 0 }

  /// By group or others.
  package var isWritableByOthers: Bool { kind != .link && mode & 0o022 != 0 }

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    mode = UInt32(raw.st_mode & 0o7777)
    owner = raw.st_uid
    group = raw.st_gid
    size = Int(raw.st_size)
    links = Int(raw.st_nlink)
    #if canImport(Darwin)
      modified = raw.st_mtimespec.tv_sec
      changed = raw.st_ctimespec.tv_sec
    #else
      modified = raw.st_mtim.tv_sec
      changed = raw.st_ctim.tv_sec
    #endif
    identity = Identity(
      device: UInt64(truncatingIfNeeded: raw.st_dev), inode: UInt64(raw.st_ino))
  }
}
