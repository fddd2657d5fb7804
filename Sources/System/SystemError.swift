internal import Libc

/// A system call that failed: which, on what, and errno(3).
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  package let call: String
  package let path: String
  package let code: Int32

  /// Takes the code from errno.
  init(_ call: String, _ path: String) { self.init(call, path, code: errno) }

  package init(_ call: String, _ path: String, code: Int32) {
    self.call = call
    self.path = path
    self.code = code
  }

  /// As perror(3) would say it: `rename "/opt/go/stable": No space left on device`.
  package var description: String { "\(call) \"\(path)\": \(reason)" }

  /// strerror(3) of the code.
  package var reason: String { String(cString: strerror(code)) }

  /// EEXIST
  package static let alreadyExists = EEXIST
  /// EISDIR
  package static let isDirectory = EISDIR
  /// EFBIG
  package static let tooLarge = EFBIG
  /// EACCES
  package static let noPermission = EACCES

  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// rename(2) between file systems, or of a directory that an overlay's lower layer holds.
  package var isCrossDevice: Bool { code == EXDEV }
  /// A link, directory, FIFO or device stands where a regular file should.
  package var isNoFile: Bool { [ELOOP, EISDIR, EINVAL, ENXIO].contains(code) }
  package var exists: Bool { code == EEXIST || code == ENOTEMPTY }
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }
  /// The file system cannot do this at all, or not with these two names.
  package var isRefused: Bool { [EPERM, EXDEV, EINVAL, ENOTSUP, ENOSYS, EMLINK].contains(code) }
  package var isReadOnly: Bool { code == EROFS }
  package var isPermission: Bool { code == EACCES || code == EPERM || code == EROFS }
}

/// Calls `body` until it is not interrupted; throws when it answers -1.
@discardableResult
func call<Value: SignedInteger>(
  _ name: String, _ path: String, _ body: () -> Value
) throws(SystemError) -> Value {
  while true {
    let value = body()
    if value != -1 { return value }
    if errno != EINTR { throw SystemError(name, path) }
  }
}
