import Go
import Projects
import System

/// What became of installations that were to be removed.
package struct Removal: Sendable {
  package struct Failed: Sendable {
    package let version: GoVersion
    package let failure: any Failure
  }

  package internal(set) var removed: [GoVersion] = []
  /// Those that somebody removed before.
  package internal(set) var gone: [GoVersion] = []
  /// Those that are still there, whole; and those that are removed, but not all that belongs to them.
  package internal(set) var failed: [Failed] = []
}

extension Farm {
  /// Removes installations under the lock, each by itself: what one meets does not keep the others.
  /// `scratch` is deleted after the lock is released.
  func remove(
    _ installations: [Installation], through scratch: String, in snapshot: Snapshot
  ) -> Removal {
    var removal = Removal()
    for installation in installations {
      let version = installation.version
      do {
        try leaveTombstone(of: version, in: snapshot)
        try remove(installation, through: scratch)
        removal.removed.append(version)
        try removeBelongings(of: version)
      } catch let error as SystemError {
        // It is still there.
        try? FileSystem.remove("\(Tombstone.directory(of: layout.root))/\(version)")
        removal.failed.append(.init(version: version, failure: SystemFailure(error)))
      } catch let failure as any Failure {
        if case TreeFailure.removedOnly = failure, removal.removed.last != version {
          removal.removed.append(version)
        }
        removal.failed.append(.init(version: version, failure: failure))
      } catch {
        let failure = RequestFailure.checkFailed("\(error)")
        removal.failed.append(.init(version: version, failure: failure))
      }
    }
    guard let last = removal.removed.last else { return removal }
    do {
      try writeVersions(snapshot.versions.filter { !removal.removed.contains($0) })
    } catch {
      let failure = TreeFailure.removedOnly(last, cause: "\(error)")
      removal.failed.append(.init(version: last, failure: failure))
    }
    return removal
  }

  /// An observer finds the whole tree or none: by rename(2) into `scratch`.
  private func remove(_ installation: Installation, through scratch: String) throws {
    let path = installation.path
    let aside = "\(scratch)/\(installation.version)"
    do {
      guard installation.adoptedFrom == nil else { return try FileSystem.rename(path, to: aside) }
      try withMovableTop(path) { () throws(SystemError) in try FileSystem.rename(path, to: aside) }
    } catch {
      guard error.isCrossDevice else { throw error }
      try removeInPlace(installation)
    }
  }

  /// Renaming a directory that is read-only fails for everyone but root: it is open meanwhile.
  func withMovableTop(_ path: String, _ body: () throws(SystemError) -> Void) throws(SystemError) {
    if Host.userID == 0 { return try body() }
    try FileSystem.setMode(path, 0o755)
    do { try body() } catch {
      try? FileSystem.setMode(path, 0o555)
      throw error
    }
  }

  /// The manifest, what proved it, and the wrapper.
  private func removeBelongings(of version: GoVersion) throws {
    do {
      try FileSystem.remove(layout.manifest(version))
      try FileSystem.remove(layout.provenance(version))
      try FileSystem.remove(layout.wrapper(version))
      try FileSystem.sync(layout.root)
    } catch { throw TreeFailure.removedOnly(version, cause: error.description) }
  }

  // MARK: Where a directory cannot be renamed

  /// In the lower layer of an overlay: unlink(2) of bin/go decides. Before it the tree is whole, after
  /// it neither a shell nor gofarm selects the version. A file in `pending/` tells the next writer to
  /// finish it.
  private func removeInPlace(_ installation: Installation) throws {
    let version = installation.version
    let mark = layout.removal(version)
    try FileSystem.remove(mark)
    try FileSystem.create(mark, "", sync: true)
    try FileSystem.sync(layout.pending)
    do {
      if Host.userID != 0 { try FileSystem.setMode("\(installation.path)/bin", 0o755) }
      try FileSystem.remove("\(installation.path)/bin/go")
      try FileSystem.sync("\(installation.path)/bin")
    } catch {
      try? FileSystem.remove(mark)
      throw error
    }
    do {
      try FileSystem.removeTree(installation.path)
      try FileSystem.remove(mark)
    } catch { throw TreeFailure.removedOnly(version, cause: error.description) }
  }

  /// What a crash left of `removeInPlace`; a removal that had not begun never happened.
  func finishRemoval(of version: GoVersion, in snapshot: Snapshot) throws {
    let path = layout.installation(version)
    if try FileSystem.status("\(path)/bin/go") == nil, snapshot.channels(of: version).isEmpty {
      try FileSystem.removeTree(path)
      try removeBelongings(of: version)
    }
    try FileSystem.remove(layout.removal(version))
  }
}
