import Go
import System

/// One process that uses an installation.
package struct Usage: Codable, Equatable, Sendable {
  package enum How: String, Codable, Sendable, Comparable {
    /// It runs a program of the installation.
    case executable
    /// It works inside the installation.
    case directory
    /// It has a file of the installation open.
    case file
    /// Its PATH or GOROOT named the installation when it began.
    case environment

    package static func < (a: How, b: How) -> Bool { a.rawValue < b.rawValue }
  }

  package let version: GoVersion
  package let user: String
  package let pid: Int32
  package let command: String
  /// When the process began.
  package let since: Timestamp
  package let how: [How]
  /// The channel that its environment follows, where it follows one.
  package let channel: Channel?

  /// `ada (pid 4711, gopls)`
  package var who: String { "\(user) (pid \(pid), \(command))" }
}

/// Which processes use which installation, and what could not be seen of them.
package struct UsageSurvey: Codable, Equatable, Sendable {
  /// Sorted by version, user and pid.
  package let usage: [Usage]
  package let unseen: Processes.Unseen
}

extension Farm {
  /// Looks at every process. Takes no lock, and keeps what matches only.
  package func usage() throws -> UsageSurvey {
    var search = try UsageSearch(layout, readSnapshot())
    let unseen = Processes.visit { search.look(at: $0) }
    return UsageSurvey(
      usage: search.found.sorted { ($0.version, $0.user, $0.pid) < ($1.version, $1.user, $1.pid) },
      unseen: unseen)
  }

  /// What of an earlier look still holds: only its processes are looked at.
  func confirmed(_ usage: [Usage], in snapshot: Snapshot) throws -> [Usage] {
    if usage.isEmpty { return [] }
    var search = try UsageSearch(layout, snapshot)
    for id in Set(usage.map(\.pid)).sorted() {
      if let process = RunningProcess(id) { search.look(at: process) }
    }
    return search.found
  }
}

/// Looks for processes that use an installation. A file belongs to the installation whose directory
/// it lies below, by device and inode: whatever that directory is called where the process runs.
private struct UsageSearch {
  private(set) var found: [Usage] = []

  private let versions: [FileStatus.Identity: GoVersion]
  private let channels: [(path: String, channel: Channel)]
  /// What the installations lie on. Nothing else is touched: a dead server answers never.
  private let devices: Set<String>
  private let ancestors = Processes.ancestors()
  private var users: [UInt32: String] = [:]
  private let ownNamespace = RunningProcess(Host.processID)?.mountNamespace
  private var views: [String: View] = [:]
  /// What is remembered, of whatever others do.
  private static let most = 10_000

  /// What the processes of one mount namespace see.
  private struct View {
    let isOurs: Bool
    let mounts: Mounts
    /// The installation that each directory, as far as it was looked at, belongs to.
    var directories: [String: GoVersion?] = [:]
  }

  init(_ layout: Layout, _ snapshot: Snapshot) throws {
    let mounts = Mounts.own
    var versions: [FileStatus.Identity: GoVersion] = [:]
    var devices: Set<String> = []
    for installation in snapshot.installations {
      guard let tree = try? FileSystem.canonical(installation.path),
        let status = try FileSystem.status(tree)
      else { continue }
      versions[status.identity] = installation.version
      if let device = mounts?.device(of: tree) { devices.insert(device) }
    }
    self.versions = versions
    self.devices = devices
    let roots = Set([layout.root, try FileSystem.canonical(layout.root)])
    channels = snapshot.channels.keys.sorted().flatMap { channel in
      roots.sorted().map { ("\($0)/\(channel)", channel) }
    }
  }

  mutating func look(at process: RunningProcess) {
    let namespace = process.mountNamespace
    guard var view = views[namespace] ?? view(of: process, namespace) else { return }
    var uses: [GoVersion: (how: Set<Usage.How>, channel: Channel?)] = [:]
    func note(_ path: String, _ how: Usage.How) {
      guard let version = version(of: path, by: process, in: &view) else { return }
      uses[version, default: ([], nil)].how.insert(how)
      if how == .environment, let followed = channels.first(where: { path.isAtOrBelow($0.path) }) {
        uses[version]?.channel = followed.channel
      }
    }
    process.links { link, path in
      switch link {
      case .executable: note(path, .executable)
      case .directory: note(path, .directory)
      case .file: note(path, .file)
      }
    }
    // Whoever calls gofarm from a shell that uses a version does not use it by that.
    if !ancestors.contains(process.id) {
      let variables = process.environment(["GOROOT", "PATH"])
      // bin/ of the farm itself is on every PATH, and below no installation.
      let path = (variables["PATH"] ?? "").split(separator: ":").map(String.init)
      for entry in [variables["GOROOT"] ?? ""] + path where entry.hasPrefix("/") {
        note(entry, .environment)
      }
    }
    if view.directories.count > Self.most { view.directories = [:] }
    if views.count > 100 { views = [:] }
    views[namespace] = view
    if uses.isEmpty { return }
    let user = users[process.user] ?? Accounts.userName(process.user)
    users[process.user] = user
    for (version, use) in uses {
      found.append(
        Usage(
          version: version, user: user, pid: process.id, command: process.name,
          since: process.began, how: use.how.sorted(), channel: use.channel))
    }
  }

  private func view(of process: RunningProcess, _ namespace: String) -> View? {
    let isOurs = namespace == ownNamespace
    return (isOurs ? Mounts.own : process.mounts).map { View(isOurs: isOurs, mounts: $0) }
  }

  /// The installation that a path is, or lies below; looked at as the process would.
  private func version(
    of path: String, by process: RunningProcess, in view: inout View
  ) -> GoVersion? {
    if let known = view.directories[path] { return known }
    guard let device = view.mounts.device(of: path), devices.contains(device) else { return nil }
    let here = view.isOurs ? path : process.outside(path)
    let status = (try? FileSystem.targetStatus(here)) ?? nil
    let version: GoVersion?
    if let identity = status?.identity, let own = versions[identity] {
      version = own
    } else {
      version =
        path == "/" ? nil : self.version(of: FileSystem.parent(of: path), by: process, in: &view)
    }
    if status?.kind == .directory { view.directories[path] = .some(version) }
    return version
  }
}
