import CommandLine
import Farm
import ShellScript
import System

/// The users' shell function, for its manual: it is written in shell. What a command does, in a few
/// words, is what `goenv help` says.
enum Goenv {
  static let program = Program(
    "goenv", "select a Go release in this shell",
    globals: [
      .flag("--help", "explain goenv"),
      .flag("--version", "print the version"),
    ],
    commands: [
      declaration(
        "use",
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
      declaration(
        "default",
        details: """
          It is written to ~/.config/gofarm/version, under XDG_CONFIG_HOME where that is set. Without
          SPEC: say what is selected, and why. This shell stays as it is.
          """,
        example: "goenv default 1.26",
        parameters: [
          .operand("SPEC", "a version or channel", required: false),
          .flag("--unset", "back to channel stable"),
        ]),
      declaration(
        "off",
        details: "It holds in this shell, also where goenv.sh is sourced again.",
        example: "goenv off"),
      declaration(
        "current",
        details: """
          Exit code 1 where the go that runs is not the farm's: nothing is selected, or another go
          stands before the selection on PATH.
          """,
        example: "goenv current\n1.26.6 (pinned by /home/ada/service/.go-version)"),
      declaration("list", example: "goenv list\n  1.21.13\n* 1.26.6 (stable)"),
      declaration(
        "which",
        example: "goenv which gofmt",
        parameters: [.operand("PROGRAM", "default: go", required: false)]),
      declaration(
        "exec",
        example: "goenv exec 1.27 go test ./...",
        parameters: [
          .operand("SPEC", "a version or channel"),
          .operand("COMMAND", "the command and its arguments", repeats: true),
        ]),
      declaration(
        "auto",
        details: """
          Without a word: say whether it is on. While it is, what is selected stays on PATH, also
          where direnv gives back a PATH from before. A use by hand holds, in nested shells as well,
          until goenv use without a word. bash, ksh93 and mksh look at the directory when the prompt
          appears: in cd x && go build, go is still the old one. zsh, fish and yash look at once. At
          the prompt of bash, zsh, ksh93, mksh and fish, a version file that has changed is noticed;
          go.mod and go.work are read again by the next cd. dash, busybox ash, posh and yash as POSIX
          has it get a function cd. Where you have one of your own, it stays, and following is not
          switched on: let your function call goenv auto cd.
          """,
        example: "goenv auto on",
        parameters: [
          .operand("SWITCH", "on, off, or cd: look at this directory now", required: false)
        ]),
      declaration(
        "pkgset",
        example: "goenv pkgset work",
        parameters: [.operand("NAME", "a name, off, or list")]),
      declaration(
        "doctor",
        details: "Exit code 1 where there is a finding.", example: "goenv doctor"),
      declaration("version", example: "goenv version"),
      declaration("help", example: "goenv help"),
    ])

  private static func declaration(
    _ name: String, details: String = "", example: String, parameters: [Parameter] = []
  ) -> Declaration {
    Declaration(
      name, GoenvScript.summary(of: name), details: details, example: example,
      parameters: parameters)
  }

  static let page = ManualPage(
    section: "1", date: "2026-11-27", source: "gofarm \(Farm.programVersion)",
    notes: [
      (
        "Version files",
        """
        The nearest of .goenv, .go-version and .tool-versions, walking up from the current
        directory, but not out of HOME; where there is none, the nearest go.work, else the nearest
        go.mod: its toolchain line selects, its go line is the minimum. A toolchain
        line that is older than the go line says nothing. Where its release is not installed, a
        newer one will do, the default if it is new enough; with GOFARM_STRICT in the environment,
        or where the site says so, goenv refuses. GOWORK and GO111MODULE=off in the environment
        count as for go; what go env -w has written is not read. Of a version file the first 4 KB are read, of go.work and go.mod the first 16 KB. Another user's file in a
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
        environment alone. GOFARM_SELECTED says what this process tree has selected, and
        GOFARM_BY=hand that a person did. GOFARM_VERSION and GOENV_VERSION beat what a shell
        inherits, and yield to a use by hand in this very shell.
        """
      ),
      (
        "Another goenv",
        """
        A command that is not among these is passed to the program goenv, where PATH has one: so
        eval "$(goenv init -)" of go-nv/goenv works after goenv.sh, and its function takes the name.
        Where its function is there first, goenv.sh leaves the shell alone. To use this goenv there,
        source goenv.sh before, or remove the other.
        """
      ),
      ("See also", "gofarm(1), go(1)"),
    ])
}
