import System

/// Files of installations that are there already, by their digests: what an unpacked file may share its
/// bytes with. Asked by one thread.
package final class FileSharing: @unchecked Sendable {
  package enum How: Sendable {
    /// One copy on the disk until one of the two is changed, where the file system can.
    case clone
    /// One file with two names.
    case link
  }

  let how: How
  private var paths: [String: String] = [:]
  private var isPossible = true

  package init(_ how: How) { self.how = how }

  /// What a tree consists of. go.env is each installation's own, and so is VERSION.
  package func add(_ manifest: Manifest, of tree: String) {
    for (path, file) in manifest.files where !Self.isOwn(path) {
      paths[file.digest] = paths[file.digest] ?? "\(tree)/\(path)"
    }
  }

  private static func isOwn(_ path: String) -> Bool { path == "go.env" || path == "VERSION" }

  /// Where a file with this digest is; nil where there is none, or nothing can be shared here.
  func file(_ digest: String, _ path: String) -> String? {
    isPossible && !Self.isOwn(path) ? paths[digest] : nil
  }

  /// Whether `file`, an empty one, has the bytes of `other` now.
  func clone(_ other: borrowing Descriptor, to file: borrowing Descriptor) -> Bool {
    do throws(SystemError) {
      try file.clone(other)
      return true
    } catch {
      // A file system that cannot clone one will not clone the next.
      isPossible = false
      return false
    }
  }

  /// Whether `name` is one more name of `other` now.
  func link(_ other: String, as name: String, in directory: SharedDescriptor) -> Bool {
    do throws(SystemError) {
      try directory.descriptor.hardLink(other, as: name)
      return true
    } catch {
      if !error.isMissing { isPossible = false }
      return false
    }
  }

  /// Whether files in this directory can be cloned: tried with an empty one.
  package static func canClone(in directory: String) -> Bool {
    let names = ["one", "other"].map { "\(directory)/clone-\($0)" }
    defer { for name in names { try? FileSystem.remove(name) } }
    do throws(SystemError) {
      let one = try Descriptor.open(names[0], [.readWrite, .create, .exclusive])
      let other = try Descriptor.open(names[1], [.readWrite, .create, .exclusive])
      try one.clone(other)
      return true
    } catch { return false }
  }
}

extension Descriptor {
  /// Whether the file consists of these bytes, whatever its offset.
  func holds(_ bytes: [UInt8]) throws(SystemError) -> Bool {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let more = try read(into: rest, at: count)
      if more == 0 { break }
      count += more
    }
    return count == bytes.count && buffer[..<count].elementsEqual(bytes)
  }
}
