internal import CSystem
internal import Libc

/// This process and this machine.
package enum Host {
  /// The environment as it was when the process began.
  package static let environment: [String: String] = {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      if let equals = strchr(text, 0x3d) {
        let bytes = UnsafeRawBufferPointer(start: text, count: equals - text)
        let name = String(fileBytes: bytes)
        if result[name] == nil { result[name] = String(fileName: equals + 1) }
      }
      entry += 1
    }
    return result
  }()

  /// Where a user's programs keep their configuration: XDG_CONFIG_HOME, else `$HOME/.config`; nil
  /// where neither says anything. An empty variable says nothing.
  package static func configurationDirectory(_ environment: [String: String]) -> String? {
    if let directory = environment["XDG_CONFIG_HOME"], !directory.isEmpty { return directory }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return home + "/.config"
  }

  /// One variable; nil when it is not set or empty.
  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(fileName: value)
  }

  /// What this process was called with, without its own name.
  package static var arguments: [String] {
    var count: Int32 = 0
    guard let words = gofarm_arguments(&count), count > 1 else { return [] }
    return (1..<Int(count)).compactMap { words[$0].map { String(fileName: $0) } }
  }

  /// The file that this process runs.
  package static var program: String {
    let own = try? FileSystem.linkTarget("/proc/self/exe")
    return own.flatMap(\.self) ?? "gofarm"
  }

  package static var userID: UInt32 { geteuid() }
  package static var processID: Int32 { getpid() }

  package static var currentDirectory: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(fileName: path)
  }

  /// The current directory by the name that the shell has for it, links included, where `PWD` tells
  /// the truth.
  package static var workingDirectory: String {
    let real = currentDirectory
    guard let name = environment["PWD"], name.hasPrefix("/"), !name.contains("/."),
      let named = (try? FileSystem.targetStatus(name)) ?? nil,
      let here = (try? FileSystem.targetStatus(".")) ?? nil, named.identity == here.identity
    else { return real }
    return name
  }

  /// `/a/b` as it is, `b` below the current directory.
  package static func absolute(_ path: String) -> String {
    path.utf8.first == 0x2f ? path : currentDirectory + "/" + path
  }

  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// How many characters a line of the terminal has; 80 where it does not say.
  package static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }

  /// The processors that this process may use.
  package static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// The machine's name, as uname(2) gives it.
  package static var name: String { unameField { withUnsafeBytes(of: $0.nodename, text) } }

  /// `linux`, `darwin`: Go's name for this system.
  package static var os: String {
    #if canImport(Darwin)
      "darwin"
    #else
      "linux"
    #endif
  }

  /// Go's name for this machine's processor: `amd64`, `arm64`, `armv6l`, `386`…
  package static var architecture: String {
    goArchitecture(unameField { withUnsafeBytes(of: $0.machine, text) })
  }

  /// Go's name for what uname(2) calls `machine`.
  package static func goArchitecture(_ machine: String) -> String {
    switch machine {
    case "x86_64": "amd64"
    case "aarch64": "arm64"
    case "i386", "i486", "i586", "i686": "386"
    case _ where machine.hasPrefix("armv"): "armv6l"
    case "loongarch64": "loong64"
    default: machine
    }
  }

  /// Makes the modes that are asked for the modes that files get, whatever the caller's umask.
  package static func clearUmask() { callersUmask = umask(0) }

  /// What other programs get again. Written once, before there is a second thread.
  nonisolated(unsafe) static var callersUmask: mode_t?

  /// Writes all of a text to standard output (1) or standard error (2).
  package static func write(_ text: String, to descriptor: Int32) throws(SystemError) {
    let name = descriptor == 1 ? "standard output" : "standard error"
    var rest = text.fileBytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Libc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest[(rest.startIndex + count)...]
      } else if errno == EAGAIN {
        // Somebody else made it so, and reads slowly.
        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&poller, 1, -1)
      } else if errno != EINTR {
        throw SystemError("write", name)
      }
    }
  }

  /// The next line of standard input, without its newline; nil at its end, and for one that is too
  /// long to be an answer.
  package static func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while line.count < 1024 {
      let count = Libc.read(0, &byte, 1)
      if count == -1 && errno == EINTR { continue }
      if count <= 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == 0x0a { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }

  /// Tells a person something on standard error, where somebody still reads that.
  package static func tell(_ text: String) { try? write(text, to: 2) }

  package static func exit(_ status: Int32) -> Never { Libc.exit(status) }

  private static func unameField(_ field: (utsname) -> String) -> String {
    var names = utsname()
    uname(&names)
    return field(names)
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
