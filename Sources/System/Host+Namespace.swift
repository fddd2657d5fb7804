extension Host {
  /// Whether an id stands for users whom this user namespace does not know: who they are, nobody here
  /// can tell. Files that belong to the host's root, say, in a rootless container.
  package static func isUnmapped(user id: UInt32) -> Bool {
    guard let map = try? FileSystem.beginning("/proc/self/uid_map", limit: 1 << 16) else {
      return false
    }
    let ranges = String(decoding: map, as: UTF8.self).split(separator: "\n").map { line in
      line.split(separator: " ").compactMap { UInt64($0) }
    }
    return !ranges.isEmpty
      && !ranges.contains { $0.count == 3 && UInt64(id) >= $0[0] && UInt64(id) - $0[0] < $0[2] }
  }
}
