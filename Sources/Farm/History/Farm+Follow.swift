import JSON
import System

extension Farm {
  /// Calls `body` with each event that is appended from now on: the line, and what it says where
  /// that can be read. Looks four times a second, which works on every file system. A file that was
  /// moved away (logrotate) is read to its end, and its successor from the beginning.
  package func followEvents(
    _ body: (_ line: String, _ event: Event?) throws -> Void
  ) throws -> Never {
    var reader = try LineReader(layout.events)
    while true {
      for line in try reader.next() {
        let event = try? JSON.decode(Event.self, from: Array(line.utf8))
        try body(line, event)
      }
      Monotonic.sleep(0.25)
    }
  }
}

/// Reads lines that others append to a file.
private struct LineReader: ~Copyable {
  private let path: String
  private var file: Descriptor
  private var offset: Int
  /// A line that is not ended yet.
  private var rest: [UInt8] = []

  /// Begins at the end of the file.
  init(_ path: String) throws {
    let file = try Descriptor.open(path)
    offset = try file.status().size
    self.path = path
    self.file = file
  }

  /// The lines that are new.
  mutating func next() throws -> [String] {
    var lines = try drain()
    guard let now = try FileSystem.targetStatus(path) else { return lines }
    if try now.identity != file.status().identity {
      // What came between the two looks.
      lines += try drain()
      file = try Descriptor.open(path)
      (offset, rest) = (0, [])
    } else if now.size < offset {
      (offset, rest) = (0, [])
    } else {
      return lines
    }
    return try lines + drain()
  }

  private mutating func drain() throws -> [String] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { buffer.deallocate() }
    while case let count = try file.read(into: buffer, at: offset), count > 0 {
      rest += buffer[..<count]
      offset += count
    }
    guard let end = rest.lastIndex(of: 0x0a) else { return [] }
    let lines = rest[..<end].split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
    rest = Array(rest[(end + 1)...])
    return lines
  }
}
