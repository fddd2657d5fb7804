import Go
import System

/// Modes and owners, of the farm and above it.
extension Farm {
  func permissions(_ configuration: Configuration, _ snapshot: Snapshot) throws -> [Diagnosis] {
    guard let root = try FileSystem.status(layout.root) else { return [] }
    let trusted: Set<UInt32> = [0, root.owner]
    let group = configuration.group.flatMap { Accounts.groupID($0) }
    var found = try ancestors(trusted, group)
    let isShared = configuration.group != nil
    let modes = Modes(shared: isShared)
    let later = modes.made(later: layout)
    for (path, mode) in modes.of(layout) + later {
      guard let status = try? FileSystem.status(path) else { continue }
      if status.mode & 0o777 != mode & 0o777 {
        found.append(
          Diagnosis(
            .wrongMode, "\(path) has mode \(status.octalMode), not \(FileStatus.octal(mode))",
            remedy: .shell("chmod", FileStatus.octal(mode), path), fix: .setMode(path, mode)))
      }
      // With a group, its members make files, too, and directories when they are needed; the others
      // stay the owner's.
      let isMembers = isShared && (status.kind != .directory || later.contains { $0.path == path })
      if !isMembers, isForeign(status.owner, trusted) {
        found.append(foreignOwner(path, status.owner, shouldBe: root.owner))
      }
    }
    let files =
      [layout.configuration] + (try scripts(configuration).map(\.path))
      + snapshot.versions.map(layout.wrapper)
    for path in files {
      guard let status = try FileSystem.targetStatus(path) else { continue }
      found += findings(of: path, status, group)
      if !isShared, isForeign(status.owner, trusted) {
        found.append(foreignOwner(path, status.owner, shouldBe: root.owner))
      }
    }
    return found
  }

  /// Of a file that everybody reads, and few write.
  private func findings(of path: String, _ status: FileStatus, _ group: UInt32?) -> [Diagnosis] {
    let others: UInt32 = status.group == group ? 0o002 : 0o022
    if status.mode & others != 0 {
      return [
        Diagnosis(
          .wrongMode, "\(path) has mode \(status.octalMode): others can write it",
          remedy: .shell("chmod", "go-w", path),
          fix: .setMode(path, status.mode & ~0o022 | 0o444))
      ]
    }
    if status.mode & 0o444 == 0o444 { return [] }
    return [
      Diagnosis(
        .unreadable, "\(path) has mode \(status.octalMode): not everybody can read it",
        remedy: .shell("chmod", "a+r", path), fix: .setMode(path, status.mode | 0o444))
    ]
  }

  /// Who can rename a directory above the farm can replace the farm.
  private func ancestors(_ trusted: Set<UInt32>, _ group: UInt32?) throws -> [Diagnosis] {
    var found: [Diagnosis] = []
    var path = try FileSystem.canonical(layout.root)
    while path != "/" {
      path = FileSystem.parent(of: path)
      guard let status = try FileSystem.targetStatus(path) else { continue }
      guard let (who, remedy) = stranger(to: path, status, trusted, group) else { continue }
      found.append(
        Diagnosis(
          .ancestorWritable, "\(path) can be written by \(who), who could replace the farm",
          remedy: remedy))
    }
    return found
  }

  /// Somebody else who can rename what is in a directory, and what prevents that.
  private func stranger(
    to path: String, _ status: FileStatus, _ trusted: Set<UInt32>, _ group: UInt32?
  ) -> (who: String, remedy: Remedy)? {
    let isSticky = status.mode & 0o1000 != 0
    if status.mode & 0o002 != 0, !isSticky { return ("everybody", .shell("chmod", "o-w", path)) }
    let owner = Accounts.userName(status.owner)
    if isForeign(status.owner, trusted) { return (owner, .shell("chown", "root", path)) }
    let isOpen = status.mode & 0o020 != 0 && !isSticky
    guard isOpen, status.group != 0, status.group != group else { return nil }
    let name = Accounts.groupName(status.group)
    // A user's own group, as many distributions make them.
    if name == owner, Accounts.members(of: name).allSatisfy({ $0 == owner }) { return nil }
    return ("group \(name)", .shell("chmod", "g-w", path))
  }

  func foreignOwner(_ path: String, _ owner: UInt32, shouldBe other: UInt32) -> Diagnosis {
    Diagnosis(
      .foreignOwner, "\(path) belongs to \(Accounts.userName(owner))",
      remedy: .shell("chown", Accounts.userName(other), path))
  }

  func isForeign(_ owner: UInt32, _ trusted: Set<UInt32>) -> Bool {
    !trusted.contains(owner) && !Host.isUnmapped(user: owner)
  }
}

extension FileStatus {
  var octalMode: String { Self.octal(mode) }

  static func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
