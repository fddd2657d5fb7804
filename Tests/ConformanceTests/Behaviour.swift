import TestSupport

/// One sentence about goenv, what to run, and what must come out: an entry of `Data/behaviours`.
///
/// The format of those files, by lines:
///
///     # a comment; the first one of a file is the area's title
///     == an exact version puts its go first        the sentence begins the entry
///     run:                                         a key with a block, indented by two spaces
///       goenv use 1.26.6
///     status: 0                                    a key with one value
///     stdout fish:                                 a key for these modes only, before the general one
///
/// `run`      script for every shell, after the common functions and `. "$GOENV_SH"`
/// `pty`      instead of `run`: lines typed at an interactive shell, see `Dialogue`
/// `setup`    script for /bin/sh, run before, in the same directory
/// `stdout`, `stderr`, `status`   exact; nothing, nothing and 0 when left out; `stderr: any`
/// `source: no`   the script sources goenv.sh itself
/// `cannot MODE…: REASON`   what these modes cannot do; listed in docs/shells.md
/// `only: MODE…`  a matter of these modes alone
/// `farm`     the name of a farm of its own under $WORK, instead of the shared one
/// `auto`, `goroot`, `settings`, `strict`, `audience`, `userbin`   how that farm's goenv.sh is rendered
/// `needs: root`  cannot be set up by anybody else
/// `groups: N…`   runs as a user without rights who has these groups; wants `needs: root`
/// `forks`    how many processes the script may start at most, counted by strace
/// `limit`    seconds of processor time
/// `editing: yes`   the interactive shell edits its line, for completions
struct Behaviour: Sendable, CustomStringConvertible {
  let area: String
  let sentence: String
  private let values: [String: String]

  var description: String { "\(area): \(sentence)" }

  init(area: String, sentence: String, values: [String: String]) {
    (self.area, self.sentence, self.values) = (area, sentence, values)
  }

  subscript(key: String) -> String? { values[key] }

  /// The value for `mode`: what is said of it by name goes before what is said of all.
  func value(_ key: String, for mode: Mode) -> String? {
    let special = values.first { name, _ in
      name.hasPrefix(key + " ")
        && name.dropFirst(key.count + 1).split(separator: " ").contains {
          mode.answers(to: String($0))
        }
    }
    return special?.value ?? values[key]
  }

  var isInteractive: Bool { values.keys.contains { $0.split(separator: " ").first == "pty" } }

  func concerns(_ mode: Mode) -> Bool {
    if isInteractive && mode.isStrict { return false }
    guard let only = values["only"] else { return true }
    return only.split(separator: " ").contains { mode.answers(to: String($0)) }
  }

  /// Why `mode` cannot do this, where it cannot.
  func excuse(for mode: Mode) -> String? { value("cannot", for: mode) }
}

/// The entries of one data file.
struct Area: Sendable {
  let name: String
  let title: String
  let behaviours: [Behaviour]

  init(name: String, title: String, behaviours: [Behaviour]) {
    (self.name, self.title, self.behaviours) = (name, title, behaviours)
  }

  init(name: String, text: String) throws {
    let reader = try EntryReader(text)
    self.name = name
    title = reader.title
    behaviours = reader.entries.map { entry in
      Behaviour(area: name, sentence: entry.sentence, values: entry.values)
    }
  }
}
