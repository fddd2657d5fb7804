import System

/// Writes the entries of a Go release below one directory, judging each before it is written.
package struct Unpacker: ~Copyable {
  private let root: Descriptor
  private let directory: String
  private let hashesMeanwhile: Bool
  /// Directories that exist, relative to `root`; the empty one is the root itself.
  private var directories: Set<String> = [""]
  private var files: Set<String> = []
  /// The directory of the entry before: most entries share it with the next.
  private var openDirectory: SharedDescriptor?
  private var openName = ""
  /// Hashes and writes the files while the next ones are inflated; makes nil of a piece that is not a
  /// file's last.
  private let writer = Worker<UnpackedFile?>()
  private let sharing: FileSharing?
  private var flush: Background<Result<Void, SystemError>>?
  /// Bytes that were written since the disk was told to begin.
  private var unflushed = 0

  /// What is handed to the writer at a time.
  private static var pieceSize: Int { 1 << 18 }
  private static var flushSize: Int { 1 << 26 }

  /// `directory` must exist, empty.
  init(
    into directory: String, sharing: FileSharing?, hashingMeanwhile: Bool
  ) throws(SystemError) {
    self.sharing = sharing
    root = try Descriptor.open(directory, .directory)
    self.directory = directory
    // What is shared is found by its digest.
    hashesMeanwhile = hashingMeanwhile || sharing != nil
  }

  deinit { writer.close() }

  /// Unpacks everything below the archive's one top folder `go/`. Files are readable by all and
  /// writable by nobody; directories become so at the end. What was written reaches the disk
  /// meanwhile, all of it before this returns.
  ///
  /// - Parameters:
  ///   - sharing: what the files may have in common with others on the disk.
  ///   - hashingMeanwhile: whether each file is hashed while it is written, or many at a
  ///     time when all are (docs/decisions/0006-sha256.md).
  package static func unpack<Source: ByteSource & ~Copyable>(
    _ source: consuming Source, into directory: String, sharing: FileSharing? = nil,
    hashingMeanwhile: Bool = SHA256.isInHardware
  ) throws -> Manifest {
    try unpack(
      entries: TarReader(source), into: directory, sharing: sharing,
      hashingMeanwhile: hashingMeanwhile)
  }

  /// The same for any archive whose names are those of a release's tar archive.
  package static func unpack<Reader: EntryReader & ~Copyable>(
    entries: consuming Reader, into directory: String, sharing: FileSharing? = nil,
    hashingMeanwhile: Bool = SHA256.isInHardware
  ) throws -> Manifest {
    var reader = entries
    var unpacker = try Unpacker(
      into: directory, sharing: sharing, hashingMeanwhile: hashingMeanwhile)
    var isEmpty = true
    while let entry = try reader.next() {
      isEmpty = false
      guard let path = try Self.judge(entry.name, mode: entry.mode, isDirectory: entry.isDirectory)
      else { continue }
      if entry.isDirectory {
        try unpacker.makeDirectory(path, entry: entry.name)
      } else {
        try unpacker.write(entry, path) { try reader.readBody() }
      }
    }
    if isEmpty { throw ArchiveError.notTar }
    return try unpacker.finish()
  }

  /// The path below `go/`; nil for `go/` itself.
  static func judge(_ name: String, mode: Int, isDirectory: Bool) throws(ArchiveError) -> String? {
    func refused(_ reason: String) -> ArchiveError { .refused(name: name, reason: reason) }
    // By bytes, as the kernel does: to a Character, a slash before a combining mark is none.
    if name.utf8.first == 0x2f { throw refused("has an absolute name") }
    if !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x5c || $0 >= 0x80 || $0 == 0x20 })
      || name.contains("\u{FFFD}") || name.utf8.count > 1024
    {
      throw refused("has a name with unusual characters")
    }
    if mode & ~0o777 != 0 { throw refused("is setuid, setgid or sticky") }
    var parts = name.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
      .map { Substring($0) }
    if isDirectory && parts.last == "" { parts.removeLast() }
    if parts.contains("..") || parts.contains(".") || parts.contains("") {
      throw refused("leaves its folder")
    }
    if parts.first != "go" { throw refused("is outside the top folder go/") }
    if parts.count == 1 {
      if isDirectory { return nil }
      throw refused("is a file where the top folder go/ should be")
    }
    return parts.dropFirst().joined(separator: "/")
  }

  private mutating func makeDirectory(_ path: String, entry: String) throws {
    if directories.contains(path) { return }
    if files.contains(path) {
      throw ArchiveError.refused(name: entry, reason: "is there twice")
    }
    if let slash = path.utf8.lastIndex(of: 0x2f) {
      try makeDirectory(String(path[..<slash]), entry: entry)
    }
    try root.makeDirectory(path)
    directories.insert(path)
  }

  private mutating func write(
    _ entry: TarEntry, _ path: String, body: () throws -> UnsafeRawBufferPointer
  ) throws {
    if directories.contains(path) || !files.insert(path).inserted {
      throw ArchiveError.refused(name: entry.name, reason: "is there twice")
    }
    let slash = path.utf8.lastIndex(of: 0x2f)
    let parent = slash.map { String(path[..<$0]) } ?? ""
    if openDirectory == nil || openName != parent {
      try makeDirectory(parent, entry: entry.name)
      openDirectory = SharedDescriptor(try root.open(parent.isEmpty ? "." : parent, .directory))
      openName = parent
    }
    let file = UnpackedFileWriter(path, entry, in: openDirectory!, isHashed: hashesMeanwhile)
    var piece: [UInt8] = []
    piece.reserveCapacity(min(entry.size, Self.pieceSize))
    while case let bytes = try body(), !bytes.isEmpty {
      if piece.count + bytes.count > Self.pieceSize {
        try writer.add { [piece] in
          try file.append(piece)
          return nil
        }
        piece.removeAll(keepingCapacity: true)
      }
      piece.append(contentsOf: bytes)
    }
    try writer.add { [piece, sharing] in
      if let sharing, try file.share(piece, sharing) { return try file.finish() }
      try file.append(piece)
      return try file.finish()
    }
    unflushed += entry.size
    if unflushed > Self.flushSize { try beginFlush() }
  }

  /// The disk works while the rest is unpacked. What goes wrong here, no later sync would report.
  private mutating func beginFlush() throws {
    try flush?.value().get()
    unflushed = 0
    flush = Background { [directory] in
      Result { () throws(SystemError) in try Descriptor.open(directory, .directory).syncFileSystem()
      }
    }
  }

  /// Takes the write bits from the directories, but for the top one: renaming a directory that is
  /// read-only fails for everyone but root.
  private mutating func finish() throws -> Manifest {
    var manifest = Manifest()
    let files = try writer.values().compactMap { $0 }
    try beginFlush()
    for file in files { manifest.files[file.path] = file.entry }
    for path in directories where !path.isEmpty {
      try FileSystem.setMode(directory + "/" + path, 0o555)
    }
    try FileSystem.setMode(directory, 0o755)
    if !hashesMeanwhile {
      let paths = manifest.files.keys.sortedByBytes()
      let answers = try FileHasher.digests(of: paths, below: directory)
      for (path, answer) in zip(paths, answers) {
        manifest.files[path]!.digest = try answer.get().digest
      }
    }
    try flush!.value().get()
    return manifest
  }
}

private typealias UnpackedFile = (path: String, entry: Manifest.File)

/// A file of an archive while the writer writes it. It exists from the first piece on.
private final class UnpackedFileWriter: @unchecked Sendable {
  private let path: String
  private let directory: SharedDescriptor
  private let isExecutable: Bool
  private let modified: Int
  private let isHashed: Bool
  private var file: Descriptor?
  private var hash = SHA256()
  /// Of a file that was looked for among those that may be shared.
  private var digest: String?
  private var isLinked = false

  init(_ path: String, _ entry: TarEntry, in directory: SharedDescriptor, isHashed: Bool) {
    self.path = path
    self.directory = directory
    self.isHashed = isHashed
    isExecutable = entry.mode & 0o111 != 0
    modified = entry.modified
  }

  private var name: String {
    path.utf8.lastIndex(of: 0x2f).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }
  private var mode: UInt32 { isExecutable ? 0o555 : 0o444 }

  private func create() throws(SystemError) -> Descriptor {
    try directory.descriptor.open(name, [.write, .create, .exclusive], mode: mode)
  }

  func append(_ bytes: [UInt8]) throws {
    if file == nil { file = try create() }
    try bytes.withUnsafeBytes { try file!.write($0) }
    if isHashed && digest == nil { hash.update(bytes) }
  }

  /// Whether the whole file, of these bytes, is there now as one that shares them with another. What the
  /// other one holds is read: its manifest is not believed.
  func share(_ bytes: [UInt8], _ sharing: FileSharing) throws -> Bool {
    guard file == nil, !bytes.isEmpty else { return false }
    let digest = SHA256.digest(of: bytes)
    self.digest = digest
    guard let other = sharing.file(digest, path) else { return false }
    switch sharing.how {
    case .clone:
      // The other one's bytes are more likely to be in memory than those of a new file.
      guard let source = try? Descriptor.open(other, [.read, .noFollow, .nonBlocking]) else {
        return false
      }
      let before = try source.status()
      guard before.kind == .file, before.size == bytes.count, try source.holds(bytes) else {
        return false
      }
      let file = try create()
      if sharing.clone(source, to: file), try source.status() == before {
        self.file = consume file
        return true
      }
      try directory.descriptor.remove(name)
    case .link:
      guard sharing.link(other, as: name, in: directory) else { return false }
      if let file = try? directory.descriptor.open(name, [.read, .noFollow]),
        try file.holds(bytes), try file.status().mode & 0o7777 == mode
      {
        isLinked = true
        return true
      }
      try directory.descriptor.remove(name)
    }
    return false
  }

  func finish() throws(SystemError) -> UnpackedFile {
    // The other names' time, too.
    if !isLinked { try file!.setModified(modified) }
    file = nil
    let digest = digest ?? (isHashed ? hash.finish() : "")
    return (path, Manifest.File(digest: digest, isExecutable: isExecutable))
  }
}

extension GzipReader: ByteSource {}
