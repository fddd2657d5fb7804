import Go
import Projects
import System

/// Groups whose members get another channel than stable where nobody says which version: `audience` in
/// farm.json.
package struct Audience: Codable, Equatable, Sendable {
  /// The group that gets channel canary.
  package var canary: String?
}

extension Farm {
  /// Throws when nobody could be told apart by this group, or not by this user.
  func requireAudience(_ configuration: Configuration) throws {
    guard let group = configuration.audience?.canary else { return }
    guard let id = Accounts.groupID(group) else { throw FarmFailure.noGroup(group) }
    defer { try? removeUnfinishedAudience() }
    do {
      try removeUnfinishedAudience()
      try makeAudience(id)
    } catch {
      guard error.call == "chown", error.isPermission else { throw error }
      throw ConfigurationFailure.foreignGroup(key: "audience.canary", group: group)
    }
  }

  /// Whether the directory that tells canary's audience apart is not what farm.json wants. Nothing is
  /// known of a group that nobody knows.
  func isAudienceStale(_ configuration: Configuration) throws -> Bool {
    let status = try FileSystem.status(layout.audience)
    guard let group = configuration.audience?.canary else { return status != nil }
    guard let id = Accounts.groupID(group) else { return false }
    return status?.kind != .directory || status?.group != id || status?.mode != CanaryAudience.mode
  }

  /// Makes it so. A shell finds the audience from before or the new one, never somebody else's; returns
  /// the path where something changed.
  func writeAudience(_ configuration: Configuration) throws -> [String] {
    try removeUnfinishedAudience()
    guard try isAudienceStale(configuration) else { return [] }
    if let group = configuration.audience?.canary, let id = Accounts.groupID(group) {
      try makeAudience(id)
      try FileSystem.rename(unfinishedAudience, to: layout.audience)
    } else {
      try FileSystem.removeEmptyDirectory(layout.audience)
    }
    try FileSystem.sync(layout.state)
    return [layout.audience]
  }

  private var unfinishedAudience: String { layout.audience + ".new" }

  /// Nobody but root may enter the directory until all of it is right.
  private func makeAudience(_ group: UInt32) throws(SystemError) {
    try FileSystem.makeDirectory(unfinishedAudience, mode: 0)
    try FileSystem.setGroup(unfinishedAudience, group)
    try FileSystem.setMode(unfinishedAudience, CanaryAudience.mode)
  }

  private func removeUnfinishedAudience() throws(SystemError) {
    if FileSystem.exists(unfinishedAudience) {
      try FileSystem.removeEmptyDirectory(unfinishedAudience)
    }
  }
}
