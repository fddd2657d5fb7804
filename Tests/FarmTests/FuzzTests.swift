import System
import TestSupport
import Testing

@testable import Archive
@testable import Farm
@testable import Go

/// Random damage to what comes from elsewhere: every outcome but a crash, a hang or a broken promise
/// is fine. shell/tools/fuzz runs this for as long as one likes, shell/tools/check for a minute, each
/// time with another seed.
@Suite struct FuzzTests {
  static let seconds = Host.environment["GOFARM_FUZZ_SECONDS"].flatMap { Double($0) } ?? 1
  static let seed = Host.environment["GOFARM_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_122

  /// Hands mutations of `samples` to `body` until the time is over.
  private func fuzz(_ samples: [[UInt8]], _ body: ([UInt8]) throws -> Void) {
    var random = SeededGenerator(seed: Self.seed)
    let end = Monotonic.now() + Self.seconds
    repeat {
      var bytes = samples.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, samples, &random) }
      try? body(bytes)
    } while Monotonic.now() < end
  }

  private func mutate(
    _ bytes: inout [UInt8], _ samples: [[UInt8]], _ random: inout SeededGenerator
  ) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 2 where place < bytes.count: bytes.removeSubrange(place..<min(bytes.count, place + 9))
    case 3: bytes.removeSubrange(place...)
    default:
      let other = samples.randomElement(using: &random)!
      bytes.insert(contentsOf: other.prefix(Int.random(in: 0...512, using: &random)), at: place)
    }
  }

  private func samples(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  @Test func `versions and specs`() {
    fuzz(samples("1.26.6", "go1.21rc2", "1.20", "1.21.0-custom+x", "1.26.x", "=1.20", "stable")) {
      let text = String(decoding: $0, as: UTF8.self)
      if let version = GoVersion(text) {
        #expect(GoVersion(version.text) == version)
        #expect(!version.text.contains("/") && !version.text.hasPrefix("."))
      }
      _ = VersionSpec(text)?.description
    }
  }

  @Test func `manifests`() {
    let digest = String(repeating: "0a", count: 32)
    fuzz(
      samples(
        "# archive \(digest)\n# mode 0755 bin/go\n\(digest)  bin/go\n\(digest)  VERSION\n",
        "\(digest)  a\n")
    ) {
      guard let manifest = Manifest(text: String(decoding: $0, as: UTF8.self)) else { return }
      #expect(Manifest(text: manifest.text)?.text == manifest.text)
    }
  }

  @Test func `indexes`() {
    let digest = String(repeating: "0a", count: 32)
    fuzz(
      samples(
        """
        [{"version":"go1.26.6","stable":true,"files":[{"filename":"go1.26.6.linux-amd64.tar.gz",
        "os":"linux","arch":"amd64","version":"go1.26.6","sha256":"\(digest)","size":69000000,
        "kind":"archive"}]}]
        """, "[{\"version\":\"go1.4\",\"files\":[]}]", "[[[[{}]]]]", "{\"a\":1e999}")
    ) {
      for archive in try ReleaseIndex($0).archives {
        #expect(!archive.filename.contains("/"))
        #expect(archive.digest.map { SHA256.isDigest($0) } ?? true)
      }
    }
  }

  @Test func `archives never write outside their directory`() throws {
    let release = TestArchive.release("1.26.7", extra: [.init("go/../x", "x")])
    let samples = [release.tar, TestArchive.release("1.26.7").tar]
    try unpack { unpacked in
      fuzz(samples) { try unpacked($0) }
    }
  }

  @Test func `modules never write outside their directory`() throws {
    var streamed = TestZip.release("1.26.7", extra: ["src/../../x": "x"])
    for index in streamed.entries.indices { streamed.entries[index].flags = 8 }
    let farm = try TemporaryFarm(installed: [])
    let before = try FileSystem.entries(farm.directory) + ["tree", "zip"]
    fuzz([TestZip.release("1.26.7").bytes, streamed.bytes]) { bytes in
      let tree = farm.directory + "/tree"
      try FileSystem.makeDirectory(tree)
      defer { try? FileSystem.removeTree(tree) }
      let zip = SharedDescriptor(try Descriptor.open(farm.file("zip", bytes)))
      let manifest = try Unpacker.unpack(entries: ModuleZip(zip), into: tree)
      for path in manifest.files.keys {
        #expect(try FileSystem.status("\(tree)/\(path)")?.kind == .file)
      }
      #expect(try Set(FileSystem.entries(farm.directory)) == Set(before))
    }
  }

  /// Whole headers with wrong things in them: bytes that are damaged at random seldom get beyond
  /// the header's checksum.
  @Test func `entries that no release has never write outside their directory`() throws {
    var random = SeededGenerator(seed: Self.seed)
    try unpack { unpacked in
      fuzz([[]]) { _ in
        let count = Int.random(in: 1...8, using: &random)
        try unpacked(TestArchive((0..<count).map { _ in entry(&random) }).tar)
      }
    }
  }

  /// Each part of it is wrong now and then: one wrong entry ends an archive.
  private func entry(_ random: inout SeededGenerator) -> TestArchive.Entry {
    func one<Value>(_ good: [Value], or bad: [Value]) -> Value {
      (Int.random(in: 0..<12, using: &random) == 0 ? bad : good).randomElement(using: &random)!
    }
    let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      one(["a", "b", "go", "\u{FF}"], or: ["..", ".", "", "/", "\u{1}", "a\\b"])
    }
    let type = one(["0", "0", "5", "x", "L"], or: ["g", "1", "2", "3", "6", "S", "\0"])
    let content =
      type == "5"
      ? one([""], or: ["x"])
      : one(
        ["", "x", "15 path=go/a/b\n", "14 path=go/go\n", "go/c/d"],
        or: [
          "15 path=/etc/x\n", "16 path=go/../x\n", "10 size=9\n", "9 a",
          "99999999999999999999 a=b\n", "-1 a=b\n",
        ])
    var entry = TestArchive.Entry(
      (one(["go"], or: ["", "/etc", "..", "other"]) + "/" + parts.joined(separator: "/")), content,
      type: Character(type), mode: one([0o644, 0o755], or: [0o4755, 0o7777777]),
      link: "/etc/passwd")
    entry.claimedSize = one([nil], or: [0, 1, 512, 1 << 16, 1 << 30, 1 << 32])
    return entry
  }

  /// Lets `body` unpack as many streams as it likes, each into a directory of its own: nothing else
  /// may have changed afterwards, and what was taken must be regular files.
  private func unpack(_ body: (_ unpacked: ([UInt8]) throws -> Void) throws -> Void) throws {
    let farm = try TemporaryFarm(installed: [])
    let inside = farm.directory + "/inside"
    try FileSystem.makeDirectory(inside)
    let before = try FileSystem.entries(farm.directory)
    var count = 0
    var taken = 0
    try body { tar in
      count += 1
      let tree = "\(inside)/\(count)"
      try FileSystem.makeDirectory(tree)
      defer { try? FileSystem.removeTree(tree) }
      let manifest = try tar.withUnsafeBytes {
        try Unpacker.unpack(Bytes(memory: $0), into: tree)
      }
      for path in manifest.files.keys {
        #expect(try FileSystem.status("\(tree)/\(path)")?.kind == .file)
      }
      #expect(try FileSystem.entries(inside) == [String(count)])
      taken += 1
    }
    #expect(try FileSystem.entries(farm.directory) == before)
    #expect(taken > 0)
  }

  /// A tar stream in memory.
  private struct Bytes: ByteSource {
    var memory: UnsafeRawBufferPointer

    mutating func next() -> UnsafeRawBufferPointer {
      defer { memory = UnsafeRawBufferPointer(start: nil, count: 0) }
      return memory
    }
  }
}
