import CommandLine
import Farm
import JSON
import System

/// The program: words → command → farm operation → report.
enum Gofarm {
  /// By their names, made when they are asked for.
  typealias Entry = (name: String, command: @Sendable () -> Command)

  static let commands: [Entry] = installing + channels + using + host + site

  static let installing: [Entry] = [
    ("init", { .initialize }),
    ("install", { .install }),
    ("adopt", { .adopt }),
    ("list", { .list }),
    ("verify", { .verify }),
    ("provenance", { .provenance }),
    ("repair", { .repair }),
    ("uninstall", { .uninstall }),
    ("prune", { .prune }),
    ("usage", { .usage }),
    ("update", { .update }),
    ("audit", { .audit }),
    ("retire", { .retire }),
    ("bundle", { .bundle }),
  ]

  static let channels: [Entry] = [
    ("promote", { .promote }),
    ("rollback", { .rollback }),
    ("drop", { .drop }),
    ("history", { .history }),
    ("status", { .status }),
    ("apply", { .apply }),
    ("evidence", { .evidence }),
  ]

  static let using: [Entry] = [
    ("env", { .env }),
    ("exec", { .exec }),
    ("explain", { .explain }),
  ]

  static let host: [Entry] = [
    ("render", { .render }),
    ("config", { .config }),
    ("setup", { .setup }),
    ("doctor", { .doctor }),
  ]

  static let site: [Entry] = [
    ("check", { .check }),
    ("init-project", { .initProject }),
    ("import", { .importing }),
    ("metrics", { .metrics }),
    ("report", { .report }),
    ("completions", { .completions }),
    ("manual", { .manual }),
  ]

  static let program = Program(
    "gofarm", "many Go releases on one host, and which of them is stable today",
    globals: [
      .option(
        "--root", "DIR", "the farm; default $GOFARM_ROOT, else /opt/go", completion: .directory),
      .flag("--json", "results and errors as JSON"),
      .flag("--quiet", "print errors only"),
      .flag("--no-color", "print without colours; so does NO_COLOR in the environment"),
      .flag("--help", "explain the program, or the command"),
      .flag("--version", "print the version"),
    ],
    names: commands.map(\.name), declaration: { commands[$0].command().declaration })

  /// Runs one call; returns the exit code.
  static func run(_ words: [String]) -> Int32 {
    Host.clearUmask()
    var output = Output(isJSON: words.prefix { $0 != "--" }.contains("--json"), isQuiet: false)
    do {
      let invocation = try program.parse(
        words.first == "help" ? words.dropFirst() + ["--help"] : words)
      let arguments = invocation.arguments
      output = Output(
        isJSON: arguments.has("--json"), isQuiet: arguments.has("--quiet"),
        root: arguments["--root"], isPlain: arguments.has("--no-color"))
      if arguments.has("--version") {
        try Output.write("gofarm \(Farm.programVersion)\n")
        return 0
      }
      guard let entry = commands.first(where: { $0.name == invocation.command }),
        !arguments.has("--help")
      else { return try help(invocation) }
      let report = try entry.command().run(
        Context(command: entry.name, arguments: arguments, output: output))
      try output.show(report)
      return report.exitCode
    } catch {
      return output.fail(failure(for: error, words))
    }
  }

  private static func help(_ invocation: Invocation) throws -> Int32 {
    if let name = invocation.command, let command = program.command(name) {
      try Output.write(program.help(for: command, width: Host.columns(of: 1)))
      return 0
    }
    guard invocation.arguments.has("--help") else {
      if invocation.arguments.has("--json") {
        throw RequestFailure.usage("a command is missing", remedy: .gofarm("--help"))
      }
      Host.tell(program.help(width: Host.columns(of: 2)))
      return 64
    }
    try Output.write(program.help(width: Host.columns(of: 1)))
    return 0
  }

  private static func known(like word: String) -> String? {
    nearest(to: word, among: commands.map(\.name))
  }

  private static func habit(_ word: String) -> RequestFailure {
    let habit = Habit(word)!
    return .usage("gofarm has no \(quoted(word)): \(habit.explanation)", remedy: habit.remedy)
  }

  static func failure(for error: any Error, _ words: [String] = []) -> any Failure {
    switch error {
    case let failure as any Failure: failure
    case let error as SystemError: SystemFailure(error)
    case let error as UsageError where error.unknownCommand.flatMap(Habit.init) != nil:
      habit(error.unknownCommand!)
    case let error as UsageError where error.unknownCommand.flatMap(known(like:)) != nil:
      RequestFailure.usage(
        printable(error.message),
        remedy: .gofarm(
          words: words.map { $0 == error.unknownCommand! ? known(like: $0)! : $0 }))
    case let error as UsageError:
      RequestFailure.usage(printable(error.message), remedy: .gofarm(words: error.remedy))
    default: RequestFailure.checkFailed("\(error)")
    }
  }
}
