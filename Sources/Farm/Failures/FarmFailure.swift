import System

/// What is wrong with a farm as a whole.
package enum FarmFailure: Failure, Equatable {
  case noFarm(root: String)
  case invalidRoot(String, reason: String)
  /// Something that is not gofarm's stands where something of gofarm's should.
  case obstructed(path: String, what: String)
  case busy(lock: String, seconds: Double)
  case damagedHistory(path: String)
  case noGroup(String)
  /// The file system lacks what a commit needs.
  case unsuitable(path: String, cause: String)

  package var exitCode: Int32 {
    switch self {
    case .invalidRoot: 64
    case .damagedHistory: 65
    case .noFarm, .noGroup: 66
    case .obstructed: 73
    case .unsuitable: 74
    case .busy: 75
    }
  }

  package var message: String {
    switch self {
    case .noFarm(let root): "there is no farm at \(quoted(root))"
    case .invalidRoot(let root, let reason): "the root \(quoted(root)) \(printable(reason))"
    case .obstructed(let path, let what): "\(quoted(path)) is \(what)"
    case .busy(let lock, let seconds):
      "another gofarm holds \(quoted(lock)); waited \(Self.text(seconds)) s"
    case .damagedHistory(let path): "the generation \(quoted(path)) cannot be read"
    case .noGroup(let name): "there is no group \(quoted(name))"
    case .unsuitable(let path, let cause):
      "the file system of \(quoted(path)) has neither link(2) nor RENAME_NOREPLACE: nothing was "
        + "changed (\(cause))"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .noFarm: .gofarm("init")
    case .invalidRoot: .advice("name another directory with --root")
    case .obstructed(let path, _): .shell("mv", path, path + ".old")
    case .busy: .advice("again, or wait longer with --wait SECONDS")
    case .damagedHistory: .advice("restore the file from a backup, or see docs/recovery.md")
    case .noGroup(let name): .shell("groupadd", "--system", name)
    case .unsuitable: .advice("keep the farm on ext4, xfs, btrfs, tmpfs, overlayfs or NFS")
    }
  }

  /// `10`, `0.5`
  private static func text(_ seconds: Double) -> String {
    Int(exactly: seconds).map(String.init) ?? String(seconds)
  }
}
