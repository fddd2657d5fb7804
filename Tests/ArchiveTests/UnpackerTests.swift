import TestSupport
import Testing

@testable import Archive
@testable import System

@Suite struct UnpackerTests {
  @Test(arguments: [
    ("go/bin/go", "bin/go"), ("go/src/a b.go", "src/a b.go"), ("go/ä", "ä"),
    ("go/a/\u{301}b", "a/\u{301}b"),
  ])
  func `names below go are taken as they are`(_ name: String, _ path: String) throws {
    #expect(try Unpacker.judge(name, mode: 0o644, isDirectory: false) == path)
  }

  @Test(arguments: [
    "", "/", "/go/x", "go", "go/", "go//x", "go/./x", "./go/x", "go/../x", "go/x/..", "gox/y",
    // A slash and a combining mark are one Character, but the kernel sees the slash.
    "go/../\u{301}x", "go/x/../\u{301}y", "go/a/.\u{301}/../\u{301}", "/\u{301}go/x",
    "go/a\u{1}", "go/a\\b", "go/\u{7f}", "go/" + String(repeating: "a", count: 1024),
  ])
  func `every other name is refused`(_ name: String) {
    #expect(throws: ArchiveError.self) {
      try Unpacker.judge(name, mode: 0o644, isDirectory: false)
    }
  }

  private func unpack(_ archive: TestArchive, into tree: String, meanwhile: Bool) throws -> Manifest
  {
    try archive.tar.withUnsafeBytes {
      try Unpacker.unpack(
        Pieces(memory: $0, size: 1 << 16), into: tree, hashingMeanwhile: meanwhile)
    }
  }

  @Test func `the manifest is the same, whenever the files are hashed`() throws {
    let farm = try TemporaryFarm(installed: [])
    // Those of more than 64 KB are not copied for the thread that writes.
    let archive = TestArchive.release(
      "1.26.6",
      extra: [1, 65_536, 65_537, 300_000].map {
        .init("go/src/\($0)", String(repeating: "\($0)", count: $0).prefix($0).description)
      })
    let trees = [true, false].map { "\(farm.directory)/\($0)" }
    for tree in trees { try FileSystem.makeDirectory(tree) }
    let manifest = try unpack(archive, into: trees[0], meanwhile: true)
    #expect(try unpack(archive, into: trees[1], meanwhile: false) == manifest)
    #expect(manifest.files.count == archive.entries.count)
    for entry in archive.entries {
      let path = String(entry.name.dropFirst(3))
      #expect(manifest.files[path]?.digest == SHA256.digest(of: entry.content))
      #expect(try FileSystem.read("\(trees[0])/\(path)") == entry.content)
    }
  }

  @Test(arguments: ["go/src/small", "go/src/large"])
  func `what cannot be written ends it, whichever thread writes`(_ name: String) throws {
    let farm = try TemporaryFarm(installed: [])
    let tree = farm.directory + "/tree"
    try TemporaryFarm.makeDirectories(tree + "/" + name.dropFirst(3))
    let archive = TestArchive([
      .init("go/src/a"),
      .init(name, String(repeating: "x", count: name == "go/src/large" ? 99_999 : 9)),
      .init("go/src/b"),
    ])
    #expect(throws: SystemError.self) { try unpack(archive, into: tree, meanwhile: true) }
  }
}
