import Foundation

/// One way to run one shell, such as `zsh` called `sh` under `-eu`.
struct Mode: Hashable, Sendable, CustomStringConvertible {
  /// What the data files call it: `bash-posix`, `ash`…
  let shell: String
  /// Whether it runs under `-eu`: every failure ends it, every unset variable is an error.
  let isStrict: Bool

  var description: String { isStrict ? "\(shell)-eu" : shell }
  var isFish: Bool { shell == "fish" }

  static let shells = [
    "bash", "bash-posix", "zsh", "zsh-sh", "dash", "ksh93", "mksh", "yash", "yash-posix", "ash",
    "posh", "fish",
  ]

  /// Fish has no `-eu`.
  static let all: [Mode] =
    shells.map { Mode(shell: $0, isStrict: false) }
    + shells.filter { $0 != "fish" }.map { Mode(shell: $0, isStrict: true) }

  static let installed = all.filter { $0.executable != nil }

  /// Whether a word in the data names this mode: its shell, `eu` for every strict one, `plain`
  /// for the others.
  func answers(to word: String) -> Bool {
    word == shell || word == description || word == (isStrict ? "eu" : "plain")
  }

  /// The program that this mode needs, where it is installed.
  var executable: String? { Mode.found[program] ?? nil }

  private var program: String {
    switch shell {
    case "bash-posix": "bash"
    case "zsh-sh": "zsh"
    case "yash-posix": "yash"
    case "ash": "busybox"
    default: shell
    }
  }

  private static let found = Dictionary(
    uniqueKeysWithValues: Set(all.map(\.program)).map { program in
      let places = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      let candidates = places.split(separator: ":").map { "\($0)/\(program)" }
      return (program, candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
    })

  /// The command line that runs `script` without anybody's start-up files.
  func command(running script: String, shIsZsh: String) -> [String] {
    start(shIsZsh: shIsZsh) + (isStrict ? ["-eu"] : []) + [script]
  }

  /// The command line of an interactive shell. Line editing is off, but for completions: then the
  /// terminal's own echo is all that stands between what is typed and what is printed.
  func interactive(editing: Bool, shIsZsh: String) -> [String] {
    let plain: [String] =
      switch shell {
      case "bash", "bash-posix": ["--noediting"]
      case "zsh", "zsh-sh": ["+o", "zle"]
      case "ksh93", "mksh": ["+o", "emacs"]
      case "yash", "yash-posix": ["+o", "vi"]
      default: []
      }
    return start(shIsZsh: shIsZsh) + (editing ? [] : plain) + ["-i"]
  }

  private func start(shIsZsh: String) -> [String] {
    let program = executable ?? self.program
    return switch shell {
    case "bash": [program, "--noprofile", "--norc"]
    case "bash-posix": [program, "--noprofile", "--norc", "--posix"]
    case "zsh": [program, "-f"]
    case "zsh-sh": [shIsZsh, "-o", "norcs"]
    case "yash": [program, "--noprofile", "--norcfile"]
    case "yash-posix": [program, "--noprofile", "--norcfile", "-o", "posixly-correct"]
    case "ash": [program, "ash"]
    case "fish": [program, "--no-config"]
    default: [program]
    }
  }
}
