internal import CZlib
internal import Libc
import System

/// Why a gzip file cannot be read.
package enum GzipError: Error, Equatable {
  /// Not gzip, or damaged: zlib's reason.
  case damaged(String)
  /// The file ends before the stream does.
  case truncated
  /// It holds more than so many bytes.
  case tooLarge(Int)
  case disk(SystemError)
}

/// A gzip file (RFC 1952), inflated by zlib on a thread of its own, a few pieces ahead of whoever
/// reads; its CRC is checked at the end.
package final class GzipReader: @unchecked Sendable {
  private static let pieceSize = 1 << 18
  private static let pieceCount = 8
  /// What a release may hold at most; the largest so far is a fifteenth of it.
  package static let largest = 1 << 32

  /// The ring of pieces, and everything below but `isHolding`, belongs to this.
  private let monitor = Monitor()
  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: pieceSize * pieceCount, alignment: 64)
  private var counts = [Int](repeating: 0, count: pieceCount)
  private var produced = 0
  private var consumed = 0
  private var ending: Result<Void, GzipError>?
  private var isCancelled = false

  private var thread: Thread?
  /// The reader still looks at piece `consumed`.
  private var isHolding = false
  private let limit: Int

  /// - Parameter limit: a file that inflates to more bytes is refused, before they are read.
  package init(_ file: HashedFile, limit: Int = largest) {
    self.limit = limit
    thread = Thread { [self] in inflate(file) }
    if thread == nil { ending = .failure(.damaged("no thread left")) }
  }

  deinit { memory.deallocate() }

  /// Stops the thread. Must be called when the reader does not read to the end.
  package func close() {
    monitor.locked { isCancelled = true }
    thread?.join()
    thread = nil
  }

  /// The next piece, at most 256 KiB, valid until the next call; empty at the end.
  package func next() throws(GzipError) -> UnsafeRawBufferPointer {
    if isHolding { monitor.locked { consumed += 1 } }
    isHolding = false
    let (hasPiece, end) = monitor.wait(
      until: { produced > consumed || ending != nil }, { (produced > consumed, ending) })
    guard hasPiece else {
      try end?.get()
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let index = consumed % Self.pieceCount
    isHolding = true
    return UnsafeRawBufferPointer(rebasing: piece(index)[..<counts[index]])
  }

  private func piece(_ index: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      rebasing: memory[(index * Self.pieceSize)..<((index + 1) * Self.pieceSize)])
  }

  /// The thread's whole life.
  private func inflate(_ file: HashedFile) {
    let inflater = Inflater()
    var total = 0
    while true {
      let isFull = { self.produced - self.consumed == Self.pieceCount }
      if monitor.wait(until: { isCancelled || !isFull() }, { isCancelled }) { return }
      let free = produced % Self.pieceCount
      do throws(GzipError) {
        let count = try inflater.fill(piece(free), from: file)
        total += count
        if total > limit { throw .tooLarge(limit) }
        let isEnd = count < Self.pieceSize
        monitor.locked {
          counts[free] = count
          if count > 0 { produced += 1 }
          if isEnd { ending = .success(()) }
        }
        if isEnd { return }
      } catch {
        return monitor.locked { ending = .failure(error) }
      }
    }
  }
}

/// One zlib stream.
private final class Inflater {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
  private var ended = false

  init() {
    stream.initialize(to: z_stream())
    // 16: a gzip header is expected; 15: the window that gzip uses.
    inflateInit2_(stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills `output`; less only at the end of the file.
  func fill(
    _ output: UnsafeMutableRawBufferPointer, from file: HashedFile
  ) throws(GzipError) -> Int {
    stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    while stream.pointee.avail_out > 0 {
      if stream.pointee.avail_in == 0, try refill(from: file) == 0 {
        if ended { break }
        throw .truncated
      }
      if ended {
        // Another member follows: RFC 1952 reads them as one file.
        inflateReset(stream)
        ended = false
      }
      switch CZlib.inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: continue
      case Z_STREAM_END: ended = true
      default: throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "no gzip data")
      }
    }
    return output.count - Int(stream.pointee.avail_out)
  }

  private func refill(from file: HashedFile) throws(GzipError) -> Int {
    do throws(SystemError) {
      let count = try file.read(into: input)
      stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(count)
      return count
    } catch { throw .disk(error) }
  }
}
