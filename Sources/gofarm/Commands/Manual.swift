import CommandLine
import Farm
import System

extension Command {
  static let manual = Command(
    Declaration(
      "manual", "print the manual",
      details: "It is made from what the parser and --help are made from.",
      example: """
        gofarm manual > /usr/share/man/man1/gofarm.1
        gofarm manual promote > /usr/share/man/man1/gofarm-promote.1
        gofarm manual goenv > /usr/share/man/man1/goenv.1
        gofarm manual --format markdown > docs/commands.md
        """,
      parameters: [
        .operand(
          "PAGE", "gofarm (default), goenv, or a command of gofarm", required: false,
          completion: .words(["gofarm", "goenv"] + Gofarm.commands.map(\.name))),
        .option(
          "--format", "FORMAT", "man (default) or markdown",
          completion: .words(["man", "markdown"])),
      ])
  ) { context in
    let name = context.arguments["PAGE"] ?? "gofarm"
    if let command = Gofarm.program.command(name) {
      return ManualReport(text: Gofarm.program.man(Gofarm.page, command: command))
    }
    guard name == "gofarm" || name == "goenv" else {
      throw RequestFailure.usage("there is no page \"\(name)\"", remedy: .gofarm("manual", "goenv"))
    }
    let (program, page) =
      name == "goenv" ? (Goenv.program, Goenv.page) : (Gofarm.program, Gofarm.page)
    switch context.arguments["--format"] ?? "man" {
    case "man": return ManualReport(text: program.man(page))
    case "markdown":
      return ManualReport(text: program.markdown(page))
    case let format:
      throw RequestFailure.usage(
        "there is no format \"\(format)\"", remedy: .gofarm("manual", "--help"))
    }
  }
}

extension Gofarm {
  static let page = ManualPage(
    section: "1", date: "2026-11-22", source: "gofarm \(Farm.programVersion)",
    notes: [
      (
        "Exit status",
        """
        0 done; 1 a check said no; 64 usage; 65 bad data, such as a digest that does not match;
        66 no such version, channel or file; 69 a source cannot be reached; 73 cannot create, a
        full disk included; 74 I/O; 75 busy, or somebody was faster: try again; 77 permission;
        78 refused by policy. exec passes the command's own, 126 and 127 as a shell would.
        """
      ),
      (
        "Environment",
        "GOFARM_ROOT names the farm, where --root does not. NO_COLOR turns colours off."
      ),
      (
        "Files",
        """
        /opt/go is the farm where nothing else is named; its goenv.sh is what users source, and
        .gofarm/farm.json its configuration.
        """
      ),
      ("See also", "goenv(1), go(1)"),
    ])
}

private struct ManualReport: Report {
  var isData: Bool { true }
  let text: String
}
