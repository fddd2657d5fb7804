import System

/// An open file whose bytes are hashed as they are read: what somebody made of them, and their
/// digest, come from the same read. Whoever changes the file meanwhile changes both, or neither.
///
/// One thread reads; another hashes the same bytes, and writes the copy where one is kept.
package final class HashedFile: @unchecked Sendable {
  /// What the other thread works on.
  private final class Copy: @unchecked Sendable {
    var hash = SHA256()
    let file: SharedDescriptor?
    var failure: SystemError?

    init(_ file: SharedDescriptor?) { self.file = file }

    func append(_ bytes: [UInt8]) {
      bytes.withUnsafeBytes {
        hash.update($0)
        guard let file, failure == nil else { return }
        do throws(SystemError) { try file.descriptor.write($0) } catch { failure = error }
      }
    }
  }

  private static let pieceSize = 1 << 17

  private let file: Descriptor
  private let copy: Copy
  private let worker = Worker<Void>()

  /// - Parameter copy: gets every byte that is read.
  package init(_ file: consuming Descriptor, copyingTo copy: SharedDescriptor? = nil) {
    self.file = file
    self.copy = Copy(copy)
  }

  deinit { worker.close() }

  /// Reads at most 128 KiB; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Self.pieceSize))
    let count = try file.read(into: piece)
    let bytes = [UInt8](piece[..<count])
    // Never throws: the job does not.
    if count > 0 { try? worker.add { [copy] in copy.append(bytes) } }
    return count
  }

  /// Whether it begins as a zip archive does; nothing counts as read.
  package func beginsAsZip() throws -> Bool { try ModuleZip.isLikely(file) }

  /// Hashes and copies what was not read yet.
  package func readToEnd() throws(SystemError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 64)
    defer { buffer.deallocate() }
    while try read(into: buffer) > 0 {}
  }

  /// The SHA-256 of the whole file: what was not read yet is read now, and not copied. Asked for
  /// once, when nobody reads any more.
  package func digest() throws(SystemError) -> String {
    worker.close()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 64)
    defer { buffer.deallocate() }
    while case let count = try file.read(into: buffer), count > 0 {
      copy.hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    return copy.hash.finish()
  }

  /// Why the copy is not complete; nil where it is. Known when the digest is.
  package var copyFailure: SystemError? { copy.failure }
}
