/// A regular file or a directory.
package struct TarEntry: Equatable, Sendable {
  package var name: String
  package var isDirectory: Bool
  /// Permission bits, setuid, setgid and sticky included.
  package var mode: Int
  /// Bytes.
  package var size: Int
  /// Seconds since 1970.
  package var modified: Int
}

/// Hands out the entries of an archive one after the other.
package protocol EntryReader: ~Copyable {
  /// The next entry; nil at the end of the archive.
  mutating func next() throws -> TarEntry?
  /// The next piece of the current entry's body, valid until the next call; empty at its end.
  mutating func readBody() throws -> UnsafeRawBufferPointer
}

/// Reads the entries of a tar stream: POSIX ustar and pax (IEEE 1003.1-2017, pax), and GNU's long
/// names. Only regular files and directories exist for it; everything else is refused.
package struct TarReader<Source: ByteSource & ~Copyable>: EntryReader, ~Copyable {
  /// Go's largest file has 40 MB; a header that claims more than this lies.
  static var largestFile: Int { 1 << 30 }

  private var source: Source
  private var piece = UnsafeRawBufferPointer(start: nil, count: 0)
  private var offset = 0
  /// Of the current entry's body and its padding, what was not read yet.
  private var bodyLeft = 0
  private var paddingLeft = 0

  package init(_ source: consuming Source) { self.source = source }

  /// The next entry; nil at the end of the archive. What was not read of the body before is skipped.
  package mutating func next() throws -> TarEntry? {
    var longName: String?
    var pax: [String: String] = [:]
    while true {
      try skipBody()
      guard let header = try readHeader() else { return nil }
      bodyLeft = header.size
      paddingLeft = (512 - header.size % 512) % 512
      switch header.type {
      case "0", "\0", "5":
        var entry = header.entry
        if let longName { entry.name = longName }
        if let path = pax["path"] { entry.name = path }
        if let seconds = pax["mtime"].flatMap({ Int($0.prefix { $0 != "." }) }) {
          entry.modified = seconds
        }
        if pax["size"] != nil || pax["GNU.sparse.major"] != nil {
          throw ArchiveError.refused(name: entry.name, reason: "is sparse or oversized")
        }
        if entry.isDirectory && entry.size != 0 {
          throw ArchiveError.refused(name: entry.name, reason: "is a directory with content")
        }
        return entry
      case "x": pax = try paxRecords(offset: offset)
      case "g": _ = try paxRecords(offset: offset)
      case "L": longName = try metadata(offset: offset).prefix { $0 != 0 }.text
      case "1", "2": throw ArchiveError.refused(name: header.entry.name, reason: "is a link")
      case "3", "4", "6":
        throw ArchiveError.refused(name: header.entry.name, reason: "is a device or FIFO")
      default:
        throw ArchiveError.refused(
          name: header.entry.name, reason: "is neither a regular file nor a directory")
      }
    }
  }

  /// The next piece of the current entry's body; empty at its end.
  package mutating func readBody() throws -> UnsafeRawBufferPointer {
    guard bodyLeft > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let bytes = try take(upTo: bodyLeft)
    bodyLeft -= bytes.count
    return bytes
  }

  private mutating func skipBody() throws {
    while try readBody().count > 0 {}
    while paddingLeft > 0 { paddingLeft -= try take(upTo: paddingLeft).count }
  }

  /// At least one byte, at most `count`.
  private mutating func take(upTo count: Int) throws -> UnsafeRawBufferPointer {
    if piece.isEmpty {
      piece = try source.next()
      if piece.isEmpty { throw ArchiveError.truncated }
    }
    let taken = UnsafeRawBufferPointer(rebasing: piece[..<min(count, piece.count)])
    piece = UnsafeRawBufferPointer(rebasing: piece[taken.count...])
    offset += taken.count
    return taken
  }

  private mutating func bytes(_ count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count { result.append(contentsOf: try take(upTo: count - result.count)) }
    return result
  }

  private struct Header {
    var type: Character
    var size: Int
    var entry: TarEntry
  }

  private mutating func readHeader() throws -> Header? {
    let start = offset
    let block = try bytes(512)
    if block.allSatisfy({ $0 == 0 }) {
      // Two zero blocks end an archive; whatever follows must still inflate, so that gzip's
      // checksum is judged too.
      while true {
        piece = try source.next()
        if piece.isEmpty { return nil }
      }
    }
    let magic = block[257..<262].text
    let damaged =
      start == 0 && magic != "ustar" ? ArchiveError.notTar : .damagedHeader(offset: start)
    // The sum's own field counts as eight spaces.
    var sum = 8 * 0x20
    for index in 0..<512 where index < 148 || index >= 156 { sum += Int(block[index]) }
    guard let claimed = octal(block[148..<156]), claimed == sum, magic == "ustar",
      let size = octal(block[124..<136]), let mode = octal(block[100..<108]),
      let modified = octal(block[136..<148])
    else { throw damaged }
    var name = block[0..<100].prefix { $0 != 0 }.text
    // GNU's own format has other things where ustar has the prefix.
    if block[262] == 0 {
      let prefix = block[345..<500].prefix { $0 != 0 }.text
      if !prefix.isEmpty { name = prefix + "/" + name }
    }
    guard size <= Self.largestFile else {
      throw ArchiveError.refused(name: name, reason: "claims to have \(size) bytes")
    }
    let type = Character(UnicodeScalar(block[156]))
    return Header(
      type: type, size: size,
      entry: TarEntry(
        name: name, isDirectory: type == "5", mode: mode, size: size, modified: modified))
  }

  /// The body of an entry that only describes the next one.
  private mutating func metadata(offset: Int) throws -> [UInt8] {
    guard bodyLeft <= 1 << 16 else { throw ArchiveError.damagedHeader(offset: offset) }
    let body = try bytes(bodyLeft)
    bodyLeft = 0
    return body
  }

  /// `LENGTH KEY=VALUE\n` …
  private mutating func paxRecords(offset: Int) throws -> [String: String] {
    var rest = try metadata(offset: offset)[...]
    var records: [String: String] = [:]
    while !rest.isEmpty {
      guard let space = rest.firstIndex(of: 0x20), let length = Int(rest[..<space].text),
        length > space - rest.startIndex + 1, length <= rest.count,
        case let record = rest[(space + 1)..<(rest.startIndex + length)], record.last == 0x0a,
        let equals = record.firstIndex(of: 0x3d)
      else { throw ArchiveError.damagedHeader(offset: offset) }
      records[record[..<equals].text] = record[(equals + 1)...].dropLast().text
      rest = rest.dropFirst(length)
    }
    return records
  }

  /// Octal digits between spaces and NULs; nil for anything else, GNU's binary numbers included.
  private func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    guard digits.count <= 12, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
  }
}

extension Sequence<UInt8> {
  fileprivate var text: String { String(decoding: Array(self), as: UTF8.self) }
}
