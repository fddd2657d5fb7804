import TestSupport
import Testing

@testable import System

@Suite struct ExchangeTests {
  private let directory: String
  private var one: String { directory + "/one" }
  private var other: String { directory + "/other" }

  init() throws {
    directory = try TemporaryFarm.freshDirectory()
    for (path, name) in [(one, "a"), (other, "b")] {
      try FileSystem.makeDirectory(path)
      try FileSystem.create("\(path)/\(name)", "")
    }
  }

  private func clean() { try? FileSystem.removeTree(directory) }

  /// The way by two renames would need the third name, and could not have it.
  @Test func `two directories change places in one step, without a third name`() throws {
    defer { clean() }
    try TemporaryFarm.makeDirectories(other + ".aside/taken")
    _ = try FileSystem.exchange(one, other)
    #expect(try FileSystem.entries(one) == ["b"])
    #expect(try FileSystem.entries(other) == ["a"])
    #expect(try FileSystem.entries(directory) == ["one", "other", "other.aside"])
  }

  @Test func `where one of them is missing, the other stays`() throws {
    defer { clean() }
    for (first, second) in [(one, directory + "/none"), (directory + "/none", one)] {
      #expect(throws: SystemError.self) { try FileSystem.exchange(first, second) }
    }
    #expect(try FileSystem.entries(directory) == ["one", "other"])
    #expect(try FileSystem.entries(one) == ["a"])
  }
}
