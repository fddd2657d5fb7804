internal import CZlib
internal import Libc

/// A gzip file (RFC 1952), inflated by zlib a piece at a time; its CRC is checked at the end.
public struct GzipReader: ~Copyable {
  public enum Failure: Error, Equatable {
    /// Not gzip, or damaged: zlib's reason.
    case damaged(String)
    /// The file ends before the stream does.
    case truncated
    case disk(DiskError)
  }

  private let file: Descriptor
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private let output: UnsafeMutableRawBufferPointer
  private var ended = false

  public init(_ file: consuming Descriptor) {
    self.file = file
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 17, alignment: 16)
    output = .allocate(byteCount: 1 << 18, alignment: 16)
    // 16: a gzip header is expected; 15: the window that gzip uses.
    inflateInit2_(stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// The next piece, at most 256 KiB, valid until the next call; empty at the end.
  public mutating func next() throws(Failure) -> UnsafeRawBufferPointer {
    stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    while stream.pointee.avail_out > 0 {
      if stream.pointee.avail_in == 0, try !refill() {
        if ended { break }
        throw .truncated
      }
      if ended {
        // Another member follows: RFC 1952 reads them as one file.
        inflateReset(stream)
        ended = false
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: continue
      case Z_STREAM_END: ended = true
      default: throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "no gzip data")
      }
    }
    return UnsafeRawBufferPointer(
      rebasing: output[..<(output.count - Int(stream.pointee.avail_out))])
  }

  private func refill() throws(Failure) -> Bool {
    do {
      let count = try file.read(into: input)
      stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(count)
      return count > 0
    } catch { throw .disk(error) }
  }
}
