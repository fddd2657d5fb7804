import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let uninstall = Command(
    Declaration(
      "uninstall", "remove installations",
      details: """
        gofarm refuses with exit code 75 while a channel, the generation before, a running process,
        or a project below the site's pins needs the version, and with 77 when it cannot look at
        other users' processes; --force overrides all of this but a channel. A record stays of the
        version, the day and what to use instead. The tree is renamed aside, then deleted: an
        observer finds the whole of it or nothing. Its archive stays in the cache until prune. Of
        an adopted installation only the link is removed.
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
    let removal = try farm.uninstall(versions, force: context.arguments.has("--force"))
    return UninstallReport(
      removed: removal.removed, alreadyRemoved: removal.gone,
      failed: removal.failed.map { FailedVersion($0.version, $0.failure, in: context.output) })
  }

  static let prune = Command(
    Declaration(
      "prune", "remove what nothing uses",
      details: """
        Keeps what a channel, one of the last N generations, or a running process uses, and adopted
        installations. Generations do not keep a version past its retirement day. Versions that
        only projects below the site's pins ask for stay, too, and the exit code is 75, unless
        --force is given. --unused 90d also keeps what usage --record saw in the last 90 days. Also
        removes archives that no installation came from, and abandoned downloads.
        gofarm refuses with exit code 77 when it cannot look at other users' processes.
        """,
      example: """
        gofarm prune --keep 3 --dry-run
        would remove 1.21.13
        keep 1.26.6  channel stable
        """,
      parameters: [
        .option("--keep", "N", "how many generations count; default 5"),
        .option("--unused", "DAYS", "only what nobody has used for this time, such as 90d"),
        .flag("--force", "also what projects ask for, or where not every process can be looked at"),
        .flag("--dry-run", "print what would be done"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let report = try context.farm().prune(
      keep: context.number("--keep") ?? 5, unused: context.days("--unused"),
      force: context.arguments.has("--force"), dryRun: context.arguments.has("--dry-run"))
    return PruneResult(
      removed: report.removed,
      failed: report.failed.map { FailedVersion($0.version, $0.failure, in: context.output) },
      kept: report.kept, pinned: report.pinned, archives: report.archives, dryRun: report.dryRun)
  }
}

extension Context {
  /// Versions that must be named exactly: they are about to be removed.
  fileprivate func exact(_ operand: String) throws -> [GoVersion] {
    try arguments.all(operand).map { word in
      switch VersionSpec(word) {
      case .exact(let version): return version.asPublished
      case .channel(let channel):
        throw RequestFailure.usage(
          "\(quoted(word)) names a channel: uninstall takes versions",
          remedy: .gofarm("drop", channel.name))
      case .series(let major, let minor):
        // Up to 1.20, the name of a series is that of its first release, too.
        let installed = try farm().snapshot().versions
        if let version = GoVersion(word), installed.contains(version) { return version }
        let meant = installed.filter { $0.major == major && (minor == nil || $0.minor == minor) }
        if meant.isEmpty {
          throw SelectionFailure.unknownInstallation(word, installed: installed)
        }
        throw RequestFailure.usage(
          "uninstall takes exact versions, not \(quoted(word))",
          remedy: .gofarm(words: ["uninstall"] + meant.map(\.text)))
      case nil: throw SelectionFailure.invalidVersion(word)
      }
    }
  }
}

private struct UninstallReport: Report {
  let removed: [GoVersion]
  let alreadyRemoved: [GoVersion]
  let failed: [FailedVersion]

  var exitCode: Int32 { failed.first?.code ?? 0 }
  var text: String {
    removed.map { "removed \($0)\n" }.joined()
      + alreadyRemoved.map { "already removed: \($0)\n" }.joined()
      + failed.map { $0.text("remove") }.joined()
  }
}

private struct PruneResult: Report {
  let removed: [GoVersion]
  let failed: [FailedVersion]
  let kept: [PruneReport.Kept]
  let pinned: [GoVersion]
  let archives: [String]
  let dryRun: Bool

  var exitCode: Int32 { failed.first?.code ?? (pinned.isEmpty ? 0 : 75) }
  var text: String {
    let verb = dryRun ? "would remove" : "removed"
    return removed.map { "\(verb) \($0)\n" }.joined()
      + failed.map { $0.text("remove") }.joined()
      + archives.map { "\(verb) the archive \($0)\n" }.joined()
      + columns(kept.map { ["keep \($0.version)", $0.reason] })
  }
}
