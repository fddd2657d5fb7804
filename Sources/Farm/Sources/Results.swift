import Synchronization

/// What several threads bring, each its own.
final class Results: Sendable {
  private let values: Mutex<[Result<FetchedArchive, any Error>?]>

  init(_ count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

  func set(_ index: Int, _ result: sending Result<FetchedArchive, any Error>) {
    values.withLock { $0[index] = result }
  }

  func get(_ index: Int) throws -> FetchedArchive {
    try values.withLock { values in try values[index]!.get() }
  }
}
