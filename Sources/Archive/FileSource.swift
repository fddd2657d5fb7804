import System

/// The bytes of an uncompressed file.
package struct FileSource: ByteSource, ~Copyable {
  private let file: HashedFile
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)

  package init(_ file: HashedFile) { self.file = file }

  deinit { buffer.deallocate() }

  package mutating func next() throws -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[..<(try file.read(into: buffer))])
  }
}
