import System

extension Farm {
  /// Root, the farm's owner, this user, and the administrators' group.
  func trust() throws -> Trust {
    let owner = try FileSystem.status(layout.root)?.owner ?? 0
    return Trust(
      owners: [0, owner, Host.userID],
      group: try configuration().group.flatMap { Accounts.groupID($0) })
  }

  /// Throws when somebody else could change a program, its directory, or the link that leads to it.
  func requireTrustedProgram(_ path: String) throws {
    let target = try FileSystem.canonical(path)
    let trust = try trust()
    for part in [FileSystem.parent(of: path), target, FileSystem.parent(of: target)] {
      guard let objection = try trust.objection(to: part) else { continue }
      throw TreeFailure.unsafeProgram(path: part, reason: objection)
    }
  }
}
