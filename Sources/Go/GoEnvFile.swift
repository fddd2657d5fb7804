/// The text of an installation's `go.env`, in which the first occurrence of a key wins.
///
/// A site's default takes the place of the line that came with the release, which stays above it
/// in a comment: so taking the default back gives the release's bytes.
package enum GoEnvFile {
  private static let added = "# gofarm: default of this site"
  private static let replaced = "# gofarm: default of this site, instead of "

  /// The release's own text of a file that may hold a site's defaults. Integrity checks compare
  /// this with the manifest.
  package static func stock(of text: String) -> String {
    var lines: [Substring] = []
    var old: Substring?
    var isOurs = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if isOurs {
        isOurs = false
        // Anything else is somebody's own line, below a mark that lost its setting.
        if key(of: line) != nil {
          if let old { lines.append(old) }
          continue
        }
      }
      if line.hasPrefix(replaced) {
        old = line.dropFirst(replaced.count)
        isOurs = true
      } else if line == added {
        old = nil
        isOurs = true
      } else {
        lines.append(line)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// `stock` with these settings in it, and nothing else changed.
  package static func rendered(stock: String, settings: [String: String]) -> String {
    var rest = settings
    var lines: [String] = []
    for line in stock.split(separator: "\n", omittingEmptySubsequences: false) {
      if let key = key(of: line), let value = rest.removeValue(forKey: String(key)) {
        lines += line == "\(key)=\(value)" ? [String(line)] : [replaced + line, "\(key)=\(value)"]
      } else {
        lines.append(String(line))
      }
    }
    // Before the empty piece that follows the last newline.
    let isEnded = lines.last == ""
    let more = rest.sorted { $0.key < $1.key }.flatMap { [added, "\($0.key)=\($0.value)"] }
    lines.insert(contentsOf: more, at: isEnded ? lines.count - 1 : lines.count)
    return lines.joined(separator: "\n")
  }

  /// The value that Go would read for a key.
  package static func value(of wanted: String, in text: String) -> String? {
    assignments(in: text).first { $0.key == wanted }?.value
  }

  /// Every `KEY=VALUE`, in order, as Go takes a file apart: nothing is trimmed, a CR stays.
  static func assignments(in text: String) -> [(key: String, value: String)] {
    text.utf8.split(separator: 0x0a).compactMap { line in
      guard let first = line.first, (0x41...0x5a).contains(first),
        let equals = line.firstIndex(of: 0x3d)
      else { return nil }
      return (
        String(Substring(line[..<equals])), String(Substring(line[line.index(after: equals)...]))
      )
    }
  }

  private static func key(of line: Substring) -> Substring? {
    guard let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else { return nil }
    return line[..<equals]
  }
}
