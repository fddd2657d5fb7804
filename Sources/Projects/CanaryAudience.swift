import System

/// Those who get channel canary where nobody says which version: the members of a group. A directory
/// tells them apart that they may enter but not read, so that a shell needs no more than two tests.
///
/// Root may enter it and read it, and gets stable.
package struct CanaryAudience: Equatable, Sendable {
  /// The group, as farm.json names it.
  package let group: String
  /// Whether this user is one of them, by the groups that the process has.
  let includesCaller: Bool

  /// The audience of the farm at `root`.
  package init(_ group: String, in root: String) {
    self.group = group
    let directory = Self.directory(of: root)
    includesCaller = FileSystem.isExecutable(directory) && !FileSystem.isReadable(directory)
  }

  package static func directory(of root: String) -> String { "\(root)/.gofarm/canary" }

  /// The mode of the directory: its owner, where that is not root, is a member of its group.
  package static let mode: UInt32 = 0o110
}
