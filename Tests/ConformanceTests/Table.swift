import Foundation
import TestSupport

/// All behaviours, read from `Data/behaviours`.
struct Table: Sendable {
  let areas: [Area]

  static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Data")

  /// The order in which a reader of docs/shells.md meets the areas.
  private static let order = [
    "source", "use", "environment", "report", "retired", "channels", "audience", "files", "hooks",
    "terminal", "direnv", "exec", "nested", "startup", "hostile", "pkgset", "userbin",
    "completions", "forks",
  ]

  static let shared: Table = {
    do {
      let areas = try order.map { name in
        try Area(name: name, text: text("behaviours/\(name).txt"))
      }
      return Table(areas: areas + [try selection()])
    } catch {
      fatalError("the behaviours cannot be read: \(error)")
    }
  }()

  private static func selection() throws -> Area {
    let cases = try SelectionCase.cases(in: text("selection/cases.txt"))
    return Area(
      name: "selection", title: "Which version a directory gets",
      behaviours: cases.map(\.behaviour))
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: data.appending(path: path), encoding: .utf8)
  }
}
