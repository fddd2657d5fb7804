import CommandLine
import Farm
import System

extension Command {
  static let setup = Command(
    Declaration(
      "setup", "put goenv.sh where login and interactive shells find it",
      details: """
        --system: /etc/profile.d/goenv.sh, and a line in what bash, zsh, ksh93 and fish read for
        every user; csh and tcsh get stable on PATH at login. --user: a line in your own start-up
        files. Only for shells that are installed. Doing it twice changes nothing more; --remove gives
        back the bytes from before, and takes the directories that were made for them, as far as they
        are empty.

        --with-go-link: /usr/local/bin/go and gofmt lead to channel stable, for those who read no
        start-up file, such as sudo, cron and ssh HOST COMMAND.
        """,
      example: """
        sudo gofarm setup --system --with-go-link
        gofarm setup --user --dry-run
        sudo gofarm setup --system --remove
        """,
      parameters: [
        .flag("--system", "for every user"),
        .flag("--user", "for you"),
        .flag("--remove", "take it away"),
        .flag("--dry-run", "show what would change, as diff -u"),
        .flag("--with-go-link", "with --system: link /usr/local/bin/go to stable"),
        .option(
          "--into", "DIR", "with --system: below DIR, for images and packages",
          completion: .directory),
      ])
  ) { context in
    let arguments = context.arguments
    let isRemoval = arguments.has("--remove")
    let scope: Setup.Scope
    switch (arguments.has("--system"), arguments.has("--user")) {
    case (true, false):
      let prefix = arguments["--into"].map { Layout(root: Host.absolute($0)).root }
      scope = .system(prefix: prefix ?? "")
    case (false, true):
      if arguments["--into"] != nil || arguments.has("--with-go-link") {
        throw RequestFailure.usage(
          "--into and --with-go-link go with --system", remedy: .gofarm("setup", "--help"))
      }
      scope = .user(Host.environment)
    default:
      throw RequestFailure.usage(
        "setup takes --system or --user", remedy: .gofarm("setup", "--help"))
    }
    // What leads to a farm that is gone can still be taken away.
    let layout = isRemoval ? Layout(root: try context.root) : try context.farm().layout
    let setup = Setup(
      layout: layout, scope: scope, withGoLink: arguments.has("--with-go-link"))
    let steps = try setup.plan(removing: isRemoval)
    if !arguments.has("--dry-run") { try setup.carryOut(steps) }
    return SetupReport(steps, dryRun: arguments.has("--dry-run"))
  }
}

/// What became of a start-up file.
struct StartupFileRow: Encodable {
  let path: String
  let shell: String
  let action: String
  let diff: String

  init(_ step: Setup.Step) {
    path = step.path
    shell = step.shell
    action = step.action
    diff = step.diff
  }

  static func text(of rows: [StartupFileRow]) -> String {
    columns(rows.map { [$0.action, $0.path, "(\($0.shell))"] })
  }
}

private struct SetupReport: Report {
  let dryRun: Bool
  let changed: Bool
  let files: [StartupFileRow]

  init(_ steps: [Setup.Step], dryRun: Bool) {
    self.dryRun = dryRun
    changed = steps.contains { !$0.isEmpty }
    files = steps.map(StartupFileRow.init)
  }

  var text: String {
    dryRun ? files.map(\.diff).joined() : StartupFileRow.text(of: files)
  }
}
