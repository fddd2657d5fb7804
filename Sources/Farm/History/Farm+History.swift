import Go
import System

/// Numbers have no gaps: a few looks find the newest of any number of generations, and what is wanted
/// of the past is read from there backwards, no further than it is needed.
extension Farm {
  /// Where files were deleted by hand, the newest is still found, by a look at every name, as long as
  /// not more than `longestGap` in a row are missing just before it, or a power of eight lies behind
  /// them.
  func newestGenerationNumber() throws -> Int {
    var newest = 0
    var absent = 0
    for candidate in Self.milestones {
      if try !isRecorded(candidate) {
        if absent == 0 { absent = candidate }
      } else if absent > 0 {
        return try scannedGenerationNumber()
      } else {
        newest = candidate
      }
    }
    while absent - newest > 1 {
      let middle = (newest + absent) / 2
      if try isRecorded(middle) { newest = middle } else { absent = middle }
    }
    for candidate in absent + 1...absent + Self.longestGap where try isRecorded(candidate) {
      return try scannedGenerationNumber()
    }
    if newest == 0 { newest = try scannedGenerationNumber() }
    guard newest > 0 else { throw FarmFailure.noFarm(root: layout.root) }
    return newest
  }

  /// 1, 8, 64 … 16777216: names have eight digits.
  private static let milestones = (0...8).map { 1 << (3 * $0) }
  private static let longestGap = 7

  private func isRecorded(_ number: Int) throws -> Bool {
    try FileSystem.status(layout.generation(number)) != nil
  }

  /// The highest number of all names, whatever is missing; 0 where there is none.
  func scannedGenerationNumber() throws -> Int {
    var newest = 0
    do {
      // Not sorted: there may be thousands.
      try FileSystem.scan(layout.generations) { name, _ in
        newest = max(newest, Layout.generationNumber(name) ?? 0)
      }
    } catch { if !error.isMissing { throw error } }
    return newest
  }

  /// Whether this is a farm: whoever deletes old records does not delete it.
  func hasHistory() throws -> Bool { try isRecorded(1) || scannedGenerationNumber() > 0 }

  /// Whether there is a newer generation than this one, by a single look.
  func isNewest(_ generation: Generation) throws -> Bool {
    try !isRecorded(generation.number + 1)
  }

  /// Each generation, the newest first, and the channels before it, until `body` says that it has
  /// seen enough by false. Files that were deleted are passed over.
  package func walkHistory(_ body: (Generation, _ before: ChannelMap) throws -> Bool) throws {
    var number = try newestGenerationNumber()
    var newer = try generation(number)
    while number > 1 {
      number -= 1
      guard try isRecorded(number) else { continue }
      let older = try generation(number)
      guard try body(newer, older.channels) else { return }
      newer = older
    }
    _ = try body(newer, [:])
  }

  /// The newest generations, at most `count` where one is named, the oldest of them first.
  package func history(newest count: Int = .max) throws -> [Generation] {
    var found: [Generation] = []
    try walkHistory { generation, _ in
      found.append(generation)
      return found.count < count
    }
    return found.reversed()
  }

  /// The generation that gave each channel its value, as far as the newest `limit` tell.
  package func lastMoves(in snapshot: Snapshot, limit: Int = 200) throws -> [Channel: Generation] {
    var found: [Channel: Generation] = [:]
    var open = Set(snapshot.generation.channels.keys)
    try walkHistory { generation, before in
      for channel in open where generation.channels[channel] != before[channel] {
        found[channel] = generation
        open.remove(channel)
      }
      return !open.isEmpty && snapshot.generation.number - generation.number < limit
    }
    return found
  }
}
