internal import CSystem
internal import Libc
import Synchronization

/// SHA-256 of many files: on all processors, and eight or sixteen at a time in vector lanes where
/// the processor has no SHA instructions.
package enum FileHasher {
  package struct Answer: Sendable {
    package let digest: String
    package let status: FileStatus
  }

  /// The digests of `paths`, relative to `directory`, in their order. A link is not followed:
  /// opening it fails with ELOOP.
  ///
  /// - Parameter progress: called now and then, on any thread, with how many files are done.
  package static func digests(
    of paths: [String], below directory: String, threads: Int = Host.processors,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(SystemError) -> [Result<Answer, SystemError>] {
    try digests(
      of: paths, below: directory, threads: threads,
      lanes: SHA256.isInHardware ? 1 : Int(gofarm_sha256_most_lanes()), progress: progress)
  }

  /// - Parameter lanes: 1, 8, or 16 where the processor can.
  static func digests(
    of paths: [String], below directory: String, threads: Int, lanes: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(SystemError) -> [Result<Answer, SystemError>] {
    let queue = Queue(paths, try Descriptor.open(directory, .directory), progress)
    onThreads(min(threads, max(1, paths.count / 64))) { _ in
      if lanes == 1 { queue.hashOneByOne() } else { queue.hash(inLanes: lanes) }
    }
    return queue.answers
  }
}

/// The files that are still to be hashed, and the answers.
private final class Queue: Sendable {
  let paths: [String]
  let directory: Descriptor
  let progress: @Sendable (Int) -> Void
  private struct State {
    var next = 0
    var answers: [Result<FileHasher.Answer, SystemError>?]
  }
  private let state: Mutex<State>

  init(
    _ paths: [String], _ directory: consuming Descriptor,
    _ progress: @escaping @Sendable (Int) -> Void
  ) {
    self.paths = paths
    self.directory = directory
    self.progress = progress
    state = Mutex(State(answers: Array(repeating: nil, count: paths.count)))
  }

  /// When all threads are done.
  var answers: [Result<FileHasher.Answer, SystemError>] {
    state.withLock { $0.answers.map { $0! } }
  }

  private func take() -> Int? {
    let index: Int? = state.withLock { state in
      state.next += 1
      return state.next <= paths.count ? state.next - 1 : nil
    }
    if let index, index % 256 == 0 { progress(index) }
    return index
  }

  private func answer(_ index: Int, _ result: Result<FileHasher.Answer, SystemError>) {
    state.withLock { $0.answers[index] = result }
  }

  private func open(_ index: Int) throws(SystemError) -> Opened {
    let file = try directory.open(paths[index], [.read, .noFollow, .nonBlocking])
    let status = try file.status()
    guard status.kind == .file else {
      throw SystemError("open", paths[index], code: status.kind == .directory ? EISDIR : EINVAL)
    }
    return Opened(file, status)
  }

  private final class Opened {
    let file: Descriptor
    let status: FileStatus
    init(_ file: consuming Descriptor, _ status: FileStatus) {
      self.file = file
      self.status = status
    }
  }

  func hashOneByOne() {
    while let index = take() {
      do throws(SystemError) {
        let opened = try open(index)
        let digest = try SHA256.digest(of: opened.file)
        answer(index, .success(.init(digest: digest, status: opened.status)))
      } catch { answer(index, .failure(error)) }
    }
  }

  func hash(inLanes width: Int) {
    let state = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * width)
    let lanes = (0..<width).map { Lane(state, $0, of: width) }
    let idle = UnsafeMutablePointer<UInt8>.allocate(capacity: Lane.size)
    defer {
      state.deallocate()
      idle.deallocate()
    }
    state.initialize(repeating: 0, count: 8 * width)
    idle.initialize(repeating: 0, count: Lane.size)
    while true {
      for lane in lanes where lane.blocks == 0 { refill(lane) }
      guard let count = lanes.lazy.filter(\.isBusy).map(\.blocks).min() else { return }
      let starts: [UnsafePointer<UInt8>?] = lanes.map { UnsafePointer($0.isBusy ? $0.start : idle) }
      gofarm_sha256_lanes(state, starts, count, Int32(width))
      for lane in lanes where lane.isBusy { lane.advance(count) }
    }
  }

  /// Gives a lane that has nothing to fold its file's next bytes, or the next file.
  private func refill(_ lane: Lane) {
    while true {
      if let opened = lane.opened {
        do throws(SystemError) {
          if try lane.fill(from: opened.file) { return }
          answer(lane.index, .success(.init(digest: lane.digest, status: opened.status)))
        } catch { answer(lane.index, .failure(error)) }
        lane.opened = nil
      }
      guard let index = take() else { return }
      do throws(SystemError) { lane.begin(index, try open(index)) } catch {
        answer(index, .failure(error))
      }
    }
  }

  /// One of the messages.
  private final class Lane {
    /// Bytes that are read at a time; those of all lanes fit into a second-level cache.
    static let size = 1 << 15

    private let state: UnsafeMutablePointer<UInt32>
    private let number: Int
    private let width: Int
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Lane.size + 128, alignment: 64)
    private(set) var index = 0
    var opened: Opened?
    private var length: UInt64 = 0
    private var isPadded = false
    private(set) var start: UnsafeMutablePointer<UInt8>
    /// Blocks that can be folded.
    private(set) var blocks = 0

    init(_ state: UnsafeMutablePointer<UInt32>, _ number: Int, of width: Int) {
      self.state = state
      self.number = number
      self.width = width
      start = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
    }

    deinit { buffer.deallocate() }

    var isBusy: Bool { opened != nil }

    func begin(_ index: Int, _ opened: Opened) {
      self.index = index
      self.opened = opened
      length = 0
      isPadded = false
      for word in 0..<8 { state[width * word + number] = SHA256.start[word] }
    }

    /// False when the whole message was folded.
    func fill(from file: borrowing Descriptor) throws(SystemError) -> Bool {
      if isPadded { return false }
      var count = 0
      while count < Lane.size {
        let more = try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[count..<Lane.size]))
        count += more
        if more == 0 || (count < Lane.size && length + UInt64(count) == opened!.status.size) {
          break
        }
      }
      length += UInt64(count)
      if count < Lane.size {
        let padding = SHA256.padding(length: length)
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: padding)
        count += padding.count
        isPadded = true
      }
      start = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
      blocks = count / 64
      return true
    }

    func advance(_ count: Int) {
      start += 64 * count
      blocks -= count
    }

    var digest: String { SHA256.text((0..<8).map { state[width * $0 + number] }) }
  }
}
