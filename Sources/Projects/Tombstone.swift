import Go
import System

/// What an uninstalled version leaves behind: `.gofarm/removed/<version>`, one line that shells can
/// read, too: `2026-11-27 1.26.6 ada`.
package struct Tombstone: Equatable, Sendable {
  package let day: Day
  /// What to use in its place: a version or a series; nil where nobody said.
  package let replacement: String?
  package let actor: String

  package init(day: Day, replacement: String?, actor: String) {
    self.day = day
    self.replacement = replacement
    self.actor = actor
  }

  package static func directory(of root: String) -> String { "\(root)/.gofarm/removed" }

  /// The newest version that a spec means and that was removed; nil where none was.
  package init?(of spec: VersionSpec, in root: String) {
    let directory = Self.directory(of: root)
    let removed = ((try? FileSystem.entries(directory)) ?? []).compactMap { GoVersion($0) }
    guard let version = spec.newest(among: removed),
      let bytes = (try? FileSystem.beginning("\(directory)/\(version)", limit: 4096)) ?? nil,
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
    else { return nil }
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count == 3, let day = Day(String(words[0])) else { return nil }
    self.day = day
    replacement = VersionSpec(String(words[1])).map { _ in String(words[1]) }
    actor = printable(words[2])
  }

  package var line: String { "\(day) \(replacement ?? "-") \(printable(actor))\n" }

  /// `was removed on 2026-11-27 by ada; use 1.26.6`
  var sentence: String {
    "was removed on \(day) by \(actor)" + (replacement.map { "; use \($0)" } ?? "")
  }
}
