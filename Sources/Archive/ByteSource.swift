/// Where a tar stream comes from, a piece at a time.
package protocol ByteSource: ~Copyable {
  /// The next piece, valid until the next call; empty at the end.
  mutating func next() throws -> UnsafeRawBufferPointer
}
