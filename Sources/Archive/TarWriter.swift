import System

/// Writes a ustar archive (IEEE 1003.1) of regular files.
package struct TarWriter: ~Copyable {
  private let file: Descriptor

  package init(_ file: consuming Descriptor) { self.file = file }

  package func add(_ name: String, text: String) throws {
    try file.write(Self.header(name, size: text.utf8.count))
    try file.write(text)
    try pad(text.utf8.count)
  }

  package func add(_ name: String, contentsOf path: String) throws {
    let input = try Descriptor.open(path)
    let size = try input.status().size
    try file.write(Self.header(name, size: size))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var left = size
    while left > 0, case let count = try input.read(into: buffer), count > 0 {
      let taken = min(count, left)
      try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<taken]))
      left -= taken
    }
    if left > 0 { throw ArchiveError.truncated }
    try pad(size)
  }

  /// Two empty blocks end an archive; then its bytes reach the disk.
  package consuming func finish() throws {
    try file.write(String(repeating: "\0", count: 1024))
    try file.sync()
  }

  private func pad(_ size: Int) throws {
    try file.write(String(repeating: "\0", count: (512 - size % 512) % 512))
  }

  /// Names are ours, and short.
  private static func header(_ name: String, size: Int) -> String {
    func field(_ text: String, _ width: Int) -> String {
      text + String(repeating: "\0", count: width - text.utf8.count)
    }
    func octal(_ number: Int, _ digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text + "\0"
    }
    func block(_ checksum: String) -> String {
      field(name, 100) + octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11)
        + octal(0, 11) + checksum + "0" + field("", 100) + "ustar\0" + "00" + field("", 247)
    }
    let sum = block("        ").utf8.reduce(0) { $0 + Int($1) }
    return block(octal(sum, 6) + " ")
  }
}
