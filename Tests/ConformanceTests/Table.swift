import Foundation

/// All behaviours, read from `Data/behaviours`.
struct Table: Sendable {
  let areas: [Area]

  static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Data")

  /// The order in which a reader of docs/shells.md meets the areas.
  private static let order = [
    "source", "use", "environment", "report", "channels", "files", "hooks", "terminal", "direnv",
    "exec", "nested", "hostile", "pkgset", "completions", "forks",
  ]

  static let shared: Table = {
    do {
      return Table(
        areas: try order.map { name in
          let file = data.appending(path: "behaviours/\(name).txt")
          return try Area(name: name, text: String(contentsOf: file, encoding: .utf8))
        })
    } catch {
      fatalError("the behaviours cannot be read: \(error)")
    }
  }()
}
