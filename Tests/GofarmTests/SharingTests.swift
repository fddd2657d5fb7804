import Farm
import Go
import System
import TestSupport
import Testing

/// What installations have in common on the disk.
@Suite struct SharingTests {
  /// Two releases that differ in one file of twenty.
  private static func archive(_ version: String) -> TestArchive {
    let files = (0..<20).map { number in
      let own = number == 0 ? version : ""
      let text = (0..<2_000).map { "\(own) \(number) \($0)\n" }.joined()
      return TestArchive.Entry("go/src/big\(number).go", text)
    }
    let settings = TestArchive.Entry("go/go.env", "GOTOOLCHAIN=auto\n")
    return TestArchive.release(version, extra: files + [settings])
  }

  private func farm(_ sharing: String?, in directory: String? = nil) throws -> TemporaryFarm {
    let farm = try TemporaryFarm(installed: [], in: directory ?? BuiltGofarm.memory)
    if let sharing {
      _ = try farm.farm.configure([ConfigurationChange.set(key: "sharing", value: sharing)])
    }
    for version in ["1.26.6", "1.26.7"] {
      let archive = try farm.file("go\(version).tar.gz", Self.archive(version).gzip)
      _ = try farm.farm.install(archive: archive)
    }
    return farm
  }

  private func isShared(_ path: String) throws -> Bool {
    let said = try Child.capture(
      "filefrag", ["-v", path], environment: MountedFileSystem.environment)
    #expect(said.status == 0, "\(said.output)")
    return said.output.contains("shared")
  }

  @Test(.needsRoot, arguments: ["xfs", "btrfs"])
  func `on a file system that can, equal files of two installations are one on the disk`(
    _ type: String
  ) throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    guard let disk = try MountedFileSystem.made(type, in: directory) else {
      try Test.cancel("cannot mount \(type) here")
    }
    do {
      let farm = try farm(nil, in: disk.path)
      try Descriptor.open(disk.path, .directory).syncFileSystem()
      #expect(try isShared(farm.root + "/1.26.7/src/big1.go"))
      #expect(try !isShared(farm.root + "/1.26.7/src/big0.go"))
      for version in try farm.farm.snapshot().versions {
        #expect(try farm.farm.verify(version).findings == [])
      }
      // Whoever changes one, changes one.
      let done = try Child.capture(
        "sh", ["-c", "chmod 644 \"$1\" && echo x >\"$1\"", "sh", farm.root + "/1.26.6/src/big1.go"])
      #expect(done.status == 0)
      #expect(try farm.farm.verify(GoVersion("1.26.7")!).findings == [])
      _ = try farm.farm.uninstall([GoVersion("1.26.6")!])
      #expect(try farm.farm.verify(GoVersion("1.26.7")!).findings == [])

      let off = try self.farm("off", in: disk.path)
      try Descriptor.open(disk.path, .directory).syncFileSystem()
      #expect(try !isShared(off.root + "/1.26.7/src/big1.go"))
    }
    _ = consume disk
  }

  @Test func `links are made only where the site asks for them, and never of go.env or VERSION`()
    throws
  {
    for sharing in [nil, "off", "link"] {
      let farm = try farm(sharing)
      func areOne(_ file: String) throws -> Bool {
        let one = try FileSystem.status("\(farm.root)/1.26.6/\(file)")
        let other = try FileSystem.status("\(farm.root)/1.26.7/\(file)")
        return one != nil && one?.identity == other?.identity
      }
      #expect(try areOne("src/big1.go") == (sharing == "link"))
      #expect(try !areOne("src/big0.go") && !areOne("go.env") && !areOne("VERSION"))
      for version in try farm.farm.snapshot().versions {
        #expect(try farm.farm.verify(version).findings == [])
      }
    }
  }

  @Test func `a neighbour that is not what its manifest says is not shared`() throws {
    let farm = try TemporaryFarm(installed: [])
    _ = try farm.farm.configure([ConfigurationChange.set(key: "sharing", value: "link")])
    let old = try farm.file("go1.26.6.tar.gz", Self.archive("1.26.6").gzip)
    let new = try farm.file("go1.26.7.tar.gz", Self.archive("1.26.7").gzip)
    _ = try farm.farm.install(archive: old)
    let done = try Child.capture(
      "sh",
      [
        "-euc",
        """
        cd "$1/src"
        chmod 644 big1.go; echo foreign >>big1.go; chmod 444 big1.go
        chmod 755 . big2.go
        rm -f big3.go; ln -s /etc/passwd big3.go
        """, "sh", farm.root + "/1.26.6",
      ])
    #expect(done.status == 0, "\(done.output)")
    _ = try farm.farm.install(archive: new)
    #expect(try farm.farm.verify(GoVersion("1.26.7")!).findings == [])
    for (file, isLinked) in [("big1", false), ("big2", false), ("big3", false), ("big4", true)] {
      let path = "/src/\(file).go"
      let one = try FileSystem.status(farm.root + "/1.26.6" + path)
      let other = try FileSystem.status(farm.root + "/1.26.7" + path)
      #expect((one?.identity == other?.identity) == isLinked, "\(file)")
    }
  }
}
