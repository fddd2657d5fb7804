import Go
import System
import TestSupport
import Testing

@testable import Farm

@Suite struct FarmHistoryTests {
  /// A farm with records of these numbers, each channel in the same place.
  private func farm(numbers: some Sequence<Int>) throws -> TemporaryFarm {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let record = try #require(try FileSystem.readText(farm.layout.generation(2)))
    for number in numbers where number > 2 {
      let text = record.replacing("\"number\" : 2", with: "\"number\" : \(number)")
      try FileSystem.create(farm.layout.generation(number), text)
    }
    return farm
  }

  @Test(arguments: [2, 3, 7, 8, 9, 63, 64, 65, 100, 511, 512, 600])
  func `the newest of any number of generations is found`(count: Int) throws {
    let farm = try farm(numbers: 1...count)
    #expect(try farm.farm.newestGenerationNumber() == count)
    #expect(try farm.farm.snapshot().generation.number == count)
  }

  @Test(arguments: [[1], [8], [64], [100], Array(94...100), Array(1...90), Array(50...56)])
  func `records that somebody deleted do not hide the newest`(deleted: [Int]) throws {
    let farm = try farm(numbers: 1...101)
    for number in deleted { try FileSystem.remove(farm.layout.generation(number)) }
    #expect(try farm.farm.newestGenerationNumber() == 101)
    try farm.promote("1.27.3", "stable")
    #expect(try farm.farm.snapshot().generation.number == 102)
    let numbers = try farm.farm.history().map(\.number)
    #expect(numbers == (1...102).filter { !deleted.contains($0) })
    let missing = try farm.farm.diagnose().filter { $0.code == "history-damaged" }
    #expect(missing.count == deleted.count)
  }

  @Test func `a gap that hides the newest is found by doctor`() throws {
    let farm = try farm(numbers: 1...101)
    for number in 50...80 { try FileSystem.remove(farm.layout.generation(number)) }
    let missing = try farm.farm.diagnose().filter { $0.code == "history-damaged" }
    #expect(missing.count == 31)
  }

  @Test func `history is read backwards, and no further than it is asked`() throws {
    let farm = try farm(numbers: 1...40)
    try FileSystem.remove(farm.layout.generation(20))
    try FileSystem.create(farm.layout.generation(20), "damaged")
    #expect(try farm.farm.history(newest: 5).map(\.number) == Array(36...40))
    #expect(throws: FarmFailure.damagedHistory(path: farm.layout.generation(20))) {
      try farm.farm.history()
    }
  }
}
