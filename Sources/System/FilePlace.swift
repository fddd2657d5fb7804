internal import CSystem
internal import Libc

/// The place of a file: its directory, open, and its name there.
///
/// It is reached one step at a time from the root. Links are followed, but where root acts, no
/// directory and no link on the way belongs to anybody else: whoever owns one could lead what is
/// written somewhere else, before or after it was looked at.
package struct FilePlace: ~Copyable {
  let directory: Descriptor
  let name: String
  /// Without links.
  package let path: String
  /// The directories that were made on the way, the outermost first.
  package let made: [String]

  /// - Parameters:
  ///   - making: whether directories that are missing are made. Otherwise a missing one is ENOENT.
  ///   - isLink: whether the path means the link that may stand there, not what that leads to.
  package init(_ path: String, making: Bool = false, isLink: Bool = false) throws {
    var rest = Self.parts(of: Host.absolute(path))
    var directory = try Descriptor.open("/", .directory)
    var walked: [String] = []
    var made: [String] = []
    var links = 0
    while !rest.isEmpty {
      let name = rest.removeFirst()
      let here = Self.path(walked + [name])
      if making, !rest.isEmpty, try directory.entry(name) == nil {
        try directory.makeDirectory(name)
        made.append(here)
      }
      let entry = try Self.entry(name, of: directory, here)
      let kind = try entry?.status().kind
      if rest.isEmpty, isLink || kind != .link {
        self.directory = try directory.open(".", .directory)
        self.name = name
        self.path = here
        self.made = made
        return
      }
      guard let entry else { throw SystemError("open", here, code: ENOENT) }
      switch kind {
      case .link:
        links += 1
        if links > 40 { throw SystemError("open", path, code: ELOOP) }
        let target = try Self.target(of: entry)
        rest = Self.parts(of: target) + rest
        if target.hasPrefix("/") {
          directory = try Descriptor.open("/", .directory)
          walked = []
        }
      case .directory:
        directory = entry
        if name == ".." { walked = Array(walked.dropLast()) } else { walked.append(name) }
      default: throw SystemError("open", here, code: ENOTDIR)
      }
    }
    throw SystemError("open", path, code: EISDIR)
  }

  private static func parts(of path: String) -> [String] {
    path.utf8.split(separator: 0x2f).map { String(Substring($0)) }.filter { $0 != "." }
  }

  private static func path(_ parts: [String]) -> String { "/" + parts.joined(separator: "/") }

  /// What has a name, open; nil for nothing. A directory or a link that root may follow is root's.
  private static func entry(
    _ name: String, of directory: borrowing Descriptor, _ path: String
  ) throws -> Descriptor? {
    let entry: Descriptor
    do {
      entry = Descriptor(
        try call("openat", path) { gofarm_open_entry(directory.number, name) }, path)
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    let status = try entry.status()
    if status.kind == .link || status.kind == .directory { try requireOwn(status, path) }
    return entry
  }

  private static func target(of link: borrowing Descriptor) throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try call("readlinkat", link.path) {
      gofarm_read_link(link.number, &buffer, buffer.count)
    }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func requireOwn(_ status: FileStatus, _ path: String) throws {
    guard geteuid() == 0, status.owner != 0, !Host.isUnmapped(user: status.owner) else { return }
    throw PlaceFailure.foreign(path: path, owner: status.owner)
  }
}

/// Why gofarm does not write there.
package enum PlaceFailure: Failure, Equatable {
  /// Root would write through somebody else's directory or link.
  case foreign(path: String, owner: UInt32)

  package var exitCode: Int32 { 77 }

  package var message: String {
    switch self {
    case .foreign(let path, let owner):
      "\(quoted(path)) belongs to \(Accounts.userName(owner)): root does not write through it"
    }
  }

  package var remedy: Remedy? { .advice("run it as that user") }
}

extension FilePlace {
  /// Whether this user may make, replace and remove files here.
  package var isWritable: Bool { faccessat(directory.number, ".", W_OK, AT_EACCESS) == 0 }

  /// What stands there, not followed; nil for nothing.
  package func status() throws(SystemError) -> FileStatus? { try directory.entry(name) }

  /// The bytes of the regular file that stands there; nil for nothing.
  package func read() throws(SystemError) -> [UInt8]? {
    guard try status() != nil else { return nil }
    return try directory.open(name, [.noFollow, .nonBlocking]).contents(limit: 64 << 20)
  }

  /// Replaces the file through a temporary one beside it: a reader finds the old bytes or the new
  /// ones, whole. Mode and owner stay. nil removes the file. On the disk before it returns.
  package func write(_ bytes: [UInt8]?, mode: UInt32 = 0o644) throws(SystemError) {
    guard let bytes else {
      try removeAbandoned()
      try directory.remove(name)
      return try directory.sync()
    }
    let old = try status()
    try replace { (temporary) throws(SystemError) in
      let file = try directory.open(temporary, [.write, .create, .exclusive], mode: 0o600)
      try bytes.withUnsafeBufferPointer { (buffer) throws(SystemError) in
        try file.write(UnsafeRawBufferPointer(buffer))
      }
      if let old, geteuid() == 0 {
        try call("fchown", path) { fchown(file.number, old.owner, old.group) }
      }
      try file.setMode(old?.mode ?? mode)
      try file.sync()
    }
  }

  /// Makes the name a link to `target`, or removes it; as durable as `write`.
  package func link(to target: String?) throws(SystemError) {
    guard let target else { return try write(nil) }
    try replace { (temporary) throws(SystemError) in
      try call("symlinkat", path) { symlinkat(target, directory.number, temporary) }
    }
  }

  /// Removes what processes that are gone had begun to put here.
  private func removeAbandoned() throws(SystemError) {
    let start = ".\(name).gofarm-"
    for entry in try FileSystem.entries(FileSystem.parent(of: path)) where entry.hasPrefix(start) {
      guard let id = pid_t(entry.dropFirst(start.count)), kill(id, 0) == -1, errno == ESRCH else {
        continue
      }
      try directory.remove(entry)
    }
  }

  private func replace(_ make: (String) throws(SystemError) -> Void) throws(SystemError) {
    try removeAbandoned()
    let temporary = ".\(name).gofarm-\(getpid())"
    try directory.remove(temporary)
    do throws(SystemError) {
      try make(temporary)
      try call("renameat", path) {
        renameat(directory.number, temporary, directory.number, name)
      }
    } catch {
      try? directory.remove(temporary)
      throw error
    }
    try directory.sync()
  }
}

extension Descriptor {
  /// fstatat(2) of a name below this directory, links not followed; nil when there is none.
  fileprivate func entry(_ name: String) throws(SystemError) -> FileStatus? {
    var raw = stat()
    do {
      try call("fstatat", path + "/" + name) {
        fstatat(number, name, &raw, AT_SYMLINK_NOFOLLOW)
      }
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    return FileStatus(raw)
  }
}
