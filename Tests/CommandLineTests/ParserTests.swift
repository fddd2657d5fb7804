import CommandLine
import Testing

struct ParserTests {
  let program = Program(
    "tool", "a program",
    globals: [
      .option("--root", "DIR", "a root"), .flag("--json", "JSON"), .flag("--help", "help"),
    ],
    commands: [
      Declaration(
        "move", "move it", example: "tool move a b",
        parameters: [
          .operand("FROM", "from"), .operand("TO", "to"),
          .option("--gate", "CMD", "a gate", repeats: true), .flag("--dry-run", "only say"),
        ]),
      Declaration(
        "run", "run it", example: "tool run x -- y",
        parameters: [.operand("SPEC", "which"), .rest("COMMAND", "what")]),
      Declaration(
        "drop", "drop them", example: "tool drop x y",
        parameters: [.operand("NAME", "which", repeats: true)]),
    ])

  @Test func `global options are taken before and after the command`() throws {
    for words in [
      ["--root", "/x", "--json", "move", "a", "b"], ["move", "a", "--root=/x", "b", "--json"],
    ] {
      let call = try program.parse(words)
      #expect(call.command == "move")
      #expect(call.arguments["--root"] == "/x")
      #expect(call.arguments.has("--json"))
      #expect(call.arguments["FROM"] == "a" && call.arguments["TO"] == "b")
    }
  }

  @Test func `a repeated option keeps every value, in order`() throws {
    let call = try program.parse(["move", "a", "b", "--gate", "one", "--gate=two=2"])
    #expect(call.arguments.all("--gate") == ["one", "two=2"])
  }

  @Test func `what follows -- belongs to the other command, options included`() throws {
    let call = try program.parse(["run", "1.26", "--", "go", "--json", "--", "x"])
    #expect(call.arguments.all("COMMAND") == ["go", "--json", "--", "x"])
    #expect(!call.arguments.has("--json"))
  }

  @Test func `the -- may be left out before another command`() throws {
    let call = try program.parse(["run", "1.26", "go", "--json"])
    #expect(call.arguments.all("COMMAND") == ["go", "--json"])
  }

  @Test func `a repeated operand takes all the words that are left`() throws {
    #expect(try program.parse(["drop", "a", "b", "c"]).arguments.all("NAME") == ["a", "b", "c"])
  }

  @Test(
    arguments: [
      (["mvoe"], "unknown command \"mvoe\"; did you mean \"move\"?", ["--help"]),
      (["move", "a"], "move needs TO", ["move", "--help"]),
      (["move", "a", "b", "c"], "move does not take \"c\"", ["move", "--help"]),
      (
        ["move", "--gat", "x"], "unknown option \"--gat\"; did you mean \"--gate\"?",
        ["move", "--help"]
      ),
      (["move", "a", "b", "--gate"], "option \"--gate\" needs a value", ["move", "--help"]),
      (
        ["move", "a", "b", "--dry-run=1"], "option \"--dry-run\" takes no value",
        ["move", "--help"]
      ),
      (["run", "x"], "run needs COMMAND", ["run", "--help"]),
      (["\u{1B}[2J"], "unknown command \"\u{1B}[2J\"", ["--help"]),
    ] as [([String], String, [String])])
  func `a call that cannot be understood is named, with a command to type`(
    words: [String], message: String, remedy: [String]
  ) {
    #expect(throws: UsageError.self) { try program.parse(words) }
    do throws(UsageError) { _ = try program.parse(words) } catch {
      #expect(error.message == message)
      #expect(error.remedy == remedy)
    }
  }

  @Test func `--help is understood without the operands`() throws {
    let call = try program.parse(["move", "--help"])
    #expect(call.command == "move" && call.arguments.has("--help"))
  }

  @Test func `a command's page names every parameter and shows the example`() throws {
    let page = program.help(for: try #require(program.command("move")))
    for part in ["tool move FROM TO [--gate CMD]... [--dry-run]", "a gate", "tool move a b"] {
      #expect(page.contains(part))
    }
  }
}
