internal import CZlib
import System

/// Reads the entries of a zip archive (PKWARE's APPNOTE 6.3) in the order of their bytes, as strictly
/// as a module proxy's archives allow: regular files alone, stored or deflated, one behind the other
/// without a gap, and what stands before each must say what the central directory says. No zip64, no
/// encryption, no comment, nothing before or behind.
package struct ZipReader: ~Copyable {
  /// All files together; Go's largest release has 300 MB.
  static var largest: Int { 1 << 30 }

  private let directory: ZipDirectory
  private var window: ZipWindow
  private let inflater = RawInflater()
  private var index = -1
  private var packedLeft = 0
  private var left = 0
  private var check = crc32(0, nil, 0)
  private var isOpen = false

  /// Throws where the central directory is not as it should be.
  package init(_ file: SharedDescriptor) throws {
    directory = try ZipDirectory(file.descriptor)
    window = ZipWindow(file)
  }

  /// The names of all entries.
  package var names: [String] { directory.entries.map(\.name) }

  /// The next entry; nil at the end of the archive. What was not read of the body before is read, and
  /// judged, first.
  package mutating func next() throws -> TarEntry? {
    while isOpen { _ = try readBody() }
    index += 1
    guard index < directory.entries.count else {
      guard window.offset == directory.offset else {
        throw ArchiveError.damagedZip("something stands before its central directory")
      }
      return nil
    }
    let entry = directory.entries[index]
    guard window.offset == entry.offset else {
      throw ArchiveError.refused(name: entry.name, reason: "does not follow the entry before it")
    }
    try window.readHeader(of: entry)
    packedLeft = entry.packedSize
    left = entry.size
    check = crc32(0, nil, 0)
    inflater.reset()
    isOpen = true
    return TarEntry(
      name: entry.name, isDirectory: false, mode: entry.mode, size: entry.size,
      modified: entry.modified)
  }

  /// The next piece of the current entry's body, valid until the next call; empty at its end, when
  /// its size and checksum were found right.
  package mutating func readBody() throws -> UnsafeRawBufferPointer {
    guard isOpen else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let entry = directory.entries[index]
    let bytes = try entry.isDeflated ? inflate(entry) : window.take(upTo: left)
    if !entry.isDeflated { packedLeft -= bytes.count }
    left -= bytes.count
    if bytes.isEmpty {
      guard left == 0, packedLeft == 0, UInt32(truncatingIfNeeded: check) == entry.checksum else {
        throw ArchiveError.refused(name: entry.name, reason: "is damaged")
      }
      try window.readDescriptor(of: entry)
      isOpen = false
    } else {
      let start = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
      check = crc32(check, start, UInt32(bytes.count))
    }
    return bytes
  }

  /// Not more than the entry's size, whatever else its data would give.
  private mutating func inflate(_ entry: ZipDirectory.Entry) throws -> UnsafeRawBufferPointer {
    while !inflater.isEnded {
      let input = try packedLeft > 0 ? window.peek(upTo: packedLeft) : window.nothing
      guard let (consumed, output) = inflater.inflate(input), output.count <= left else {
        throw ArchiveError.refused(name: entry.name, reason: "is damaged")
      }
      window.skip(consumed)
      packedLeft -= consumed
      if !output.isEmpty { return output }
      if input.isEmpty && !inflater.isEnded {
        throw ArchiveError.refused(name: entry.name, reason: "is damaged")
      }
    }
    return window.nothing
  }
}

/// A zlib stream without a header.
private final class RawInflater {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  private(set) var isEnded = false

  init() {
    stream.initialize(to: z_stream())
    inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  func reset() {
    inflateReset(stream)
    isEnded = false
  }

  /// How much it took of the input, and what came of it; nil for what is no such stream.
  func inflate(_ input: UnsafeRawBufferPointer) -> (Int, UnsafeRawBufferPointer)? {
    let start = input.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
    stream.pointee.next_in = start?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    switch CZlib.inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isEnded = true
    default: return nil
    }
    let count = output.count - Int(stream.pointee.avail_out)
    return (
      input.count - Int(stream.pointee.avail_in), UnsafeRawBufferPointer(rebasing: output[..<count])
    )
  }
}

/// The file's bytes, front to back.
private struct ZipWindow: ~Copyable {
  private let file: SharedDescriptor
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  private var rest = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Of the next byte.
  private(set) var offset = 0

  init(_ file: SharedDescriptor) { self.file = file }

  deinit { buffer.deallocate() }

  var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  /// What lies ready, at least one byte unless the file has ended, at most `count`.
  mutating func peek(upTo count: Int) throws -> UnsafeRawBufferPointer {
    if rest.isEmpty {
      let filled = try file.descriptor.read(into: buffer, at: offset)
      if filled == 0 { throw ArchiveError.truncated }
      rest = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
    }
    return UnsafeRawBufferPointer(rebasing: rest[..<min(count, rest.count)])
  }

  mutating func skip(_ count: Int) {
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    offset += count
  }

  mutating func take(upTo count: Int) throws -> UnsafeRawBufferPointer {
    if count == 0 { return nothing }
    let bytes = try peek(upTo: count)
    skip(bytes.count)
    return bytes
  }

  private mutating func bytes(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += try take(upTo: count - bytes.count) }
    return bytes
  }

  /// The header that stands before an entry's data.
  mutating func readHeader(of entry: ZipDirectory.Entry) throws {
    let header = try bytes(30)
    let (nameSize, extraSize) = (header.number16(26), header.number16(28))
    guard header.number32(0) == 0x0403_4b50, nameSize == entry.nameBytes.count,
      try bytes(nameSize) == entry.nameBytes
    else { throw entry.disagrees }
    let sizes = [header.number32(14), header.number32(18), header.number32(22)]
    let isDeferred = entry.hasDescriptor && sizes == [0, 0, 0]
    guard header.number16(6) == entry.flags, header.number16(8) == entry.method,
      isDeferred || sizes == entry.sizes
    else { throw entry.disagrees }
    try entry.judge(extra: bytes(extraSize))
  }

  /// What says sizes and checksum again behind the data of an entry that was written as a stream.
  mutating func readDescriptor(of entry: ZipDirectory.Entry) throws {
    guard entry.hasDescriptor else { return }
    let descriptor = try bytes(16)
    guard descriptor.number32(0) == 0x0807_4b50,
      [4, 8, 12].map({ descriptor.number32($0) }) == entry.sizes
    else { throw entry.disagrees }
  }
}
