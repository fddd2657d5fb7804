/// Users and groups. A static binary has no NSS: beyond /etc/passwd and /etc/group, getent(1) is
/// asked.
package enum Accounts {
  /// The login name of a user; the number where nobody knows one.
  package static func userName(_ id: UInt32) -> String {
    entry("passwd", key: String(id), field: 2)?.first ?? String(id)
  }

  package static func groupName(_ id: UInt32) -> String {
    entry("group", key: String(id), field: 2)?.first ?? String(id)
  }

  package static func userID(_ name: String) -> UInt32? {
    entry("passwd", key: name, field: 0).flatMap { $0.count > 2 ? UInt32($0[2]) : nil }
  }

  package static func groupID(_ name: String) -> UInt32? {
    entry("group", key: name, field: 0).flatMap { $0.count > 2 ? UInt32($0[2]) : nil }
  }

  /// The names in a group's list; whose primary group it is, is not among them.
  package static func members(of group: String) -> [String] {
    guard let entry = entry("group", key: group, field: 0), entry.count > 3 else { return [] }
    return entry[3].split(separator: ",").map(String.init)
  }

  /// Whether a user is a member of a group: by the group's list, or as the primary group.
  package static func isMember(_ user: String, of group: String) -> Bool {
    guard let entry = entry("group", key: group, field: 0), entry.count > 3 else { return false }
    if entry[3].split(separator: ",").contains(Substring(user)) { return true }
    return self.entry("passwd", key: user, field: 0).map { $0.count > 3 && $0[3] == entry[2] }
      ?? false
  }

  private static func entry(_ database: String, key: String, field: Int) -> [String]? {
    if let text = try? FileSystem.readText("/etc/\(database)"),
      let found = find(key, field, in: text)
    {
      return found
    }
    let asked = try? Child.capture(
      "getent", ["--", database, key], environment: Host.cleanEnvironment(), limit: 10)
    guard let asked, asked.status == 0 else { return nil }
    return find(key, field, in: asked.output)
  }

  private static func find(_ key: String, _ field: Int, in text: String) -> [String]? {
    for line in text.utf8.split(separator: 0x0a) {
      let fields = line.split(separator: 0x3a, omittingEmptySubsequences: false)
      if fields.count > field, fields[field].elementsEqual(key.utf8) {
        return fields.map { String(Substring($0)) }
      }
    }
    return nil
  }
}
