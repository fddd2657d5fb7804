/// Why a command did not do what it was asked. Each area of gofarm has an enum of its own.
package protocol Failure: Error {
  /// As in sysexits(3): 64 usage, 65 bad data, 66 no such thing, 69 unreachable, 73 cannot create,
  /// 74 I/O, 75 try again, 77 permission, 78 refused; 1 where a check said no.
  var exitCode: Int32 { get }
  /// What is wrong, on the first line, and what exists.
  var message: String { get }
  /// What helps, where something does.
  var remedy: Remedy? { get }
}

/// What a person can do about a failure or a finding. Quotes, and the farm that --root named, come
/// to it where it is printed.
package indirect enum Remedy: Hashable, Sendable {
  /// The words of a gofarm command, `gofarm` left out.
  case gofarm(words: [String])
  /// The words of another command.
  case shell(words: [String])
  /// A file to correct.
  case edit(String)
  /// What is no command.
  case advice(String)
  /// One after the other.
  case sequence([Remedy])
  /// One or another.
  case choice([Remedy])

  package static func gofarm(_ words: String...) -> Remedy { .gofarm(words: words) }
  package static func shell(_ words: String...) -> Remedy { .shell(words: words) }
}

/// A system call that failed, as the end of a command.
package struct SystemFailure: Failure, Equatable {
  package let error: SystemError

  package init(_ error: SystemError) { self.error = error }

  package var exitCode: Int32 {
    error.isFull || error.exists ? 73 : error.isPermission ? 77 : 74
  }

  package var message: String { error.description }

  package var remedy: Remedy? {
    if error.isFull { return .shell("df", "-h", Self.existing(error.path)) }
    if error.isReadOnly {
      return .advice("mount that file system for writing, or name another farm")
    }
    guard error.isPermission else { return nil }
    return Host.userID == 0
      ? .advice("even root may not: look at the mount, lsattr, and who owns it in this namespace")
      : .advice("run it with sudo, or as the farm's owner")
  }

  /// The path, or what is left of it: what failed has been cleaned up.
  private static func existing(_ path: String) -> String {
    var path = path
    while path != "/", path != ".", !FileSystem.exists(path) { path = FileSystem.parent(of: path) }
    return path
  }
}

/// What is wrong with a call, whichever area it is for.
package enum RequestFailure: Failure, Equatable {
  /// A check that said no.
  case checkFailed(String)
  case usage(String, remedy: Remedy?)
  case noFile(String)
  /// A file that somebody wrote by hand, and that means nothing.
  case damagedFile(path: String, reason: String)
  /// A command that the caller named.
  case cannotRun(String, SystemError)
  /// What was done or found could not be told.
  case unwritten(SystemError)

  package var exitCode: Int32 {
    switch self {
    case .checkFailed: 1
    case .usage: 64
    case .damagedFile: 65
    case .noFile: 66
    case .unwritten: 74
    case .cannotRun(_, let error): error.isMissing ? 127 : 126
    }
  }

  package var message: String {
    switch self {
    case .checkFailed(let text), .usage(let text, _): text
    case .noFile(let path): "there is no file \(quoted(path))"
    case .damagedFile(let path, let reason): "\(quoted(path)): \(reason)"
    case .cannotRun(let program, let error):
      "cannot run \(quoted(program)): \(error.isMissing ? "not found" : error.reason)"
    case .unwritten(let error): "the result could not be written: \(error.reason)"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .usage(_, let remedy): remedy
    case .damagedFile(let path, _): .edit(path)
    case .checkFailed, .noFile, .cannotRun, .unwritten: nil
    }
  }
}
