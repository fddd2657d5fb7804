import CommandLine
import Farm
import System

extension Command {
  static let render = Command(
    Declaration(
      "render", "write goenv.sh and the wrappers in bin/",
      details: """
        Files that are right already are not touched. --check exits 1 when one is not.
        With --modules, instead: one module an installation for Environment Modules and for Lmod,
        below DIRECTORY/go, with the channels as other names and stable as the default. Run it
        again after a channel moved, or a go setting for releases before 1.21 changed.
        """,
      example: """
        gofarm render
        gofarm render --check
        gofarm render --modules /etc/environment-modules/modules
        """,
      parameters: [
        .flag("--check", "only compare"),
        .option(
          "--modules", "DIRECTORY", "write modulefiles below this directory",
          completion: .directory),
      ])
  ) { context in
    let farm = try context.farm()
    let isCheck = context.arguments.has("--check")
    if let modules = context.arguments["--modules"].map(Host.absolute) {
      return RenderReport(
        checked: isCheck,
        changed: isCheck
          ? try farm.staleModules(in: modules) : try farm.renderModules(in: modules))
    }
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
