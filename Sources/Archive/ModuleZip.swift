import System

/// The module `golang.org/toolchain` as a proxy serves it, read as if it were a release's own archive:
/// below `go/`, with `go.mod` by its own name, and with the modes that the go command gives.
package struct ModuleZip: EntryReader, ~Copyable {
  static var module: String { "golang.org/toolchain@v0.0.1-go" }

  private var reader: ZipReader
  /// `golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64/`, of every entry.
  private let prefix: String

  package init(_ file: SharedDescriptor) throws {
    let reader = try ZipReader(file)
    let first = reader.names[0]
    let folder = first.utf8.split(separator: 0x2f, maxSplits: 2).prefix(2)
      .map { String(Substring($0)) }.joined(separator: "/")
    guard folder.hasPrefix(Self.module) else {
      throw ArchiveError.refused(name: first, reason: "is not part of a Go toolchain's module")
    }
    prefix = folder + "/"
    self.reader = reader
  }

  /// Whether a file begins as a zip archive does.
  package static func isLikely(_ file: borrowing Descriptor) throws -> Bool {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 1)
    defer { buffer.deallocate() }
    return try file.read(into: buffer, at: 0) == 4 && buffer.elementsEqual([0x50, 0x4b, 3, 4])
  }

  package mutating func next() throws -> TarEntry? {
    guard var entry = try reader.next() else { return nil }
    let name = entry.name.utf8
    func refused(_ reason: String) -> ArchiveError { .refused(name: entry.name, reason: reason) }
    guard name.starts(with: prefix.utf8) else { throw refused("is outside the folder \(prefix)") }
    if entry.mode & ~0o777 != 0 { throw refused("is setuid, setgid or sticky") }
    var parts = name.dropFirst(prefix.utf8.count)
      .split(separator: 0x2f, omittingEmptySubsequences: false).map { String(Substring($0)) }
    switch parts.last {
    case "_go.mod": parts[parts.count - 1] = "go.mod"
    // The name that a module's files may not have: another module would begin there.
    case "go.mod": throw refused("is a go.mod that is not called _go.mod")
    default: break
    }
    entry.name = "go/" + parts.joined(separator: "/")
    entry.mode = Self.isExecutable(parts) ? 0o755 : 0o644
    return entry
  }

  package mutating func readBody() throws -> UnsafeRawBufferPointer { try reader.readBody() }

  /// What cmd/go/internal/toolchain makes executable.
  private static func isExecutable(_ parts: [String]) -> Bool {
    switch parts.first {
    case "bin": true
    case "pkg": parts.count > 2 && parts[1] == "tool"
    case "lib": parts.last!.hasPrefix("go_") && parts.last!.hasSuffix("_exec")
    default: false
    }
  }
}
