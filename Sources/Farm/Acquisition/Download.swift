import System

/// Gets one file into `path`, which stays behind when it is interrupted and is resumed by the
/// next attempt.
struct Download {
  enum Result: Equatable {
    case done
    case missing(String)
    case failed(String)
  }

  let url: String
  let path: String
  /// What the index says; nothing longer is taken.
  let size: Int?
  let errors: String
  let progress: @Sendable (_ done: Int) -> Void
  /// Of what is in the file: hashed as it comes, which takes no time where the line is slower.
  private var hash = SHA256()

  /// What is taken of a file whose size nobody knows.
  static let largest = 1 << 30

  /// Takes a partial download for this process alone; nil where another one still has it after
  /// `seconds`. One that ordinary users can open, as they could those of 0.1, anybody may hold for
  /// ever: it is begun anew.
  static func take(
    _ path: String, mode: UInt32, waiting seconds: Double
  ) throws(SystemError) -> FileLock? {
    if let old = try FileSystem.status(path), old.mode & 0o007 != 0 { try FileSystem.remove(path) }
    return try FileLock(path, mode: mode, waiting: seconds)
  }

  /// Whether nobody is at work on a partial download.
  static func isAbandoned(_ path: String) -> Bool {
    guard let status = (try? FileSystem.status(path)) ?? nil else { return false }
    return status.mode & 0o007 != 0 || ((try? FileLock(path, waiting: 0)) ?? nil) != nil
  }

  init(
    url: String, path: String, size: Int?, errors: String,
    progress: @escaping @Sendable (_ done: Int) -> Void
  ) {
    self.url = url
    self.path = path
    self.size = size
    self.errors = errors
    self.progress = progress
  }

  private struct TooLong: Error {}

  /// The SHA-256 of what is there when `run` has returned; the value is used up.
  mutating func digest() -> String { hash.finish() }

  /// Tries until it is there, as long as each attempt brings something; a few times where it does
  /// not.
  mutating func run() throws -> Result {
    hash = try SHA256(ofBeginning: Descriptor.open(path))
    var fruitless = 0
    while true {
      let before = try FileSystem.status(path)?.size ?? 0
      if let size, before == size { return .done }
      if before > size ?? Self.largest {
        try start(over: path)
        continue
      }
      let outcome: Transfer.Outcome
      do { outcome = try attempt(from: before) } catch is TooLong {
        try start(over: path)
        return .failed("it is longer than the \(size ?? Self.largest) bytes that it should have")
      }
      let after = try FileSystem.status(path)?.size ?? 0
      if outcome.isDone {
        guard let size, after < size else { return .done }
        return .failed("it has \(after) bytes, \(size) were announced")
      }
      if outcome.isMissing {
        // 403 is a decision of whoever runs the server, and no other one is asked in its place.
        return outcome.code == 403 ? .failed(outcome.message) : .missing(outcome.message)
      }
      if outcome.cannotResume && before > 0 {
        try start(over: path)
        continue
      }
      fruitless = after > before ? 0 : fruitless + 1
      guard outcome.isTransient, fruitless < 4 else { return .failed(outcome.message) }
      Monotonic.sleep(0.2 * Double(1 << fruitless))
    }
  }

  private mutating func attempt(from offset: Int) throws -> Transfer.Outcome {
    let file = try Descriptor.open(path, [.write, .append])
    var done = offset
    return try Transfer(url: url, offset: offset, errors: errors).run { bytes in
      done += bytes.count
      if done > size ?? Self.largest { throw TooLong() }
      try file.write(bytes)
      hash.update(bytes)
      progress(done)
    }
  }

  private mutating func start(over path: String) throws {
    hash = SHA256()
    _ = try Descriptor.open(path, [.write, .truncate])
  }
}
