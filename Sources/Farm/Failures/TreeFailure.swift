import Go
import System

/// What is wrong with one installation, or with a tree that should become one.
package enum TreeFailure: Failure, Equatable {
  case incompleteTree(path: String, missing: [String])
  /// Its VERSION has a name by which nothing can be ordered or selected.
  case noRelease(path: String, name: String)
  case damagedManifest(GoVersion)
  /// - path: where the archive should lie.
  case noArchive(GoVersion, path: String, reason: String? = nil)
  case wrongArchive(GoVersion, path: String)
  case alreadyInstalled(GoVersion)
  /// It has its name, and something failed then.
  case installedOnly(GoVersion, cause: String)
  /// The whole tree has its place, and something failed then.
  case repairedOnly(GoVersion, cause: String)
  case inUse(GoVersion, by: String, remedy: Remedy)
  /// Nobody can tell whether a process uses what would be removed.
  case unseen(Processes.Unseen, command: [String])
  /// Somebody who is not trusted could change what gofarm would give others to run.
  case unsafe(path: String, reason: String)
  /// The same of what gofarm itself would run.
  case unsafeProgram(path: String, reason: String)
  /// Its files are not gofarm's to change.
  case adopted(GoVersion, from: String)
  /// It is gone, and something that belonged to it is not.
  case removedOnly(GoVersion, cause: String)
  /// Another administrator's files.
  case foreign(path: String, owner: String)

  package var exitCode: Int32 {
    switch self {
    case .incompleteTree, .noRelease, .damagedManifest, .wrongArchive: 65
    case .noArchive: 66
    case .removedOnly: 74
    case .alreadyInstalled: 73
    case .installedOnly, .repairedOnly: 74
    case .inUse: 75
    case .unseen, .foreign: 77
    case .unsafe, .unsafeProgram, .adopted: 78
    }
  }

  package var message: String {
    switch self {
    case .incompleteTree(let path, let missing):
      "\(quoted(path)) is not a complete GOROOT: missing \(missing.joined(separator: ", "))"
    case .noRelease(let path, let name):
      "\(quoted(path)) calls itself \(quoted(String(name.prefix(80)))): "
        + (name.hasPrefix("devel")
          ? "a development tree, no release"
          : "no release by Go's rules (go/version), so that it cannot be compared with others")
    case .damagedManifest(let version):
      "the manifest of \(version) is missing or cannot be read"
    case .noArchive(let version, _, let reason):
      "the archive that \(version) came from is not kept"
        + (reason.map { ", and cannot be fetched again: \($0)" } ?? "")
    case .wrongArchive(let version, let path):
      "\(quoted(path)) is not the archive that \(version) came from"
    case .alreadyInstalled(let version): "version \(quoted(version.text)) is already installed"
    case .installedOnly(let version, let cause):
      "\(version) is installed, and will be completed by the next command (\(cause))"
    case .repairedOnly(let version, let cause):
      "\(version) is repaired, and will be completed by the next command (\(cause))"
    case .inUse(let version, let user, _): "version \(quoted(version.text)) is in use by \(user)"
    case .unseen(let unseen, _): "\(unseen): one may use what would be removed"
    case .unsafe(let path, let reason): "\(quoted(path)) \(reason)"
    case .unsafeProgram(let path, let reason): "\(quoted(path)) is not run: it \(reason)"
    case .adopted(let version, let origin):
      "\(version) is adopted from \(quoted(origin)): its files are not gofarm's"
    case .removedOnly(let version, let cause):
      "\(version) is removed, the rest will be completed by the next command (\(cause))"
    case .foreign(let path, let owner): "\(quoted(path)) belongs to \(owner)"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .incompleteTree, .noRelease: .advice("name a complete Go release")
    case .damagedManifest(let version):
      .sequence([
        .gofarm("uninstall", version.text, "--force"), .gofarm("install", version.text),
      ])
    case .noArchive(let version, let path, _):
      .sequence([
        .shell("cp", "go\(version).\(Host.os)-\(Host.architecture).tar.gz", path),
        .gofarm("repair", version.text),
      ])
    case .wrongArchive(let version, let path):
      .sequence([.shell("rm", path), .gofarm("repair", version.text)])
    case .alreadyInstalled(let version): .gofarm("verify", version.text)
    case .installedOnly, .repairedOnly: .gofarm("repair")
    case .inUse(_, _, let remedy): remedy
    case .unseen(_, let command):
      .choice([.advice("run it as root"), .gofarm(words: command + ["--force"])])
    case .unsafe(let path, _): .shell("chmod", "-R", "go-w", path)
    case .unsafeProgram(let path, _): .shell("chmod", "go-w", path)
    case .adopted(let version, _):
      .choice([
        .advice("reinstall the package that owns it"), .gofarm("uninstall", version.text),
      ])
    case .removedOnly: .gofarm("repair")
    case .foreign: .advice("run it as that user, or as root")
    }
  }
}
