import System

/// Why start-up files do not load goenv.sh, or still do.
package enum SetupFailure: Failure, Equatable {
  /// - user: as sudo(8) takes it.
  case foreignHome(String, user: String, command: [String])
  case changed(path: String)
  case halfDone([String], failed: String, cause: String)

  package var exitCode: Int32 {
    switch self {
    case .foreignHome: 77
    case .changed: 75
    case .halfDone: 74
    }
  }

  package var message: String {
    switch self {
    case .foreignHome(let home, let user, _):
      "HOME is \(quoted(home)), which belongs to \(user): root does not write there"
    case .changed(let path): "\(quoted(path)) was changed meanwhile"
    case .halfDone(let paths, let failed, let cause):
      "\(quoted(failed)) is not done (\(cause)); done, and not undone: "
        + paths.map { quoted($0) }.joined(separator: ", ")
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .foreignHome(_, let user, let command):
      .shell(words: ["sudo", "-u", user, "-H"] + command)
    case .changed: .advice("again")
    case .halfDone: .advice("again, when its cause is gone; or --remove")
    }
  }
}
