import System

/// A zip archive made byte by byte, so that it can be as wrong as a test needs it.
package struct TestZip: Sendable {
  package struct Entry: Sendable {
    package var name: String
    package var content: [UInt8]
    /// 8: deflated, in stored blocks; 0: stored.
    package var method = 8
    package var flags = 0
    /// Of a Unix file, type included; nil where the archive says nothing.
    package var mode: Int?
    /// What the header before the data says, where it says something else.
    package var otherName: String?
    package var claimedSize: Int?
    package var extra: [UInt8] = []
    /// Bytes that stand before this entry's header.
    package var gap = 0
    /// Its header is that of the entry before.
    package var overlaps = false
    package var checksum: Int?

    package init(_ name: String, _ content: String = "") {
      self.name = name
      self.content = Array(content.utf8)
    }
  }

  package var entries: [Entry]
  package var comment = ""
  package var claimedCount: Int?

  package init(_ entries: [Entry]) { self.entries = entries }

  package static func prefix(_ version: String) -> String {
    let architecture = Host.architecture.hasPrefix("armv") ? "arm" : Host.architecture
    return "golang.org/toolchain@v0.0.1-go\(version).\(Host.os)-\(architecture)/"
  }

  /// A small Go release as a module.
  package static func release(_ version: String, extra: [String: String] = [:]) -> TestZip {
    var files = TemporaryFarm.treeFiles(version)
    files["src/_go.mod"] = "module std\n"
    files.merge(extra) { $1 }
    return TestZip(
      files.sorted { $0.key < $1.key }.map { Entry(prefix(version) + $0.key, $0.value) })
  }

  package var bytes: [UInt8] {
    var result: [UInt8] = []
    var directory: [UInt8] = []
    var offset = 0
    for entry in entries {
      result += [UInt8](repeating: 0, count: entry.gap)
      let gzip = TestArchive.gzip(entry.content)
      let packed = entry.method == 8 ? Array(gzip.dropFirst(10).dropLast(8)) : entry.content
      let checksum = entry.checksum ?? Int(TestArchive.crc32(entry.content))
      let size = entry.claimedSize ?? entry.content.count
      let sizes = Self.number(checksum, 4) + Self.number(packed.count, 4) + Self.number(size, 4)
      let isDeferred = entry.flags & 8 != 0
      if !entry.overlaps { offset = result.count }
      let common = { (name: String, sizes: [UInt8]) -> [UInt8] in
        Self.number(20, 2) + Self.number(entry.flags, 2) + Self.number(entry.method, 2)
          + [0, 0, 0x21, 0x50] + sizes + Self.number(name.utf8.count, 2)
          + Self.number(entry.extra.count, 2)
      }
      let name = entry.otherName ?? entry.name
      result += [0x50, 0x4b, 3, 4] + common(name, isDeferred ? Self.number(0, 12) : sizes)
      result += Array(name.utf8) + entry.extra + packed
      if isDeferred { result += [0x50, 0x4b, 7, 8] + sizes }
      directory += [0x50, 0x4b, 1, 2] + Self.number(entry.mode == nil ? 20 : 0x314, 2)
      directory += common(entry.name, sizes) + Self.number(0, 6)
      directory += Self.number((entry.mode ?? 0) << 16, 4) + Self.number(offset, 4)
      directory += Array(entry.name.utf8) + entry.extra
    }
    let count = Self.number(claimedCount ?? entries.count, 2)
    return result + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count
      + Self.number(directory.count, 4) + Self.number(result.count, 4)
      + Self.number(comment.utf8.count, 2) + Array(comment.utf8)
  }

  private static func number(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
  }
}
