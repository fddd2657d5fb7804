import Testing

@testable import Farm

@Suite struct StartupLineTests {
  static let files: [String?] = [
    nil, "", "\n", "alias x=y\n", "alias x=y", "a\nb\n\n", "caf\u{e9}\n# end", "\n\n",
  ]

  @Test(arguments: files)
  func `taking the line out gives back the bytes from before`(_ file: String?) {
    let bytes = file.map { Array($0.utf8) }
    let once = StartupLine.added(". /opt/go/goenv.sh", to: bytes)
    #expect(StartupLine.added(". /opt/go/goenv.sh", to: once) == once)
    #expect(StartupLine.removed(from: once).bytes == bytes)
    let moved = StartupLine.added(". /srv/go/goenv.sh", to: once)
    #expect(moved.count == once.count)
    #expect(StartupLine.removed(from: moved).bytes == bytes)
  }

  @Test(arguments: [0, 2, 12])
  func `a file says how many directories were made for it, also after another farm`(_ made: Int) {
    let line = StartupLine.added("x", to: StartupLine.added("y", to: nil, missing: made))
    #expect(StartupLine.removed(from: line) == (nil, made))
    #expect(StartupLine.removed(from: line + Array("theirs\n".utf8)).directories == 0)
    let own = OwnStartupFile.bytes("x", made: made)
    #expect(OwnStartupFile.isOurs(own) && OwnStartupFile.directories(madeFor: own) == made)
  }

  @Test func `a number at the end of somebody's line means nothing`() {
    let theirs = Array("# directories made: 7\n".utf8)
    #expect(StartupLine.removed(from: theirs) == (theirs, 0))
    #expect(OwnStartupFile.directories(madeFor: theirs) == 0)
  }

  @Test func `bytes that are no UTF-8 stay what they are`() {
    let bytes: [UInt8] = [0x23, 0xff, 0xfe, 0x0a, 0x80]
    #expect(StartupLine.removed(from: StartupLine.added("x", to: bytes)).bytes == bytes)
  }

  @Test func `what was written below the line later stays there`() {
    let own = StartupLine.added("x", to: nil) + Array("alias y=z\n".utf8)
    #expect(StartupLine.removed(from: own).bytes == Array("alias y=z\n".utf8))
    let unended = StartupLine.added("x", to: Array("a".utf8)) + Array("b\n".utf8)
    #expect(StartupLine.removed(from: unended).bytes == Array("a\nb\n".utf8))
  }

  @Test func `the diff is what diff -u shows`() {
    let before = Array("1\n2\n3\n4\n5".utf8)
    let after = StartupLine.added("x", to: before)
    #expect(
      TextDiff.unified("/f", before, after) == """
        --- /f
        +++ /f
        @@ -2,4 +2,5 @@
         2
         3
         4
        -5
        \\ No newline at end of file
        +5
        +x # gofarm setup, no newline before

        """)
  }
}
