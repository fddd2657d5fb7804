import Go
import JSON
import System

extension Farm {
  /// Calls `body` with each event that is appended from now on: the line, and what it says where
  /// that can be read. Looks four times a second, which works on every file system; a file that was
  /// replaced or shortened (logrotate) is read from its beginning.
  package func followEvents(
    _ body: (_ line: String, _ event: Event?) throws -> Void
  ) throws -> Never {
    var place = try FileSystem.targetStatus(layout.events)
    var offset = place?.size ?? 0
    var rest: [UInt8] = []
    while true {
      Monotonic.sleep(0.25)
      guard let now = try FileSystem.targetStatus(layout.events) else { continue }
      if now.identity != place?.identity || now.size < offset { (offset, rest) = (0, []) }
      place = now
      if now.size <= offset { continue }
      let bytes = try events(from: offset)
      offset += bytes.count
      rest += bytes
      // A line that is not ended yet waits.
      guard let end = rest.lastIndex(of: 0x0a) else { continue }
      for line in rest[..<end].split(separator: 0x0a) {
        let event = try? JSON.decode(Event.self, from: Array(line))
        try body(String(decoding: line, as: UTF8.self), event)
      }
      rest = Array(rest[(end + 1)...])
    }
  }

  private func events(from offset: Int) throws -> [UInt8] {
    let file = try Descriptor.open(layout.events)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { buffer.deallocate() }
    return Array(buffer[..<(try file.read(into: buffer, at: offset))])
  }
}
