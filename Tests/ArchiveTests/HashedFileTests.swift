import TestSupport
import Testing

@testable import Archive
@testable import System

@Suite struct HashedFileTests {
  private let farm: TemporaryFarm
  private let bytes = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  init() throws { farm = try TemporaryFarm(installed: []) }

  private func read(_ file: HashedFile, atMost count: Int = .max) throws -> [UInt8] {
    var source = FileSource(file)
    var result: [UInt8] = []
    while result.count < count, case let piece = try source.next(), !piece.isEmpty {
      result += piece
    }
    return result
  }

  @Test func `what was read, the digest and the copy are of the same bytes`() throws {
    let path = try farm.file("file", bytes)
    let copy = farm.directory + "/copy"
    let file = try HashedFile(
      Descriptor.open(path),
      copyingTo: SharedDescriptor(Descriptor.open(copy, [.write, .create, .exclusive])))
    #expect(try read(file) == bytes)
    #expect(try file.digest() == SHA256.digest(of: bytes))
    #expect(file.copyFailure == nil)
    #expect(try FileSystem.read(copy) == bytes)
  }

  @Test func `the digest is of the whole file, however much of it was read`() throws {
    for count in [0, 1, 200_000] {
      let file = try HashedFile(Descriptor.open(farm.file("file", bytes)))
      _ = try read(file, atMost: count)
      #expect(try file.digest() == SHA256.digest(of: bytes))
    }
  }

  @Test func `a copy that cannot be written is told, and hinders nothing`() throws {
    guard FileSystem.exists("/dev/full") else { return }
    let full = try SharedDescriptor(Descriptor.open("/dev/full", .write))
    let file = try HashedFile(Descriptor.open(farm.file("file", bytes)), copyingTo: full)
    #expect(try read(file) == bytes)
    #expect(try file.digest() == SHA256.digest(of: bytes))
    #expect(file.copyFailure?.isFull == true)
  }

  @Test func `an archive that unpacks to more than it may is refused`() throws {
    let path = try farm.file("archive", TestArchive.gzip([UInt8](repeating: 0, count: 3_000_000)))
    let reader = try GzipReader(HashedFile(Descriptor.open(path)), limit: 1 << 20)
    defer { reader.close() }
    #expect(throws: GzipError.tooLarge(1 << 20)) {
      while try !reader.next().isEmpty {}
    }
  }
}
