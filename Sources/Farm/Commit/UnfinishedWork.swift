import Go
import System

/// What stands in `pending/`: a writer is at work, or was interrupted.
struct UnfinishedWork {
  /// Directories with links that are still to be renamed, and what is garbage.
  var commits: [String] = []
  /// Installations that are removed file by file.
  var removals: [GoVersion] = []
  /// farm.json may say what is not so yet.
  var isUnrendered = false

  var isEmpty: Bool { commits.isEmpty && removals.isEmpty && !isUnrendered }
}

extension Farm {
  /// A commit has its links in `pending/<number>/`, or in the spare directory when a power cut came
  /// before its renaming had reached the disk.
  func unfinishedWork() throws -> UnfinishedWork {
    var work = UnfinishedWork()
    for name in try FileSystem.entriesIfAny(layout.pending) {
      let path = "\(layout.pending)/\(name)"
      if path == layout.unrendered {
        work.isUnrendered = true
      } else if name.hasPrefix(Layout.removalPrefix),
        let version = GoVersion(name.dropFirst(Layout.removalPrefix.count)),
        path == layout.removal(version)
      {
        work.removals.append(version)
      } else {
        work.commits.append(path)
      }
    }
    if try !FileSystem.entriesIfAny(layout.nextPending).isEmpty {
      work.commits.append(layout.nextPending)
    }
    return work
  }

  /// What is unfinished for longer than a writer takes; nil where nothing is.
  func lastingWork() throws -> UnfinishedWork? {
    var work = UnfinishedWork()
    for _ in 0..<20 {
      work = try unfinishedWork()
      if work.isEmpty { return nil }
      Monotonic.sleep(0.005)
    }
    return work
  }

  /// The channels whose links are still to be renamed.
  func channels(in work: UnfinishedWork) throws -> [Channel] {
    try work.commits.flatMap { try FileSystem.entriesIfAny($0) }.compactMap { Channel($0) }
  }

  /// Removes, under the lock, what nobody will ask for any more; see `litter`.
  func cleanUp(_ snapshot: Snapshot) throws {
    // Looked at while what the processes left is there: a crash in between loses nothing.
    if try !ScratchDirectory.abandoned(in: layout.staging).isEmpty {
      for path in try litter(in: snapshot) { try FileSystem.remove(path) }
      try ScratchDirectory.removeAbandoned(in: layout.staging)
    }
  }

  /// Files of gofarm's own that a killed process left: manifests without an installation, and copies
  /// of a generation that were to become one.
  func litter(in snapshot: Snapshot) throws -> [String] {
    let manifests = try FileSystem.entriesIfAny(layout.manifests).filter { name in
      let suffix = [".sha256", ".json"].first(where: name.hasSuffix)
      let version = suffix.flatMap { GoVersion(name.dropLast($0.count)) }
      return version.map { !snapshot.versions.contains($0) } ?? false
    }
    let copies = try FileSystem.entries(layout.generations).filter { $0.hasPrefix(".") }
    return manifests.map { "\(layout.manifests)/\($0)" }
      + copies.map { "\(layout.generations)/\($0)" }
  }

  /// What keeps nobody from his own work: where it fails, a warning says so, and the next writer tries
  /// again.
  @discardableResult
  func attempt(_ what: String, _ body: () throws -> Void) -> Bool {
    do { try body() } catch {
      notify(.warning("\(what): \((error as? any Failure)?.message ?? "\(error)")"))
      return false
    }
    return true
  }
}
