import Farm
import Go
import System
import TestSupport
import Testing

/// A farm's life on real file systems of their own.
@Suite struct FileSystemTests {
  @Test(arguments: ["ext4", "xfs", "btrfs", "tmpfs"])
  func `every command works on every file system`(_ type: String) throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    guard let disk = try MountedFileSystem.made(type, in: directory) else {
      try Test.cancel("cannot mount \(type) here")
    }
    do {
      let farm = try TemporaryFarm(installed: [], in: disk.path)
      try farm.install("1.24.1", "1.25.1", "1.26.6", "1.27.3")
      try farm.promote("1.26.6", "stable")
      try FileSystem.remove("\(farm.root)/1.26.6/src/make.go")
      for words in [
        ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"], ["rollback"],
        ["repair", "1.26.6"], ["config", "set", "GOPROXY=https://a.example"],
        ["uninstall", "1.24.1", "1.25.1"], ["prune", "--keep", "1"], ["verify"], ["status"],
      ] {
        let outcome = try BuiltGofarm.run(words, on: farm)
        #expect(outcome.status == 0, "\(words): \(outcome.output)\(outcome.errors)")
      }
      #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.26.6"])
      #expect(try farm.leftovers() == [])
    }
    _ = consume disk
  }
}
