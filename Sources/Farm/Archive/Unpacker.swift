import Disk

/// Writes the entries of a Go release below one directory, judging each before it is written.
struct Unpacker: ~Copyable {
  private let root: Descriptor
  private let directory: String
  /// Directories that exist, relative to `root`; the empty one is the root itself.
  private var directories: Set<String> = [""]
  /// Whether each file that was written is executable, by path.
  private var files: [String: Bool] = [:]
  /// The directory of the entry before: most entries share it with the next.
  private var openDirectory: Descriptor?
  private var openName = ""

  /// `directory` must exist, empty.
  init(into directory: String) throws(DiskError) {
    root = try Descriptor.open(directory, .directory)
    self.directory = directory
  }

  /// Unpacks everything below the archive's one top folder `go/`. Files are readable by all and
  /// writable by nobody; directories become so at the end. The manifest is taken from what the
  /// kernel then holds: hashing eight files at a time needs them whole (docs/decisions).
  static func unpack<Source: ByteSource & ~Copyable>(
    _ source: consuming Source, into directory: String
  ) throws -> Manifest {
    var reader = TarReader(source)
    var unpacker = try Unpacker(into: directory)
    var isEmpty = true
    while let entry = try reader.next() {
      isEmpty = false
      guard let path = try Self.judge(entry.name, mode: entry.mode, isDirectory: entry.isDirectory)
      else { continue }
      if entry.isDirectory {
        try unpacker.makeDirectory(path, entry: entry.name)
      } else {
        try unpacker.write(entry.name, path, mode: entry.mode, modified: entry.modified) {
          try reader.readBody()
        }
      }
    }
    if isEmpty { throw ArchiveError.notTar }
    return try unpacker.finish()
  }

  /// The path below `go/`; nil for `go/` itself.
  static func judge(_ name: String, mode: Int, isDirectory: Bool) throws(ArchiveError) -> String? {
    func refused(_ reason: String) -> ArchiveError { .refused(name: name, reason: reason) }
    if name.hasPrefix("/") { throw refused("has an absolute name") }
    if !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x5c || $0 >= 0x80 || $0 == 0x20 })
      || name.contains("\u{FFFD}") || name.utf8.count > 1024
    {
      throw refused("has a name with unusual characters")
    }
    if mode & ~0o777 != 0 { throw refused("is setuid, setgid or sticky") }
    var parts = name.split(separator: "/", omittingEmptySubsequences: false)
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
    if files[path] != nil {
      throw ArchiveError.refused(name: entry, reason: "is there twice")
    }
    if let slash = path.lastIndex(of: "/") {
      try makeDirectory(String(path[..<slash]), entry: entry)
    }
    try root.makeDirectory(path)
    directories.insert(path)
  }

  private mutating func write(
    _ entry: String, _ path: String, mode: Int, modified: Int,
    body: () throws -> UnsafeRawBufferPointer
  ) throws {
    if files[path] != nil || directories.contains(path) {
      throw ArchiveError.refused(name: entry, reason: "is there twice")
    }
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { String(path[..<$0]) } ?? ""
    if openDirectory == nil || openName != parent {
      try makeDirectory(parent, entry: entry)
      openDirectory = try root.open(parent.isEmpty ? "." : parent, .directory)
      openName = parent
    }
    let isExecutable = mode & 0o111 != 0
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let file = try openDirectory!.open(
      name, [.write, .create, .exclusive], mode: isExecutable ? 0o555 : 0o444)
    while case let bytes = try body(), !bytes.isEmpty { try file.write(bytes) }
    try file.setModified(modified)
    files[path] = isExecutable
  }

  /// Takes the write bits from the directories, but for the top one: renaming a directory that is
  /// read-only fails for everyone but root.
  private consuming func finish() throws -> Manifest {
    for path in directories where !path.isEmpty {
      try FileSystem.setMode(directory + "/" + path, 0o555)
    }
    try FileSystem.setMode(directory, 0o755)
    // The disk begins while the processors hash. What goes wrong here, no later sync would report.
    let flushed = Background { [directory] in
      Result { () throws(DiskError) in try Descriptor.open(directory, .directory).syncFileSystem() }
    }
    let paths = files.keys.sortedByBytes()
    let answers = try FileHasher.digests(of: paths, below: directory)
    var manifest = Manifest()
    for (path, answer) in zip(paths, answers) {
      manifest.files[path] = Manifest.File(
        digest: try answer.get().digest, isExecutable: files[path]!)
    }
    try flushed.value().get()
    return manifest
  }
}

extension GzipReader: ByteSource {}
