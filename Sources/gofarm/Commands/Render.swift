import CommandLine
import Farm

extension Command {
  static let render = Command(
    Declaration(
      "render", "write goenv.sh and the wrappers in bin/",
      details: "Files that are right already are not touched. --check exits 1 when one is not.",
      example: """
        gofarm render
        gofarm render --check
        """,
      parameters: [.flag("--check", "only compare")])
  ) { context in
    let farm = try context.farm()
    let isCheck = context.arguments.has("--check")
    return RenderReport(
      checked: isCheck, changed: isCheck ? try farm.staleRenderings() : try farm.render())
  }
}

private struct RenderReport: Report {
  let checked: Bool
  let changed: [String]

  var exitCode: Int32 { checked && !changed.isEmpty ? 1 : 0 }

  var text: String {
    changed.isEmpty
      ? "everything is as it should be\n"
      : changed.map { "\(checked ? "stale" : "written"): \($0)\n" }.joined()
  }
}
