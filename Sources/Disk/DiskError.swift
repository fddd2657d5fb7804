internal import Libc

/// A system call that failed: which, on what, and errno(3).
public struct DiskError: Error, Equatable, Sendable, CustomStringConvertible {
  public let call: String
  public let path: String
  public let code: Int32

  /// Takes the code from errno.
  init(_ call: String, _ path: String) { self.init(call, path, code: errno) }

  public init(_ call: String, _ path: String, code: Int32) {
    self.call = call
    self.path = path
    self.code = code
  }

  /// As perror(3) would say it: `rename "/opt/go/stable": No space left on device`.
  public var description: String { "\(call) \"\(path)\": \(reason)" }

  /// strerror(3) of the code.
  public var reason: String { String(cString: strerror(code)) }

  /// EEXIST
  public static let alreadyExists = EEXIST
  /// EACCES
  public static let noPermission = EACCES

  public var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// A link, directory, FIFO or device stands where a regular file should.
  public var isNoFile: Bool { [ELOOP, EISDIR, EINVAL, ENXIO].contains(code) }
  public var exists: Bool { code == EEXIST || code == ENOTEMPTY }
  public var isFull: Bool { code == ENOSPC || code == EDQUOT }
  public var isPermission: Bool { code == EACCES || code == EPERM || code == EROFS }
}

/// Calls `body` until it is not interrupted; throws when it answers -1.
@discardableResult
func call<Value: SignedInteger>(
  _ name: String, _ path: String, _ body: () -> Value
) throws(DiskError) -> Value {
  while true {
    let value = body()
    if value != -1 { return value }
    if errno != EINTR { throw DiskError(name, path) }
  }
}
