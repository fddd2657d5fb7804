extension Host {
  /// Whether an id stands for users whom this user namespace does not know: who they are, nobody here
  /// can tell. In a rootless container the host's root is such a one, and looks like `nobody`.
  package static func isUnmapped(user id: UInt32) -> Bool {
    let map = numbers(in: "/proc/self/uid_map")
    let hasEverybody = map.isEmpty || map == [0, 0, UInt64(UInt32.max)]
    let overflow = numbers(in: "/proc/sys/kernel/overflowuid").first ?? 65534
    return !hasEverybody && UInt64(id) == overflow
  }

  private static func numbers(in path: String) -> [UInt64] {
    guard let bytes = try? FileSystem.beginning(path, limit: 1 << 16) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .compactMap { UInt64($0) }
  }
}
