import System
import TestSupport
import Testing

@testable import Farm
@testable import Go

/// One archive that must be refused.
struct BadArchive: Sendable, CustomTestStringConvertible {
  let what: String
  let exitCode: Int32
  let bytes: [UInt8]
  /// What the message must say.
  let says: String

  var testDescription: String { what }

  init(_ what: String, _ exitCode: Int32, says: String, _ bytes: [UInt8]) {
    self.what = what
    self.exitCode = exitCode
    self.says = says
    self.bytes = bytes
  }

  /// A release with one more entry.
  init(_ what: String, says: String, extra: TestArchive.Entry...) {
    self.init(what, 65, says: says, TestArchive.release("1.26.7", extra: extra).gzip)
  }

  static let good = TestArchive.release("1.26.7").gzip

  static func without(_ part: String) -> [UInt8] {
    var archive = TestArchive.release("1.26.7")
    archive.entries.removeAll { $0.name.hasSuffix(part) }
    return archive.gzip
  }

  static func corrupt() -> [UInt8] {
    var bytes = good
    bytes[bytes.count / 2] ^= 0x40
    return bytes
  }

  static func header(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var tar = TestArchive.release("1.26.7").tar
    change(&tar)
    return TestArchive.gzip(tar)
  }

  static let all: [BadArchive] = [
    .init("truncated gzip", 65, says: "truncated", Array(good.dropLast(600))),
    .init("gzip without its checksum", 65, says: "truncated", Array(good.dropLast(8))),
    .init("corrupt gzip", 65, says: "damaged", corrupt()),
    .init("no gzip", 65, says: "damaged", Array("hello, world\n".utf8)),
    .init("an empty file", 65, says: "truncated", []),
    .init(
      "gzip of something else", 65, says: "not a tar",
      TestArchive.gzip([UInt8](repeating: 65, count: 4096))),
    .init("gzip of nothing", 65, says: "truncated", TestArchive.gzip([])),
    .init("an empty tar", 65, says: "not a tar", TestArchive([]).gzip),
    .init(
      "a truncated tar", 65, says: "truncated",
      TestArchive.gzip(Array(TestArchive.release("1.26.7").tar.dropLast(2048)))),
    .init("a header with a wrong checksum", 65, says: "damaged", header { $0[512 * 2] ^= 1 }),
    .init("..", says: "leaves its folder", extra: .init("go/../x", "x")),
    .init(".. at the beginning", says: "leaves its folder", extra: .init("../x", "x")),
    .init("an absolute name", says: "absolute", extra: .init("/etc/x", "x")),
    .init("a symbolic link", says: "link", extra: .init("go/x", type: "2", link: "/etc/passwd")),
    .init("a hard link", says: "link", extra: .init("go/x", type: "1", link: "go/VERSION")),
    .init("a character device", says: "device", extra: .init("go/x", type: "3")),
    .init("a block device", says: "device", extra: .init("go/x", type: "4")),
    .init("a FIFO", says: "FIFO", extra: .init("go/x", type: "6")),
    .init("an unknown type", says: "neither", extra: .init("go/x", type: "S")),
    .init("a setuid file", says: "setuid", extra: .init("go/x", "x", mode: 0o4755)),
    .init("a second top folder", says: "outside", extra: .init("other/x", "x")),
    .init("a file that is there twice", says: "twice", extra: .init("go/VERSION", "go1.26.8\n")),
    .init("a file below a file", says: "twice", extra: .init("go/VERSION/x", "x")),
    .init("a directory where a file is", says: "twice", extra: .init("go/VERSION/", type: "5")),
    .init("a file where a directory is", says: "twice", extra: .init("go/src", "x")),
    .init("a name with a newline", says: "unusual", extra: .init("go/a\nb", "x")),
    .init("10 GB in a header", says: "claims", extra: .init("go/x", claimedSize: 8 << 30 - 1)),
    .init("1 GB in a header", says: "truncated", extra: .init("go/x", claimedSize: 1 << 30)),
    .init("a directory with content", says: "content", extra: .init("go/d/", "x", type: "5")),
    .init("no bin/go", 65, says: "bin/go", without("bin/go")),
    .init("no compiler", 65, says: "compile", without("/compile")),
    .init("no VERSION", 65, says: "VERSION", without("VERSION")),
    .init("no src", 65, says: "src", without("make.go")),
  ]
}

@Suite struct BadArchiveTests {
  @Test(arguments: BadArchive.all)
  func `a bad archive is refused and leaves nothing`(_ bad: BadArchive) throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let path = try farm.file("go1.26.7.linux-amd64.tar.gz", bad.bytes)
    let before = try FileSystem.entries(farm.root)
    let refusal = failure { try farm.farm.install(archive: path) }
    #expect(refusal?.exitCode == bad.exitCode)
    #expect(refusal?.message.contains(bad.says) == true, "\(refusal?.message ?? "")")
    #expect(refusal?.message.contains("\n") == false)
    #expect(refusal?.remedy != nil)
    #expect(try FileSystem.entries(farm.root) == before)
    #expect(try farm.leftovers().isEmpty)
    #expect(try FileSystem.entries(farm.layout.archives).isEmpty)
    #expect(try FileSystem.entries(farm.layout.manifests).isEmpty)
    #expect(try farm.link("stable") == "1.26.6")
  }

  @Test func `a wrong digest is refused before anything is unpacked`() throws {
    let farm = try TemporaryFarm()
    let path = try farm.file("a.tar.gz", BadArchive.good)
    let wrong = String(repeating: "0", count: 64)
    #expect(
      throws: AcquisitionFailure.digestMismatch(
        path: path, expected: wrong, actual: SHA256.digest(of: BadArchive.good))
    ) { try farm.farm.install(archive: path, sha256: wrong) }
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `a VERSION that says something else is refused`() throws {
    let farm = try TemporaryFarm()
    let path = try farm.file("a.tar.gz", BadArchive.good)
    for spec in ["1.26.8", "1.27", "1.26rc1"] {
      let refusal = failure {
        try farm.farm.install(archive: path, expecting: VersionSpec(spec))
      }
      #expect(refusal?.exitCode == 65)
      #expect(try farm.leftovers().isEmpty)
    }
  }

  @Test func `what is installed already stays, and another archive of it is refused`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.7")
    let before = try FileSystem.status("\(farm.root)/1.26.7")
    let same = try farm.file("same.tar.gz", TestArchive.release("1.26.7").gzip)
    #expect(try farm.farm.install(archive: same).alreadyInstalled)
    #expect(
      try farm.farm.install(archive: same, expecting: VersionSpec("1.26.7")).alreadyInstalled)
    var release = TestArchive.release("1.26.7")
    release.entries.append(.init("go/src/more.go", "package more\n"))
    let other = try farm.file("other.tar.gz", release.gzip)
    #expect(throws: TreeFailure.alreadyInstalled(GoVersion("1.26.7")!)) {
      try farm.farm.install(archive: other)
    }
    #expect(try FileSystem.status("\(farm.root)/1.26.7") == before)
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `what is no file, or not there, is refused`() throws {
    let farm = try TemporaryFarm()
    #expect(throws: RequestFailure.noFile("/nowhere/x")) {
      try farm.farm.install(archive: "/nowhere/x")
    }
    let refusal = failure { try farm.farm.install(archive: farm.directory) }
    #expect(refusal?.exitCode == 65)
    #expect(try farm.leftovers().isEmpty)
  }
}
