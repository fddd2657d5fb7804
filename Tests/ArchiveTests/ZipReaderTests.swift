import System
import TestSupport
import Testing

@testable import Archive

@Suite struct ZipReaderTests {
  private let farm: TemporaryFarm

  init() throws { farm = try TemporaryFarm(installed: []) }

  private func read(_ bytes: [UInt8]) throws -> [(TarEntry, [UInt8])] {
    var reader = try ZipReader(SharedDescriptor(Descriptor.open(farm.file("zip", bytes))))
    var entries: [(TarEntry, [UInt8])] = []
    while let entry = try reader.next() {
      var body: [UInt8] = []
      while case let bytes = try reader.readBody(), !bytes.isEmpty { body += bytes }
      entries.append((entry, body))
    }
    return entries
  }

  private let good = TestZip([
    .init("m/a", "content"), .init("m/empty"),
    .init("m/large", String(repeating: "x", count: 400_000)),
  ])

  @Test(arguments: [0, 8], [0, 8, 0x800])
  func `stored and deflated entries are read, streamed or not`(_ method: Int, _ flags: Int) throws {
    var zip = good
    for index in zip.entries.indices {
      zip.entries[index].method = method
      zip.entries[index].flags = flags
    }
    let entries = try read(zip.bytes)
    #expect(entries.map(\.0.name) == ["m/a", "m/empty", "m/large"])
    #expect(entries.map(\.1) == zip.entries.map(\.content))
    #expect(entries.map(\.0.size) == [7, 0, 400_000])
  }

  @Test func `an entry that is not read is judged all the same`() throws {
    var zip = good
    zip.entries[0].checksum = 1
    let farm = try TemporaryFarm(installed: [])
    var reader = try ZipReader(SharedDescriptor(Descriptor.open(farm.file("zip", zip.bytes))))
    _ = try reader.next()
    #expect(throws: ArchiveError.refused(name: "m/a", reason: "is damaged")) {
      while try reader.next() != nil {}
    }
  }

  @Test func `no entry is from the future`() throws {
    let now = Timestamp.now().seconds
    #expect(try read(good.bytes).allSatisfy { $0.0.modified <= now })
  }

  static let faults = [
    "a comment", "another name before the data", "another size before the data", "zip64",
    "a wrong checksum", "too short", "too long", "a gap", "an overlap", "an unknown method",
    "encryption", "a link", "a directory", "a wrong count", "bytes behind it", "bytes before it",
    "no entries", "a bomb",
  ]

  @Test(arguments: faults)
  func `what no module proxy writes is refused`(_ fault: String) {
    var zip = good
    var after: [UInt8] = []
    var before: [UInt8] = []
    switch fault {
    case "a comment": zip.comment = "hello"
    case "another name before the data": zip.entries[0].otherName = "m/b"
    case "another size before the data": zip.entries[0].flags = 8
    case "zip64": zip.entries[0].extra = [1, 0, 0, 0]
    case "a wrong checksum": zip.entries[2].checksum = 7
    case "too short": zip.entries[2].claimedSize = 399_999
    case "too long": zip.entries[2].claimedSize = 400_001
    case "a gap": zip.entries[1].gap = 1
    case "an overlap": zip.entries[1].overlaps = true
    case "an unknown method": zip.entries[0].method = 9
    case "encryption": zip.entries[0].flags = 1
    case "a link": zip.entries[0].mode = 0o120777
    case "a directory": zip.entries[1].name = "m/d/"
    case "a wrong count": zip.claimedCount = 2
    case "bytes behind it": after = [0]
    case "bytes before it": before = [0]
    case "no entries": zip.entries = []
    default: for index in zip.entries.indices { zip.entries[index].claimedSize = 1 << 29 }
    }
    var bytes = before + zip.bytes + after
    // Streamed sizes stand behind the data, and must be those of the directory.
    if fault == "another size before the data" { bytes[30 + 3 + 12 + 5] ^= 1 }
    #expect(throws: ArchiveError.self) { try read(bytes) }
  }

  @Test(arguments: ["", "PK", "<html>", "PK\u{3}\u{4}"])
  func `what is no zip is none`(_ text: String) {
    #expect(throws: ArchiveError.self) { try read(Array(text.utf8)) }
  }

  /// Every outcome but a crash, a hang, or content that the checksum does not cover is fine.
  @Test func `damaged zip files never do more than be refused`() throws {
    var random = SeededGenerator(seed: 20_261_127)
    let small = TestZip([.init("m/a", "content"), .init("m/b", "more"), .init("m/empty")])
    let bodies = Set(small.entries.map(\.content))
    for flags in [0, 8] {
      var zip = small
      for index in zip.entries.indices { zip.entries[index].flags = flags }
      for _ in 0..<1_000 {
        var bytes = zip.bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        if Bool.random(using: &random) {
          bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
        }
        guard let entries = try? read(bytes) else { continue }
        #expect(entries.allSatisfy { bodies.contains($0.1) })
      }
    }
  }

  // MARK: Modules

  private func unpack(_ zip: TestZip) throws -> (Manifest, TemporaryFarm) {
    let farm = try TemporaryFarm(installed: [])
    let tree = farm.directory + "/tree"
    try FileSystem.makeDirectory(tree)
    let file = SharedDescriptor(try Descriptor.open(farm.file("zip", zip.bytes)))
    return (try Unpacker.unpack(entries: ModuleZip(file), into: tree), farm)
  }

  @Test func `a module becomes a release, names and modes put right as cmd/go does`() throws {
    let (manifest, farm) = try unpack(
      .release(
        "1.26.6",
        extra: ["lib/wasm/go_js_wasm_exec": "#!", "src/all.bash": "#!", "lib/time/README": ""]))
    #expect(manifest.files["src/go.mod"]?.digest == SHA256.digest(of: Array("module std\n".utf8)))
    #expect(manifest.files["src/_go.mod"] == nil)
    #expect(manifest.files["bin/go"]?.isExecutable == true)
    #expect(manifest.files["lib/wasm/go_js_wasm_exec"]?.isExecutable == true)
    #expect(manifest.files["src/all.bash"]?.isExecutable == false)
    let tool = "pkg/tool/\(Host.os)_\(Host.architecture)/compile"
    #expect(manifest.files[tool]?.isExecutable == true)
    #expect(try FileSystem.status(farm.directory + "/tree/bin/go")?.mode == 0o555)
  }

  @Test(arguments: [
    "/etc/passwd", "other/x", "PREFIX../x", "PREFIXa/../../x", "PREFIXa//b", "PREFIXa\\b",
    "PREFIXa\u{0}b", "PREFIXgo.mod", "PREFIXsrc/go.mod", "PREFIXbin/go", "PREFIXsrc/make.go/x",
  ])
  func `names that no toolchain has are refused`(_ name: String) {
    var zip = TestZip.release("1.26.6")
    zip.entries.append(.init(name.replacing("PREFIX", with: TestZip.prefix("1.26.6")), "x"))
    #expect(throws: ArchiveError.self) { try unpack(zip) }
  }

  @Test func `another module is no toolchain`() {
    #expect(throws: ArchiveError.self) {
      try unpack(TestZip([.init("golang.org/x/text@v0.1.0/a", "x")]))
    }
  }
}
