import Synchronization
import System

/// One directory that a walk comes to.
struct ProjectDirectory {
  let path: String
  /// The version files that stand in it.
  let kinds: [ProjectFile.Kind]
  /// The names of its other files, where the walk was asked for them.
  let others: [String]

  /// What could not be read of it, the directory itself included.
  var unreadable: [ProjectFinding] = []

  /// The version files, read; `unread` gets those that cannot be.
  func files(unread: (ProjectFinding) -> Void = { _ in }) -> [ProjectFile] {
    ProjectFile.Kind.allCases.filter(kinds.contains).compactMap { kind in
      let path = "\(path)/\(kind.rawValue)"
      do throws(SystemError) {
        return try FileSystem.beginning(path, limit: kind.limit).map { ProjectFile(path, kind, $0) }
      } catch {
        unread(.unreadable(path, error))
        return nil
      }
    }
  }
}

/// Comes to every directory at and below `top`, on several threads, in no order. Links to
/// directories are not followed; .git, node_modules, vendor and whole farms are left out.
///
/// - Parameters:
///   - state: what `visit` of a directory hands to the visits of those below it.
///   - start: what each thread begins to collect in.
/// - Returns: what each thread has collected.
func walkProjects<State: Sendable, Part: Sendable>(
  _ top: String, state: State, namingOthers: Bool = false, start: Part,
  visit: @escaping @Sendable (ProjectDirectory, State, inout Part) -> State
) -> [Part] {
  let queue = Queue([(top, state)])
  let results = Mutex<[Part]>([])
  onThreads(min(4, Host.processors)) { _ in
    var part = start
    while let (path, state) = queue.next() {
      var below: [(String, State)] = []
      if let (directory, names) = look(path, namingOthers: namingOthers) {
        let state = visit(directory, state, &part)
        below = names.map { ("\(path)/\($0)", state) }
      }
      queue.finish(adding: below)
    }
    results.withLock { $0.append(part) }
  }
  return results.withLock { $0 }
}

/// A directory and the names of those below it; nil for a farm, whose releases' own modules are
/// nobody's projects.
private func look(
  _ path: String, namingOthers: Bool
) -> (directory: ProjectDirectory, below: [String])? {
  var kinds: [ProjectFile.Kind] = []
  var names: [String] = []
  var others: [String] = []
  do throws(SystemError) {
    try FileSystem.scan(path) { name, kind in
      if kind == .directory {
        if !isSkipped(name) { names.append(String(fileName: name)) }
      } else if mayBeVersionFile(name),
        let kind = ProjectFile.Kind(rawValue: String(fileName: name))
      {
        kinds.append(kind)
      } else if namingOthers {
        others.append(String(fileName: name))
      }
    }
  } catch {
    // It was there a moment ago.
    if error.isMissing { return nil }
    let finding = ProjectFinding.unreadable(path, error)
    return (ProjectDirectory(path: path, kinds: [], others: [], unreadable: [finding]), [])
  }
  if names.contains(".gofarm") { return nil }
  return (ProjectDirectory(path: path, kinds: kinds, others: others), names)
}

/// Looked at for every entry of every directory: nothing is copied.
private func mayBeVersionFile(_ name: UnsafePointer<CChar>) -> Bool {
  name[0] == 0x2e && (name[1] == 0x67 || name[1] == 0x74)
    || name[0] == 0x67 && name[1] == 0x6f && name[2] == 0x2e
}

private func isSkipped(_ name: UnsafePointer<CChar>) -> Bool {
  guard name[0] == 0x2e || name[0] == 0x6e || name[0] == 0x76 else { return false }
  return [".git", "node_modules", "vendor"].contains(String(cString: name))
}

/// Places that are still to be visited, by whoever is free.
private final class Queue<Place: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private var places: [Place]
  private var busy = 0

  init(_ places: [Place]) { self.places = places }

  /// nil when all is done.
  func next() -> Place? {
    let isReady = { !self.places.isEmpty || self.busy == 0 }
    return monitor.wait(until: isReady) {
      guard let place = places.popLast() else { return nil }
      busy += 1
      return place
    }
  }

  func finish(adding more: [Place]) {
    monitor.locked {
      busy -= 1
      places += more
    }
  }
}
