import System

/// A command of other programs that people type here, too: what it is called here.
struct Habit {
  /// The end of `gofarm has no "use": …`.
  let explanation: String
  let remedy: Remedy

  private init(_ explanation: String, _ remedy: Remedy) {
    self.explanation = explanation
    self.remedy = remedy
  }

  /// The habit that a word comes from; nil for a word that is nobody's command.
  init?(_ word: String) {
    switch word {
    case "use", "shell", "activate", "switch-shell":
      self.init("a shell selects a version by its function goenv", .shell("goenv", "use", "1.26"))
    case "deactivate", "unuse":
      self.init("a shell goes back by its function goenv", .shell("goenv", "off"))
    case "default", "global", "switch", "set", "select", "set-default", "alias", "link", "pin":
      self.init("a channel moves by promote", .gofarm("promote", "VERSION", "stable"))
    case "local", "create":
      self.init("a project's version files are written by init-project", .gofarm("init-project"))
    case "ls", "versions", "installed", "toolchain":
      self.init("installations are listed by list", .gofarm("list"))
    case "ls-remote", "list-remote", "list-all", "listall", "search", "available":
      self.init("what the sources offer is listed by list", .gofarm("list", "--available"))
    case "remove", "rm", "delete", "implode":
      self.init("an installation is removed by uninstall", .gofarm("uninstall", "VERSION"))
    case "upgrade", "outdated", "self-update":
      self.init("channels follow newer releases by update", .gofarm("update", "--check"))
    case "get", "download", "fetch", "add":
      self.init("a release is fetched and published by install", .gofarm("install", "latest"))
    case "which", "whence", "where", "prefix":
      self.init("a shell tells its go by goenv", .shell("goenv", "which"))
    case "current", "version", "info", "show":
      self.init("channels are shown by status", .gofarm("status"))
    case "reshim", "rehash":
      self.init("there are no shims: nothing needs to be rebuilt", .gofarm("status"))
    case "undo", "revert":
      self.init("a move is undone by rollback", .gofarm("rollback"))
    case "log":
      self.init("moves are listed by history", .gofarm("history"))
    case "run":
      self.init(
        "a command runs under a version by exec", .gofarm("exec", "1.26", "--", "go", "version"))
    case "gc", "clean", "cleanup":
      self.init("unused installations are removed by prune", .gofarm("prune", "--dry-run"))
    default: return nil
    }
  }
}
