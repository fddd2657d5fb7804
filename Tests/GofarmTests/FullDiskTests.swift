import Farm
import System
import TestSupport
import Testing

@Suite struct FullDiskTests {
  /// A tmpfs of its own; nil where this process cannot mount one.
  private final class SmallDisk {
    let path: String

    init?() throws {
      path = try TemporaryFarm.freshDirectory()
      let mount = try Child.capture(
        "mount", ["-t", "tmpfs", "-o", "size=2m,nr_inodes=400", "none", path],
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      if mount.status != 0 { return nil }
    }

    deinit {
      _ = try? Child.capture(
        "umount", [path], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      try? FileSystem.removeTree(path)
    }

    func fillBytes() throws {
      let file = try Descriptor.open(path + "/filler", [.write, .create, .append])
      for size in [1 << 16, 1 << 12, 1] {
        while (try? file.write(String(repeating: "x", count: size))) != nil {}
      }
    }

    func fillInodes() throws {
      for number in 0... {
        do { try FileSystem.create("\(path)/filler-\(number)", "") } catch { return }
      }
    }
  }

  private static let commands = [
    ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"],
    ["rollback", "stable", "--no-probe"],
    ["drop", "stable"], ["promote", "1.27.3", "fresh", "--no-gate", "--no-probe"],
    ["install", "--from", "ARCHIVE"],
  ]

  @Test(arguments: ["bytes", "inodes"])
  func `a full disk fails every command cleanly and changes nothing`(_ full: String) throws {
    guard let disk = try SmallDisk() else { try Test.cancel("cannot mount a tmpfs here") }
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"], in: disk.path)
    try farm.promote("1.27.3", "stable")
    try farm.promote("1.26.6", "stable")
    let archive = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(archive) }
    try TemporaryFarm.makeTree("1.28.1", at: archive + "/go")
    _ = try Child.capture("tar", ["-C", archive, "-czf", archive + "/new.tar.gz", "go"])
    if full == "bytes" { try disk.fillBytes() } else { try disk.fillInodes() }
    let before = try everything(in: farm.root)
    for command in Self.commands {
      let words = command.map { $0 == "ARCHIVE" ? archive + "/new.tar.gz" : $0 }
      let outcome = try BuiltGofarm.run(farm.root, words)
      #expect([73, 74].contains(outcome.status), "\(words): \(outcome.output)")
      #expect(try everything(in: farm.root) == before, "\(words)")
    }
    #expect(try farm.link("stable") == "1.26.6")
    _ = consume disk
  }

  /// Every name below a directory, and what a link says.
  private func everything(in directory: String) throws -> [String] {
    try FileSystem.entries(directory).flatMap { name -> [String] in
      let path = directory + "/" + name
      if let target = try FileSystem.linkTarget(path) { return ["\(path) -> \(target)"] }
      let isDirectory = try FileSystem.status(path)?.kind == .directory
      return [path] + (isDirectory ? try everything(in: path) : [])
    }
  }
}
