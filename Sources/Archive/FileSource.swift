import System

/// The bytes of an uncompressed file.
package struct FileSource: ByteSource, ~Copyable {
  private let file: Descriptor
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

  package init(_ file: consuming Descriptor) { self.file = file }

  deinit { buffer.deallocate() }

  package mutating func next() throws -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[..<(try file.read(into: buffer))])
  }
}
