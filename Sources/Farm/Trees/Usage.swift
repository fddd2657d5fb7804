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

extension Farm {
  /// Which processes use which installation now, sorted by version, user and pid. A process that
  /// this user may not look at is not seen.
  package func usage() throws -> [Usage] {
    let snapshot = try readSnapshot()
    let places = try places(in: snapshot)
    let ancestors = Processes.ancestors()
    var users: [UInt32: String] = [:]
    var found: [Usage] = []
    for process in Processes.all() {
      for (place, how, channel) in uses(
        of: process, places, isAncestor: ancestors.contains(process.id))
      {
        let user = users[process.user] ?? Accounts.userName(process.user)
        users[process.user] = user
        found.append(
          Usage(
            version: place, user: user, pid: process.id, command: process.name,
            since: process.began, how: how, channel: channel))
      }
    }
    return found.sorted { ($0.version, $0.user, $0.pid) < ($1.version, $1.user, $1.pid) }
  }

  /// A directory that belongs to a version: under its own name, its real one, or a channel's.
  private struct Place {
    let path: String
    let version: GoVersion
    let channel: Channel?
  }

  private func places(in snapshot: Snapshot) throws -> [Place] {
    let real = try FileSystem.canonical(layout.root)
    var places: [Place] = []
    for installation in snapshot.installations {
      let version = installation.version
      var paths: Set = [installation.path, "\(real)/\(version)"]
      if installation.adoptedFrom != nil, let target = try? FileSystem.canonical(installation.path)
      {
        paths.insert(target)
      }
      places += paths.sorted().map { Place(path: $0, version: version, channel: nil) }
    }
    for (channel, version) in snapshot.channels {
      for root in Set([layout.root, real]) {
        places.append(Place(path: "\(root)/\(channel)", version: version, channel: channel))
      }
    }
    return places
  }

  private func uses(
    of process: Processes.Process, _ places: [Place], isAncestor: Bool
  ) -> [(GoVersion, [Usage.How], Channel?)] {
    var found: [GoVersion: (Set<Usage.How>, Channel?)] = [:]
    func note(_ path: String?, _ how: Usage.How) {
      guard let path, let place = places.first(where: { path.isAtOrBelow($0.path) }) else { return }
      var entry = found[place.version] ?? ([], nil)
      entry.0.insert(how)
      entry.1 = entry.1 ?? place.channel
      found[place.version] = entry
    }
    note(process.executable, .executable)
    note(process.directory, .directory)
    for file in process.openFiles { note(file, .file) }
    // Whoever calls gofarm from a shell that uses a version does not use it by that.
    if !isAncestor {
      note(process.environment["GOROOT"], .environment)
      for entry in (process.environment["PATH"] ?? "").split(separator: ":") {
        // bin/ of the farm itself is on every PATH.
        note(String(entry), .environment)
      }
    }
    return found.map { ($0.key, $0.value.0.sorted(), $0.value.1) }
  }
}

extension String {
  fileprivate func isAtOrBelow(_ directory: String) -> Bool {
    hasPrefix(directory)
      && (utf8.count == directory.utf8.count || dropFirst(directory.count).first == "/")
  }
}
