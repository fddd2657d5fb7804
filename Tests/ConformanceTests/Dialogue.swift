import CTerminal
import TestSupport

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A conversation with an interactive shell at a terminal of its own.
///
/// Each line is typed, and the next one once the prompt is there again. Lines that begin with `@`:
///
///     @wait TEXT    until the screen shows TEXT after what was typed last
///     @key ^C       control characters: ^C, ^Z, ^D, TAB
///     @type TEXT    no return key, and no waiting for a prompt
///     @shown N TEXT is on the whole screen exactly N times
///     @enter TEXT   the return key, and no waiting
struct Dialogue {
  static let prompt = "rdy> "

  private let pid: pid_t
  private let terminal: Int32
  private var screen: [UInt8] = []
  /// Where on the screen the answer to what was typed last begins.
  private var mark = 0

  init(_ command: [String], environment: [String: String], directory: String) throws {
    var name = [CChar](repeating: 0, count: 128)
    let master = gofarm_open_terminal(&name, name.count)
    guard master >= 0 else { throw SpawnFailed(code: errno) }
    var size = winsize(ws_row: 50, ws_col: 400, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    terminal = master
    // A leader of a session without a terminal gets the first one that it opens.
    pid = try ShellProcess.spawn(
      command, environment: environment, directory: directory, flags: gofarm_spawn_new_session()
    ) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
  }

  /// Types the lines; returns the first one that got no answer in time.
  mutating func hold(lines: [String]) -> String? {
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      switch words.first {
      case "@wait": if !wait(for: words[1]) { return line }
      case "@key": type(words[1] == "TAB" ? "\t" : control(words[1]))
      case "@type": type(words[1])
      case "@shown": if !isShown(words[1]) { return line }
      case "@enter": type(words.dropFirst().joined() + "\r")
      default:
        type(line + "\r")
        if !wait(for: Dialogue.prompt) { return line }
      }
    }
    return nil
  }

  /// Hangs up; returns all that was on the screen.
  mutating func end() -> [UInt8] {
    kill(pid, SIGHUP)
    close(terminal)
    kill(-pid, SIGKILL)
    kill(pid, SIGKILL)
    var ignored = Finished()
    ShellProcess.reap(pid, into: &ignored)
    return screen
  }

  private func isShown(_ words: String) -> Bool {
    let parts = words.split(separator: " ", maxSplits: 1)
    let text = String(decoding: screen, as: UTF8.self)
    return Int(parts[0]) == text.ranges(of: parts[1]).count
  }

  private mutating func type(_ text: String) {
    mark = screen.count
    let bytes = Array(text.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  private func control(_ name: String) -> String {
    let letter = name.utf8.last ?? 0
    return String(decoding: [letter & 0x1f], as: UTF8.self)
  }

  private mutating func wait(for text: String) -> Bool {
    let deadline = ShellProcess.now() + 10
    let wanted = Array(text.utf8)
    while !contains(wanted) {
      var entry = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      let left = deadline - ShellProcess.now()
      guard left > 0, poll(&entry, 1, Int32(left * 1000) + 1) > 0 else { return false }
      let bytes = ShellProcess.chunk(of: terminal)
      if bytes.isEmpty { return false }
      screen += bytes
    }
    return true
  }

  private func contains(_ wanted: [UInt8]) -> Bool {
    let answer = screen[mark...]
    guard answer.count >= wanted.count else { return false }
    return (answer.startIndex...(answer.endIndex - wanted.count)).contains { start in
      answer[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
