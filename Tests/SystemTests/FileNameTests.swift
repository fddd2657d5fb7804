import Testing

@testable import System

@Suite struct FileNameTests {
  /// UTF-8, Latin-1, a cut character, an overlong one, a surrogate, and the bytes of the characters
  /// that stand for bytes.
  static let names: [[UInt8]] = [
    Array("print.go".utf8), Array("Þmain.go".utf8), Array("e\u{301}".utf8), Array("🎉".utf8),
    [0x78, 0xe9, 0x2e, 0x67, 0x6f], [0xe2, 0x82], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xff],
    [0x80, 0x41, 0xf4, 0x90, 0x80, 0x80], Array("\u{10FE80}".utf8), Array("a\u{10FEFF}b".utf8),
    [0xf4, 0x8f, 0xba],
  ]

  @Test(arguments: names) func `every name survives the way through a String`(_ name: [UInt8]) {
    let text = String(fileBytes: name)
    #expect(text.fileBytes == name)
    text.withFileName { #expect(String(fileName: $0) == text) }
    #expect(String(fileBytes: (text + "/" + text).fileBytes) == text + "/" + text)
  }

  @Test func `random names survive, and no two become one`() {
    var random = SystemRandomNumberGenerator()
    let bytes: [UInt8] = [0x41, 0x80, 0xba, 0xbf, 0xc3, 0xe9, 0xf4, 0x8f, 0xff]
    var seen: [String: [UInt8]] = [:]
    for _ in 0..<20_000 {
      let name = (0..<Int.random(in: 1...6)).map { _ in bytes.randomElement(using: &random)! }
      let text = String(fileBytes: name)
      #expect(text.fileBytes == name)
      #expect(seen.updateValue(name, forKey: text) ?? name == name)
    }
  }

  @Test func `what is no character is shown as its number`() {
    let name = String(fileBytes: [0x78, 0xe9, 0x2e, 0x67, 0x6f])
    #expect(quoted("/a/" + name) == #""/a/x\xE9.go""#)
    #expect(withEscapedBytes(name) == #"x\xE9.go"#)
    #expect(withEscapedBytes("Þ") == "Þ")
  }

  @Test func `a directory's entries can be opened, linked, renamed and removed by their names`()
    throws
  {
    let parent = try ScratchDirectory(in: "/tmp")
    let bytes: [UInt8] = [0x78, 0xe9]
    let directory = parent.path + "/" + String(fileBytes: bytes)
    try FileSystem.makeDirectory(directory)
    try FileSystem.create(directory + "/a", "1")
    try FileSystem.makeLink(directory + "/l", to: String(fileBytes: bytes))
    #expect(try FileSystem.entries(parent.path).map(\.fileBytes) == [bytes])
    #expect(try FileSystem.linkTarget(directory + "/l")?.fileBytes == bytes)
    #expect(try FileSystem.canonical(directory) == directory)
    #expect(try FileSystem.read(directory + "/a") == [0x31])
    try FileSystem.rename(directory, to: directory + "2")
    try FileSystem.removeTree(directory + "2")
    #expect(try FileSystem.entries(parent.path) == [])
  }
}
