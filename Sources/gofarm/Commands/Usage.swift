import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let usage = Command(
    Declaration(
      "usage", "show who runs which version now, and whose files ask for which",
      details: """
        Looks at every process's executable, directory, open files and environment in /proc, and
        knows an installation by device and inode, whatever it is called where the process runs.
        As root it sees everybody's, otherwise only your own, and says so.

        --pins lists the version files at and below the directories, and the users' defaults there,
        with their owners and the version that each gets. --toolchains lists what go itself has
        downloaded into the module caches of these homes, and whether the farm has it, too. Without
        DIRECTORY, both look at what pins in farm.json names.

        --record also notes which versions are used today, and by how many users, for prune --unused
        and report: for cron and timers.
        """,
      example: """
        gofarm usage
        1.26.6  ada  4711  gopls  2026-11-22T20:30:16Z  executable, environment
        gofarm usage --pins /home /srv
        1.26.6  go 1.26       bob  /srv/api/go.mod
        1.24.3  1.24.3        ada  /srv/app/.go-version
        """,
      parameters: [
        .operand(
          "DIRECTORY", "where to look", required: false, repeats: true, completion: .directory),
        .flag("--pins", "whose files ask for which version"),
        .flag("--toolchains", "what go itself has downloaded"),
        .flag("--record", "note which versions are used today"),
        .option("--wait", "SECONDS", "how long --record waits for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    if context.arguments.has("--record") { try farm.recordUsage() }
    if context.arguments.has("--pins") {
      return PinReport(pins: try farm.pins(below: context.directories(of: farm)))
    }
    if context.arguments.has("--toolchains") {
      return ToolchainReport(
        toolchains: try farm.cachedToolchains(below: context.directories(of: farm)))
    }
    return UsageReport(survey: try farm.usage())
  }
}

extension Context {
  fileprivate func directories(of farm: Farm) throws -> [String] {
    let named = arguments.all("DIRECTORY").map { word in
      let path = Host.absolute(word)
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    let directories = try named.isEmpty ? farm.configuration().pins ?? [] : named
    if directories.isEmpty {
      throw RequestFailure.usage(
        "DIRECTORY is missing, and farm.json has no pins", remedy: .gofarm("usage", "--help"))
    }
    return directories
  }
}

private struct UsageReport: Report {
  let survey: UsageSurvey

  func encode(to encoder: any Encoder) throws { try survey.encode(to: encoder) }

  var text: String {
    columns(
      survey.usage.map { row in
        [
          row.version.text, row.user, String(row.pid), row.command, row.since.description,
          row.how.map(\.rawValue).joined(separator: ", ")
            + (row.channel.map { " (through \($0))" } ?? ""),
        ]
      }) + (survey.unseen.isNothing ? "" : "\(survey.unseen): run it as root\n")
  }
}

private struct PinReport: Report {
  let pins: [Pin]

  var text: String {
    columns(pins.map { [$0.version?.text ?? "none", $0.asks, $0.owner, printable($0.path)] })
  }
}

private struct ToolchainReport: Report {
  let toolchains: [CachedToolchain]

  var text: String {
    columns(
      toolchains.map { row in
        [
          row.version.text, row.platform, row.owner, "\(row.bytes >> 20) MiB", printable(row.path),
          row.served ? "(in the farm)" : "",
        ]
      })
  }
}
