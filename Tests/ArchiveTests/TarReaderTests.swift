import TestSupport
import Testing

@testable import Archive

/// Hands a tar stream out in pieces of a given size.
struct Pieces: ByteSource {
  let memory: UnsafeRawBufferPointer
  let size: Int
  var offset = 0

  mutating func next() -> UnsafeRawBufferPointer {
    let end = min(offset + size, memory.count)
    defer { offset = end }
    return UnsafeRawBufferPointer(rebasing: memory[offset..<end])
  }
}

@Suite struct TarReaderTests {
  /// Entries with their contents.
  private func read(_ tar: [UInt8], pieces: Int) throws -> [(TarEntry, [UInt8])] {
    try tar.withUnsafeBytes { memory in
      var reader = TarReader(Pieces(memory: memory, size: pieces))
      var result: [(TarEntry, [UInt8])] = []
      while let entry = try reader.next() {
        var body: [UInt8] = []
        while case let bytes = try reader.readBody(), !bytes.isEmpty { body += bytes }
        result.append((entry, body))
      }
      return result
    }
  }

  @Test(arguments: [1, 7, 512, 1000, 1 << 20])
  func `entries and bodies do not depend on how the bytes arrive`(_ size: Int) throws {
    let tar = TestArchive([
      .init("go/", type: "5", mode: 0o755), .init("go/a", String(repeating: "x", count: 513)),
      .init("go/empty"), .init("go/bin/go", "#!", mode: 0o755),
    ]).tar
    let entries = try read(tar, pieces: size)
    #expect(entries.map(\.0.name) == ["go/", "go/a", "go/empty", "go/bin/go"])
    #expect(entries.map(\.0.isDirectory) == [true, false, false, false])
    #expect(entries.map(\.0.mode) == [0o755, 0o644, 0o644, 0o755])
    #expect(entries.map(\.1.count) == [0, 513, 0, 2])
    #expect(entries.allSatisfy { $0.0.modified == 1_700_000_000 })
  }

  @Test func `pax and GNU long names are names`() throws {
    let long = "go/" + String(repeating: "d/", count: 90) + "file"
    let record = "path=\(long)\n"
    let length = record.utf8.count + 4
    let tar = TestArchive([
      .init("pax", "\(length) \(record)", type: "x"), .init("go/short", "a"),
      .init("././@LongLink", long + "\u{0}", type: "L"), .init("go/short", "b"),
    ]).tar
    #expect(try read(tar, pieces: 512).map(\.0.name) == [long, long])
  }

  @Test(arguments: ["4 x=\n", "99999 path=x\n", "path=x\n", "9 path=xy", "-1 path=x\n", "0 a=b\n"])
  func `a damaged pax record is refused`(_ record: String) {
    let tar = TestArchive([.init("pax", record, type: "x"), .init("go/short", "a")]).tar
    #expect(throws: (any Error).self) { try read(tar, pieces: 512) }
  }

  /// A minute's worth of a fuzzer's work in a second: every outcome but a crash or a hang is fine.
  @Test func `damaged tar never does more than be refused`() throws {
    var random = SeededGenerator(seed: 20_261_122)
    let good = TestArchive([
      .init("pax", "16 path=go/long\n", type: "x"), .init("go/a", "content"), .init("go/b", "more"),
    ]).tar
    for _ in 0..<3_000 {
      var tar = good
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        tar[Int.random(in: 0..<tar.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      let header = Int.random(in: 0..<3, using: &random) * 1024
      if Bool.random(using: &random) { fixChecksum(&tar, at: header) }
      _ = try? read(tar, pieces: 512)
    }
  }

  private func fixChecksum(_ tar: inout [UInt8], at offset: Int) {
    guard offset + 512 <= tar.count else { return }
    for index in 148..<156 { tar[offset + index] = 0x20 }
    let sum = tar[offset..<(offset + 512)].reduce(0) { $0 + Int($1) }
    let text = Array(String(sum, radix: 8).utf8)
    let digits = [UInt8](repeating: 0x30, count: max(0, 6 - text.count)) + text
    for (index, byte) in digits.prefix(6).enumerated() { tar[offset + 148 + index] = byte }
    tar[offset + 154] = 0
  }
}
