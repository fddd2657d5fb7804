internal import Libc

/// Running processes, as /proc shows them.
package enum Processes {
  /// What a look at all processes could not see.
  package struct Unseen: Codable, Equatable, Sendable {
    /// Processes of other users that this one may not look at.
    package var processes = 0
    /// There is no /proc, or it hides other users' processes (`hidepid`).
    package var isHidden = false

    package var isNothing: Bool { processes == 0 && !isHidden }
  }

  /// Calls `body` with every process but this one and the kernel's own, one after the other. Nothing
  /// of them is kept.
  package static func visit(_ body: (RunningProcess) -> Void) -> Unseen {
    var unseen = Unseen(isHidden: isHidden)
    let scan: Void? = try? FileSystem.scan("/proc") { name, _ in
      guard let id = Int32(String(cString: name)), id != getpid() else { return }
      guard let process = RunningProcess(id) else { return }
      // Not of this user's own that are protected, such as agents that hold keys.
      if process.isVisible {
        body(process)
      } else if process.user != geteuid() {
        unseen.processes += 1
      }
    }
    if scan == nil { unseen.isHidden = true }
    return unseen
  }

  /// The processes that this one descends from: shell, sudo, init.
  package static func ancestors() -> Set<Int32> {
    var found: Set<Int32> = []
    var id = getppid()
    while id > 0, found.insert(id).inserted, let parent = RunningProcess(id)?.parent {
      id = parent
    }
    return found
  }

  private static var isHidden: Bool {
    guard let mounts = Mounts.of("self") else { return true }
    return geteuid() != 0 && mounts.hidesProcesses
  }
}

extension Processes.Unseen: CustomStringConvertible {
  /// For people.
  package var description: String {
    isHidden
      ? "/proc does not show other users' processes"
      : "\(processes) processes of other users cannot be looked at"
  }
}

/// One process; each property is a look at /proc, where it may be gone by now.
package struct RunningProcess: Sendable {
  /// What of a process may be a file of an installation.
  package enum Link: Sendable { case executable, directory, file }

  package let id: Int32
  /// The fields of /proc/PID/stat after the name: state, parent, …
  private let fields: [Substring]
  private var base: String { "/proc/\(id)" }

  /// nil where there is no such process, or it is a thread of the kernel, or a zombie.
  package init?(_ id: Int32) {
    let line = Self.text("/proc/\(id)/stat")
    guard let name = line.lastIndex(of: ")") else { return nil }
    self.id = id
    fields = line[line.index(after: name)...].split(separator: " ")
    let isOfKernel = fields.count > 6 && (UInt32(fields[6]) ?? 0) & 0x0020_0000 != 0
    if isOfKernel || fields.first == "Z" || fields.first == "X" { return nil }
  }

  package var user: UInt32 { ((try? FileSystem.status(base)) ?? nil)?.owner ?? 0 }
  fileprivate var parent: Int32? { fields.count > 1 ? Int32(fields[1]) : nil }

  /// What it was started as, in short: /proc/PID/comm.
  package var name: String { String(Self.text("\(base)/comm").prefix { $0 != "\n" }) }

  package var began: Timestamp {
    let booted = Self.text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
    let seconds = booted.flatMap { Int($0.dropFirst(6)) } ?? 0
    let ticks = fields.count > 19 ? Int(fields[19]) ?? 0 : 0
    return Timestamp(seconds: seconds + ticks / max(1, sysconf(Int32(_SC_CLK_TCK))))
  }

  /// Whether this user may look at what it has open. A process that has just ended hides nothing.
  fileprivate var isVisible: Bool {
    do {
      _ = try FileSystem.linkTarget("\(base)/exe")
      return true
    } catch { return !error.isPermission }
  }

  /// The mount namespace that it lives in; equal for processes that see the same mounts.
  package var mountNamespace: String { Self.link("\(base)/ns/mnt") ?? "" }

  /// A path of another mount namespace, for us.
  package func outside(_ path: String) -> String { "\(base)/root\(path)" }

  /// What it sees mounted; nil where nobody can tell.
  package var mounts: Mounts? { Mounts.of(String(id)) }

  /// Calls `body` with the path of its executable, its directory and each open file.
  package func links(_ body: (Link, String) -> Void) {
    if let path = Self.link("\(base)/exe") { body(.executable, path) }
    if let path = Self.link("\(base)/cwd") { body(.directory, path) }
    // It may have ended meanwhile, or not be ours to look at: `isVisible` has told that.
    try? FileSystem.scan("\(base)/fd") { name, _ in
      guard let path = Self.link("\(base)/fd/\(String(cString: name))"), path.hasPrefix("/") else {
        return
      }
      body(.file, path)
    }
  }

  /// Variables as they were when its program began.
  package func environment(_ names: Set<String>) -> [String: String] {
    var result: [String: String] = [:]
    for pair in Self.text("\(base)/environ").utf8.split(separator: 0) {
      guard let equals = pair.firstIndex(of: 0x3d) else { continue }
      let name = String(Substring(pair[..<equals]))
      guard names.contains(name) else { continue }
      result[name] = String(Substring(pair[pair.index(after: equals)...]))
    }
    return result
  }

  private static func link(_ path: String) -> String? {
    (try? FileSystem.linkTarget(path)) ?? nil
  }

  /// Files of /proc say that they are empty: they are read to their end.
  private static func text(_ path: String) -> String {
    String(decoding: (try? FileSystem.beginning(path, limit: 1 << 20)) ?? nil ?? [], as: UTF8.self)
  }
}
