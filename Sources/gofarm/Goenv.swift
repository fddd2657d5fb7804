import CommandLine
import Farm

/// The users' shell function, for its manual: it is written in shell.
enum Goenv {
  static let program = Program(
    "goenv", "select a Go release in this shell",
    globals: [
      .flag("--help", "explain goenv"),
      .flag("--version", "print the version"),
    ],
    commands: [
      Declaration(
        "use", "select a version or channel in this shell",
        details: """
          Without SPEC: what the version files of this directory say, as gofarm explain has it. A
          channel is followed by its link, so that a promote reaches this shell; a version, or a
          channel with --pin, is a fixed directory. Nothing is printed on success; a use that fails
          changes nothing.
          """,
        example: "goenv use 1.26\ngoenv use stable\ngoenv use",
        parameters: [
          .operand("SPEC", "1.26.6, 1.26, latest, stable, a channel, system", required: false),
          .flag("--pin", "resolve a channel once"),
        ]),
      Declaration(
        "off", "give back the environment from before", example: "goenv off"),
      Declaration(
        "current", "say what is selected, and by whom",
        details: "Exit code 1 where nothing of the farm is on PATH.",
        example: "goenv current\n1.26.6 (pinned by /home/ada/service/.go-version)"),
      Declaration(
        "list", "show the installed versions and their channels",
        example: "goenv list\n  1.21.13\n* 1.26.6 (stable)"),
      Declaration(
        "which", "print the path of the selected go, or of another program",
        example: "goenv which gofmt",
        parameters: [.operand("PROGRAM", "default: go", required: false)]),
      Declaration(
        "exec", "run one command under a version", example: "goenv exec 1.27 go test ./...",
        parameters: [
          .operand("SPEC", "a version or channel"),
          .operand("COMMAND", "the command and its arguments", repeats: true),
        ]),
      Declaration(
        "auto", "follow directories: select what their files name",
        details: """
          Without a word: say whether it is on. While it is, what is selected stays on PATH, also
          where direnv gives back a PATH from before.
          """,
        example: "goenv auto on",
        parameters: [.operand("SWITCH", "on or off", required: false)]),
      Declaration(
        "pkgset", "give GOPATH a set of packages of its own", example: "goenv pkgset work",
        parameters: [.operand("NAME", "a name, off, or list")]),
      Declaration(
        "doctor", "look for what makes go misbehave in this shell",
        details: "Exit code 1 where there is a finding.", example: "goenv doctor"),
      Declaration("version", "print the version", example: "goenv version"),
      Declaration("help", "explain goenv", example: "goenv help"),
    ])

  static let page = ManualPage(
    section: "1", date: "2026-11-22", source: "gofarm \(Farm.programVersion)",
    notes: [
      (
        "Version files",
        """
        The nearest of .goenv, .go-version and .tool-versions, walking up from the current
        directory, but not out of HOME; where there is none, the nearest go.work, else the nearest
        go.mod: its toolchain line selects, its go line is the least that will do. Of a version
        file the first 4 KB are read, of go.work and go.mod the first 16 KB. Another user's file in a
        directory with the sticky bit, such as /tmp, is ignored. GOFARM_VERSION and GOENV_VERSION
        beat them all. Where nothing is said: the version in
        ~/.config/gofarm/version, else channel stable.
        """
      ),
      (
        "Exit status",
        """
        0 done; 1 no; 64 usage; 65 a file that holds no version; 66 no such version or channel;
        78 refused. exec passes the command's own.
        """
      ),
      (
        "Environment",
        """
        GOFARM_ROOT names another farm. GOFARM_ACTIVATE=no: sourcing goenv.sh leaves the
        environment alone. GOFARM_SELECTED says what this process tree has selected.
        """
      ),
      ("See also", "gofarm(1), go(1)"),
    ])
}
