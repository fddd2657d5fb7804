internal import Libc

/// What stat(2) says of a file.
public struct FileStatus: Equatable, Sendable {
  public enum Kind: Sendable { case file, directory, link, other }

  public let kind: Kind
  /// Permission bits, setuid, setgid and sticky included.
  public let mode: UInt32
  public let owner: UInt32
  public let group: UInt32
  /// Bytes.
  public let size: Int
  public let links: Int
  /// Seconds since 1970.
  public let modified: Int
  /// The same for the last change of anything, names and modes included: nobody can set it back.
  public let changed: Int
  /// Device and inode: equal for the same file only.
  public let identity: Identity

  public struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  public var isExecutable: Bool { kind == .file && mode & 0o111 != 0 }

  /// By group or others.
  public var isWritableByOthers: Bool { kind != .link && mode & 0o022 != 0 }

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
