import JSON
import System

extension Farm {
  /// Makes what is missing of the farm's directories, with the modes that they should have whatever
  /// the umask is; returns those that were not there before.
  func makeDirectories(group: String?) throws -> [String] {
    if let group, Accounts.groupID(group) == nil { throw FarmFailure.noGroup(group) }
    let modes = Modes(shared: group != nil)
    var made = try FileSystem.makeDirectories(layout.root)
    for path in made { try FileSystem.setMode(path, 0o755) }
    for (path, mode) in modes.of(layout) where mode & 0o111 != 0 {
      let isNew = try !FileSystem.makeDirectories(path).isEmpty
      if isNew {
        try FileSystem.setMode(path, mode)
        made.append(path)
      }
    }
    return made
  }

  /// Directories of the farm that are not there: backups leave out those that are empty.
  func missingDirectories() throws -> [String] {
    try Modes(shared: false).of(layout).filter { $0.mode & 0o111 != 0 }.map(\.path).filter {
      try $0 != layout.nextPending && FileSystem.status($0) == nil
    }
  }

  /// Makes them, under the lock.
  func makeMissingDirectories() throws {
    if try missingDirectories().isEmpty { return }
    _ = try makeDirectories(group: configuration().group)
  }

  /// Makes a directory of `.gofarm/` where it is missing. Whoever may change the farm may change
  /// what is in it.
  func makeStateDirectory(_ path: String) throws(SystemError) {
    let mode = (try FileSystem.status(layout.state)?.mode ?? 0o755) & 0o777
    do { try FileSystem.makeDirectory(path, mode: mode) } catch { if !error.exists { throw error } }
  }

  /// Lets the members of a group change the farm: its directories, and files that stay the same
  /// file, become the group's. Trees of installations stay their owners' alone.
  func share(with group: String) throws {
    guard let id = Accounts.groupID(group) else { throw FarmFailure.noGroup(group) }
    let modes = Modes(shared: true)
    for (path, mode) in modes.of(layout) + modes.made(later: layout) {
      guard let before = try FileSystem.status(path) else { continue }
      // A member may not say again what root has said.
      if before.group == id && before.mode == mode { continue }
      try FileSystem.setGroup(path, id)
      // After the group: chown(2) takes setgid away.
      try FileSystem.setMode(path, mode)
    }
  }

  /// Enters the group in farm.json, and gives it the farm.
  func record(_ group: String) throws {
    let tree = try configurationTree()
    if tree["group"] == .string(group) { return try share(with: group) }
    try record(tree.with(.string(group), at: ["group"])) { try share(with: group) }
    log(Event("config", reason: "group=\(group)"))
  }
}
