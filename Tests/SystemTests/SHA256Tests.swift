import CSystem
import Testing

@testable import System

struct SHA256Tests {
  @Test func `known messages have their known digests`() {
    #expect(
      SHA256.digest(of: [])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.digest(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.digest(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.digest(of: Array(repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `the pieces in which a message comes do not matter`() {
    let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for step in [1, 3, 63, 64, 65, 129] {
      var hash = SHA256()
      for start in stride(from: 0, to: message.count, by: step) {
        hash.update(Array(message[start..<min(start + step, message.count)]))
      }
      #expect(hash.finish() == SHA256.digest(of: message))
    }
  }

  @Test func `files in lanes have the digests of files one by one, whatever their lengths`() throws
  {
    let directory = "/tmp/gofarm-lanes-\(Host.processID)"
    try FileSystem.makeDirectory(directory)
    defer { try? FileSystem.removeTree(directory) }
    let lengths = Array(0...130) + [32_767, 32_768, 32_769, 65_536, 100_000, 300_000]
    var expected: [String] = []
    for length in lengths {
      let text = String(repeating: "x", count: length)
      try FileSystem.create("\(directory)/\(length)", text)
      expected.append(SHA256.digest(of: Array(text.utf8)))
    }
    for lanes in Set([1, 8, Int(gofarm_sha256_most_lanes())]) {
      for threads in [1, 2] {
        let answers = try FileHasher.digests(
          of: lengths.map(String.init), below: directory, threads: threads, lanes: lanes)
        #expect(try answers.map { try $0.get().digest } == expected)
      }
    }
  }

  @Test func `a file that is missing, a link or a directory has an error instead of a digest`()
    throws
  {
    let directory = "/tmp/gofarm-unreadable-\(Host.processID)"
    try FileSystem.makeDirectory(directory)
    defer { try? FileSystem.removeTree(directory) }
    try FileSystem.makeDirectory("\(directory)/directory")
    try FileSystem.makeLink("\(directory)/link", to: "directory")
    let answers = try FileHasher.digests(of: ["missing", "link", "directory"], below: directory)
    for answer in answers { #expect(throws: SystemError.self) { try answer.get() } }
  }
}
