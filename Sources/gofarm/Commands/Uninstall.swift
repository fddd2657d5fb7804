import CommandLine
import Farm
import Go
import Projects

extension Command {
  static let uninstall = Command(
    Declaration(
      "uninstall", "remove installations",
      details: """
        Refused with exit code 75 while a channel, the generation before, a running process, or a
        project below the site's pins needs the version; --force overrides all but a channel. Its
        name, the day and what to use in its place stay behind, for whoever asks for it. The tree is renamed aside,
        then deleted: an observer finds the whole of it or nothing. Its archive stays in the cache
        until prune. Of an adopted installation only the link is removed.
        """,
      example: """
        gofarm uninstall 1.21.13
        gofarm: version "1.22.10" is in use by ada (pid 4711, gopls)
        """,
      parameters: [
        .operand("VERSION", "an installed version", repeats: true, completion: .version),
        .flag("--force", "also while processes, projects, or the generation before need it"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    let versions = try context.exact("VERSION")
    try farm.uninstall(versions, force: context.arguments.has("--force"))
    return UninstallReport(removed: versions)
  }

  static let prune = Command(
    Declaration(
      "prune", "remove what nothing uses",
      details: """
        Keeps what a channel, one of the last N generations, or a running process uses, and what is
        adopted. What is retired, past its day, is not kept by generations. What only projects below
        the site's pins ask for stays, too, and the exit code is 75, unless --force is given. --unused
        90d also keeps what usage --record saw in the last 90 days. Also removes archives that no
        installation came from, and abandoned downloads.
        """,
      example: """
        gofarm prune --keep 3 --dry-run
        would remove 1.21.13
        keep 1.26.6  channel stable
        """,
      parameters: [
        .option("--keep", "N", "how many generations count; default 5"),
        .option("--unused", "DAYS", "only what nobody has used for so long, such as 90d"),
        .flag("--force", "also what projects ask for"),
        .flag("--dry-run", "print what would be done"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    PruneResult(
      report: try context.farm().prune(
        keep: context.number("--keep") ?? 5, unused: context.days("--unused"),
        force: context.arguments.has("--force"), dryRun: context.arguments.has("--dry-run")))
  }
}

extension Context {
  /// Versions that must be named exactly: they are about to be removed.
  fileprivate func exact(_ operand: String) throws -> [GoVersion] {
    try arguments.all(operand).map { word in
      guard let version = GoVersion(word) else { throw SelectionFailure.invalidVersion(word) }
      return version
    }
  }
}

private struct UninstallReport: Report {
  let removed: [GoVersion]

  var text: String { removed.map { "removed \($0)\n" }.joined() }
}

private struct PruneResult: Report {
  let report: PruneReport

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }

  var exitCode: Int32 { report.pinned.isEmpty ? 0 : 75 }

  var text: String {
    let verb = report.dryRun ? "would remove" : "removed"
    return report.removed.map { "\(verb) \($0)\n" }.joined()
      + report.archives.map { "\(verb) the archive \($0)\n" }.joined()
      + columns(report.kept.map { ["keep \($0.version)", $0.reason] })
  }
}
