/// Who may be able to change what gofarm runs, or what it gives others to run.
package struct Trust: Sendable {
  package let owners: Set<UInt32>
  /// Whoever is in it counts as an owner.
  package let group: UInt32?

  package init(owners: Set<UInt32>, group: UInt32?) {
    self.owners = owners
    self.group = group
  }

  /// What speaks against a file or directory, links followed, as the end of a sentence about it;
  /// nil where nothing does, or nothing is there.
  package func objection(to path: String) throws(SystemError) -> String? {
    guard let status = try FileSystem.targetStatus(path) else { return nil }
    if !owners.contains(status.owner) { return "belongs to \(Accounts.userName(status.owner))" }
    let isGroupTrusted = status.mode & 0o020 == 0 || status.group == group
    return status.mode & 0o002 != 0 || !isGroupTrusted ? "is writable by group or others" : nil
  }
}
