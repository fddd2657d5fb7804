import Testing

@testable import System

@Suite struct AbandonedFilesTests {
  private let parent: String

  init() throws {
    parent = "/tmp/gofarm-abandoned-\(UInt64.random(in: 0 ..< .max))"
    try FileSystem.makeDirectory(parent)
  }

  private func cleaned<Value>(_ body: () throws -> Value) throws -> Value {
    defer { try? FileSystem.removeTree(parent) }
    return try body()
  }

  @Test func `what a killed process left beside a file goes with the next rewriting`() throws {
    try cleaned { () throws in
      try FileSystem.create(parent + "/bashrc", "old\n", mode: 0o640)
      try FileSystem.create(parent + "/.bashrc.gofarm-4711", "half")
      try FileSystem.create(parent + "/.bashrc.gofarm-4712", "")
      try FileSystem.create(parent + "/.zshrc.gofarm-4711", "another's")
      try FileSystem.rewrite(parent + "/bashrc", Array("new\n".utf8))
      #expect(try FileSystem.entries(parent) == [".zshrc.gofarm-4711", "bashrc"])
      #expect(try FileSystem.readText(parent + "/bashrc") == "new\n")
      #expect(try FileSystem.status(parent + "/bashrc")?.mode == 0o640)
    }
  }

  @Test func `what a process writes at this moment is left alone`() throws {
    try cleaned { () throws in
      let one = try TemporaryFile(for: parent + "/bashrc")
      try FileSystem.rewrite(parent + "/bashrc", Array("two\n".utf8))
      #expect(FileSystem.exists(one.path))
      try one.publish()
      #expect(try FileSystem.entries(parent) == ["bashrc"])
    }
  }

  @Test func `a scratch directory whose process lives is never taken for abandoned`() throws {
    try cleaned { () throws in
      let mine = try ScratchDirectory(in: parent)
      try FileSystem.makeDirectory(parent + "/1-1")
      try FileSystem.create(parent + "/farm.json.tmp", "x")
      #expect(try ScratchDirectory.abandoned(in: parent).sorted() == ["1-1", "farm.json.tmp"])
      try ScratchDirectory.removeAbandoned(in: parent)
      #expect(try FileSystem.entries(parent) == [FileSystem.name(of: mine.path)])
    }
  }

  @Test func `scratch directories are made while others clean up`() throws {
    try cleaned { () throws in
      let parent = parent
      onThreads(8) { index in
        for _ in 0..<300 {
          if index < 4 {
            let mine = try! ScratchDirectory(in: parent)
            try! FileSystem.create(mine.path + "/a", "")
          } else {
            try! ScratchDirectory.removeAbandoned(in: parent)
          }
        }
      }
      #expect(try FileSystem.entries(parent) == [])
    }
  }

  @Test func `a parent that a backup left out is made anew`() throws {
    try cleaned { () throws in
      let staging = parent + "/staging"
      _ = try ScratchDirectory(in: staging)
      #expect(try FileSystem.status(staging)?.mode == 0o700)
      #expect(throws: SystemError.self) { _ = try ScratchDirectory(in: parent + "/no/such") }
    }
  }

  @Test func `a name is claimed once, whoever tries`() throws {
    try cleaned { () throws in
      for name in ["a", "b"] { try FileSystem.create("\(parent)/\(name)", name) }
      try FileSystem.claim(parent + "/1", for: parent + "/a")
      #expect(throws: SystemError("link", parent + "/1", code: SystemError.alreadyExists)) {
        try FileSystem.claim(parent + "/1", for: parent + "/b")
      }
      #expect(try FileSystem.readText(parent + "/1") == "a")
      #expect(try FileSystem.entries(parent) == ["1", "a", "b"])
    }
  }
}
