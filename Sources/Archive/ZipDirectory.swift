import System

/// The central directory of a zip archive.
struct ZipDirectory {
  struct Entry {
    let name: String
    let nameBytes: [UInt8]
    let flags: Int
    let method: Int
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    /// Permission bits, as far as the archive has them.
    let mode: Int
    let modified: Int
    /// Where its header stands.
    let offset: Int

    var isDeflated: Bool { method == 8 }
    var hasDescriptor: Bool { flags & 8 != 0 }
    /// In the order in which headers have them.
    var sizes: [Int] { [Int(checksum), packedSize, size] }

    func refused(_ reason: String) -> ArchiveError { .refused(name: name, reason: reason) }

    var disagrees: ArchiveError { refused("is described differently in two places") }

    /// Extra fields that would say something else about name, size or content.
    func judge(extra: [UInt8]) throws(ArchiveError) {
      var rest = extra[...]
      while !rest.isEmpty {
        guard rest.count >= 4, case let bytes = Array(rest.prefix(4)),
          case let size = bytes.number16(2), rest.count >= 4 + size
        else { throw refused("has damaged extra fields") }
        if [0x0001, 0x0017, 0x7075, 0x9901].contains(bytes.number16(0)) {
          throw refused("has extra fields of zip64, another name, or encryption")
        }
        rest = rest.dropFirst(4 + size)
      }
    }
  }

  /// By their place in the file.
  let entries: [Entry]
  /// Where it begins.
  let offset: Int

  private static let mostEntries = 65_534
  private static let largest = 1 << 25

  init(_ file: borrowing Descriptor) throws {
    let size = try file.status().size
    let start = try Self.bytes(of: file, 0, min(4, size))
    guard start.count == 4, [0x0403_4b50, 0x0605_4b50].contains(start.number32(0)) else {
      throw ArchiveError.notZip
    }
    guard size >= 22 else { throw ArchiveError.truncated }
    let end = try Self.bytes(of: file, size - 22, 22)
    let (count, length) = (end.number16(10), end.number32(12))
    offset = end.number32(16)
    guard end.number32(0) == 0x0605_4b50, end.number16(20) == 0 else {
      throw ArchiveError.damagedZip("it does not end with its central directory")
    }
    guard end.number32(4) == 0, end.number16(8) == count, count <= Self.mostEntries,
      length <= Self.largest, offset + length + 22 == size
    else { throw ArchiveError.damagedZip("its central directory is not where it should be") }
    var rest = try Self.bytes(of: file, offset, length)[...]
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    while !rest.isEmpty { entries.append(try Self.entry(&rest)) }
    guard entries.count == count, count > 0 else {
      throw ArchiveError.damagedZip(
        "its central directory has \(entries.count) of \(count) entries")
    }
    guard entries.reduce(0, { $0 + $1.size }) <= ZipReader.largest else {
      throw ArchiveError.damagedZip("it would unpack to more than \(ZipReader.largest) bytes")
    }
    self.entries = entries.sorted { $0.offset < $1.offset }
  }

  private static func bytes(
    of file: borrowing Descriptor, _ offset: Int, _ count: Int
  ) throws -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 1)
    defer { buffer.deallocate() }
    var done = 0
    while done < count {
      let more = try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[done..<count]), at: offset + done)
      if more == 0 { throw ArchiveError.truncated }
      done += more
    }
    return Array(buffer[..<count])
  }

  /// Takes one entry off the beginning.
  private static func entry(_ rest: inout ArraySlice<UInt8>) throws -> Entry {
    let header = Array(rest.prefix(46))
    guard header.count == 46, header.number32(0) == 0x0201_4b50 else {
      throw ArchiveError.damagedZip("its central directory is damaged")
    }
    let (nameSize, extraSize) = (header.number16(28), header.number16(30))
    guard rest.count >= 46 + nameSize + extraSize else { throw ArchiveError.truncated }
    let name = Array(rest.dropFirst(46).prefix(nameSize))
    let extra = Array(rest.dropFirst(46 + nameSize).prefix(extraSize))
    let unixMode = header.number16(4) >> 8 == 3 ? header.number32(38) >> 16 : 0
    let entry = Entry(
      name: String(decoding: name, as: UTF8.self), nameBytes: name, flags: header.number16(8),
      method: header.number16(10), checksum: UInt32(header.number32(16)),
      packedSize: header.number32(20), size: header.number32(24), mode: unixMode & 0o7777,
      modified: modified(date: header.number16(14), time: header.number16(12)),
      offset: header.number32(42))
    // 8: sizes follow the data; 0x800: the name is UTF-8.
    if entry.flags & ~0x808 != 0 { throw entry.refused("is encrypted or of an unknown kind") }
    if ![0, 8].contains(entry.method) { throw entry.refused("is packed by an unknown method") }
    if !entry.isDeflated && entry.packedSize != entry.size { throw entry.disagrees }
    if name.last == 0x2f || ![0, 0o100000].contains(unixMode & 0o170000) {
      throw entry.refused("is not a regular file")
    }
    if header.number16(32) != 0 || header.number16(34) != 0 {
      throw entry.refused("has a comment, or lies in another file")
    }
    try entry.judge(extra: extra)
    rest = rest.dropFirst(46 + nameSize + extraSize)
    return entry
  }

  /// Seconds since 1970 of what MS-DOS wrote; never in the future.
  private static func modified(date: Int, time: Int) -> Int {
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    let day = "\(1980 + date >> 9)-\(digits(date >> 5 & 15))-\(digits(date & 31))"
    let clock = "\(digits(time >> 11)):\(digits(time >> 5 & 63)):\(digits(2 * (time & 31)))"
    let now = Timestamp.now()
    return min(Timestamp("\(day)T\(clock)Z") ?? now, now).seconds
  }
}

extension [UInt8] {
  /// Little-endian, at an offset.
  func number16(_ offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
  func number32(_ offset: Int) -> Int { number16(offset) | number16(offset + 2) << 16 }
}
