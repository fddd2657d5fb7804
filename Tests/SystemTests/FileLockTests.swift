import TestSupport
import Testing

@testable import System

@Suite struct FileLockTests {
  private let directory: String
  private var path: String { directory + "/lock" }

  init() throws { directory = try TemporaryFarm.freshDirectory() }

  private func clean() { try? FileSystem.removeTree(directory) }

  private func isFree() throws -> Bool { try FileLock(path, waiting: 0) != nil }

  @Test func `a lock is made where there is none, private, and held until its end`() throws {
    defer { clean() }
    let lock = try FileLock(path, waiting: 0)
    #expect(try FileSystem.status(path)?.mode == 0o600)
    #expect(try !isFree())
    _ = consume lock
    #expect(try isFree())
    #expect(FileSystem.exists(path))
  }

  @Test func `who waits gets the lock when it is released`() throws {
    defer { clean() }
    let path = path
    let first = try FileLock(path, waiting: 0)
    let waiting = Background { ((try? FileLock(path, waiting: 60)) ?? nil) != nil }
    _ = consume first
    #expect(waiting.value())
  }

  /// A holder of the old file does not keep out who comes after the new one was put there.
  @Test func `a lock is of the file that has the name now`() throws {
    defer { clean() }
    let old = try FileLock(path, waiting: 0)
    try FileSystem.remove(path)
    #expect(try isFree())
    _ = consume old
  }

  @Test func `a lock ends with its process, however that ends`() throws {
    defer { clean() }
    let outcome = try Child.capture(
      "sh", ["-c", "exec 9>\"$0\"; flock -n 9 || exit 3; kill -KILL $$", path])
    #expect(outcome.status == 137)
    #expect(try isFree())
  }

  @Test func `a lock that cannot be made is an error, not a lock`() throws {
    defer { clean() }
    #expect(throws: SystemError("open", "\(directory)/none/lock", code: 2)) {
      _ = try FileLock("\(directory)/none/lock", waiting: 0) == nil
    }
  }
}

@Suite struct ScratchDirectoryTests {
  private let parent: String

  init() throws { parent = try TemporaryFarm.freshDirectory() }

  private func clean() { try? FileSystem.removeTree(parent) }

  @Test func `a scratch directory is its owner's alone, and goes with its value`() throws {
    defer { clean() }
    // As in a farm that a group shares.
    try FileSystem.setMode(parent, 0o2775)
    let scratch = try ScratchDirectory(in: parent)
    let path = scratch.path
    #expect(try FileSystem.status(path)?.mode == 0o700)
    try FileSystem.makeDirectory(path + "/a", mode: 0o555)
    _ = consume scratch
    #expect(!FileSystem.exists(path))
  }

  @Test func `what is in use is not garbage, what a dead process left is`() throws {
    defer { clean() }
    let scratch = try ScratchDirectory(in: parent)
    let own = FileSystem.name(of: scratch.path)
    try FileSystem.makeDirectory(parent + "/1-2")
    try FileSystem.create(parent + "/1-2/half", "x")
    try FileSystem.create(parent + "/goenv.sh.tmp", "half")
    #expect(try ScratchDirectory.abandoned(in: parent) == ["1-2", "goenv.sh.tmp"])
    #expect(try ScratchDirectory.removeAbandoned(in: parent) == ["1-2", "goenv.sh.tmp"])
    #expect(try FileSystem.entries(parent) == [own])
    _ = consume scratch
  }

  @Test func `a link is removed, and not what it leads to`() throws {
    defer { clean() }
    let target = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(target) }
    try FileSystem.create(target + "/kept", "")
    try FileSystem.makeLink(parent + "/link", to: target)
    #expect(try ScratchDirectory.removeAbandoned(in: parent) == ["link"])
    #expect(FileSystem.exists(target + "/kept"))
  }
}
