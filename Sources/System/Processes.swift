internal import Libc

/// Running processes, as /proc shows them. Where there is no /proc there are none.
package enum Processes {
  package struct Process: Sendable {
    package let id: Int32
    package let user: UInt32
    /// What it was started as, in short: /proc/PID/comm.
    package let name: String
    package let began: Timestamp
    /// What its executable, its directory and its open files are; unreadable ones left out.
    package let executable: String?
    package let directory: String?
    package let openFiles: [String]
    /// As it was when the program began.
    package let environment: [String: String]
  }

  /// Every process that can be looked at, this one left out.
  package static func all() -> [Process] {
    guard let names = try? FileSystem.entries("/proc") else { return [] }
    let booted = bootTime()
    return names.compactMap { Int32($0) }.filter { $0 != getpid() }.compactMap {
      process($0, booted)
    }
  }

  /// The processes that this one descends from: shell, sudo, init.
  package static func ancestors() -> Set<Int32> {
    var found: Set<Int32> = []
    var id = getppid()
    while id > 0, found.insert(id).inserted {
      guard let fields = statFields(id), fields.count > 1, let parent = Int32(fields[1]) else {
        break
      }
      id = parent
    }
    return found
  }

  private static func process(_ id: Int32, _ booted: Int) -> Process? {
    let base = "/proc/\(id)"
    guard let status = (try? FileSystem.status(base)) ?? nil, let fields = statFields(id) else {
      return nil
    }
    let ticks = fields.count > 19 ? Int(fields[19]) ?? 0 : 0
    let files = ((try? FileSystem.entries("\(base)/fd")) ?? []).compactMap {
      link("\(base)/fd/\($0)")
    }
    return Process(
      id: id, user: status.owner, name: text("\(base)/comm").trimmedLine,
      began: Timestamp(seconds: booted + ticks / max(1, sysconf(Int32(_SC_CLK_TCK)))),
      executable: link("\(base)/exe"), directory: link("\(base)/cwd"), openFiles: files,
      environment: environment(text("\(base)/environ")))
  }

  /// The fields after the name, which may hold anything: state, parent, …
  private static func statFields(_ id: Int32) -> [Substring]? {
    let line = text("/proc/\(id)/stat")
    guard let name = line.lastIndex(of: ")") else { return nil }
    return line[line.index(after: name)...].split(separator: " ")
  }

  private static func bootTime() -> Int {
    for line in text("/proc/stat").split(separator: "\n") where line.hasPrefix("btime ") {
      return Int(line.dropFirst(6)) ?? 0
    }
    return 0
  }

  private static func environment(_ text: String) -> [String: String] {
    var result: [String: String] = [:]
    for pair in text.split(separator: "\0") {
      guard let equals = pair.firstIndex(of: "=") else { continue }
      result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
    }
    return result
  }

  private static func link(_ path: String) -> String? {
    (try? FileSystem.linkTarget(path)) ?? nil
  }

  /// Files of /proc say that they are empty: they are read to their end.
  private static func text(_ path: String) -> String {
    guard let file = try? Descriptor.open(path) else { return "" }
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { buffer.deallocate() }
    while bytes.count < 1 << 20, let count = try? file.read(into: buffer), count > 0 {
      bytes.append(contentsOf: buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmedLine: String { String(prefix { $0 != "\n" }) }
}
