internal import CZlib
import System

/// A tar.gz made byte by byte, so that it can be as wrong as a test needs it.
package struct TestArchive: Sendable {
  package struct Entry: Sendable {
    package var name: String
    package var content: [UInt8]
    /// ustar's typeflag: `0` a file, `5` a directory, `2` a symbolic link…
    package var type: Character
    package var mode: Int
    package var link: String
    /// What the header says where it lies.
    package var claimedSize: Int?
    package var modified = 1_700_000_000

    package init(
      _ name: String, _ content: String = "", type: Character = "0", mode: Int = 0o644,
      link: String = "", claimedSize: Int? = nil
    ) {
      self.name = name
      self.content = Array(content.utf8)
      self.type = type
      self.mode = mode
      self.link = link
      self.claimedSize = claimedSize
    }
  }

  package var entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// A Go release, as small as it can be.
  package static func release(_ version: String, extra: [Entry] = []) -> TestArchive {
    let files = TemporaryFarm.treeFiles(version).sorted { $0.key < $1.key }
    return TestArchive(
      files.map { name, content in
        Entry("go/" + name, content, mode: content.hasPrefix("#!") ? 0o755 : 0o644)
      } + extra)
  }

  package var tar: [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes += Self.header(entry)
      bytes += entry.content
      bytes += [UInt8](repeating: 0, count: (512 - entry.content.count % 512) % 512)
    }
    return bytes + [UInt8](repeating: 0, count: 1024)
  }

  package var gzip: [UInt8] { Self.gzip(tar) }

  private static func header(_ entry: Entry) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ offset: Int) {
      for (index, byte) in text.utf8.enumerated() where offset + index < 512 {
        block[offset + index] = byte
      }
    }
    func octal(_ number: Int, _ digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(String(entry.name.prefix(100)), 0)
    put(octal(entry.mode, 7), 100)
    put(octal(0, 7), 108)
    put(octal(0, 7), 116)
    put(octal(entry.claimedSize ?? entry.content.count, 11), 124)
    put(octal(entry.modified, 11), 136)
    put("        ", 148)
    put(String(entry.type), 156)
    put(entry.link, 157)
    put("ustar\u{0}00", 257)
    put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", 148)
    return block
  }

  /// RFC 1952 around stored blocks of RFC 1951: nothing is compressed.
  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(0xffff)
      rest = rest.dropFirst(block.count)
      let size = UInt16(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      result += [UInt8(size & 0xff), UInt8(size >> 8), UInt8(~size & 0xff), UInt8(~size >> 8)]
      result += block
    } while !rest.isEmpty
    for word in [crc32(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
      for shift in stride(from: 0, to: 32, by: 8) {
        result.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
      }
    }
    return result
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    UInt32(CZlib.crc32(0, bytes, UInt32(bytes.count)))
  }
}

extension TemporaryFarm {
  /// Writes bytes beside the farm; returns the path.
  package func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(directory)/\(name)"
    try FileSystem.remove(path)
    let file = try Descriptor.open(path, [.write, .create, .exclusive])
    try bytes.withUnsafeBytes { try file.write($0) }
    return path
  }

  /// Installs small releases from archives, as an administrator would.
  package func install(_ versions: String...) throws {
    for version in versions {
      let name = "go\(version).linux-amd64.tar.gz"
      _ = try farm.install(archive: file(name, TestArchive.release(version).gzip))
    }
  }
}
