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
    ("bundle", { .bundle }),
  ]

  static let channels: [Entry] = [
    ("promote", { .promote }),
    ("rollback", { .rollback }),
    ("drop", { .drop }),
    ("history", { .history }),
    ("status", { .status }),
    ("apply", { .apply }),
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
    ("completions", { .completions }),
    ("manual", { .manual }),
  ]

  static let program = Program(
    "gofarm", "many Go releases on one host, and which of them is stable today",
    globals: [
      .option(
        "--root", "DIR", "the farm; default $GOFARM_ROOT, else /opt/go", completion: .directory),
      .flag("--json", "results and errors as JSON"),
      .flag("--quiet", "no messages, and no result but errors"),
      .flag("--no-color", "no colours; NO_COLOR does the same"),
      .flag("--help", "explain the program, or the command"),
      .flag("--version", "print the version"),
    ],
    names: commands.map(\.name), declaration: { commands[$0].command().declaration })

  /// Runs one call; returns the exit code.
  static func run(_ words: [String]) -> Int32 {
    Host.clearUmask()
    var output = Output(isJSON: words.prefix { $0 != "--" }.contains("--json"), isQuiet: false)
    do {
      let invocation = try program.parse(words)
      let arguments = invocation.arguments
      output = Output(
        isJSON: arguments.has("--json"), isQuiet: arguments.has("--quiet"),
        root: arguments["--root"])
      if arguments.has("--version") {
        Host.write("gofarm \(Farm.programVersion)\n", to: 1)
        return 0
      }
      guard let entry = commands.first(where: { $0.name == invocation.command }),
        !arguments.has("--help")
      else { return help(invocation) }
      let report = try entry.command().run(Context(arguments: arguments, output: output))
      output.show(report)
      return report.exitCode
    } catch {
      return output.fail(failure(for: error))
    }
  }

  private static func help(_ invocation: Invocation) -> Int32 {
    if let name = invocation.command, let command = program.command(name) {
      Host.write(program.help(for: command), to: 1)
      return 0
    }
    let isAsked = invocation.arguments.has("--help")
    Host.write(program.help, to: isAsked ? 1 : 2)
    return isAsked ? 0 : 64
  }

  private static func failure(for error: any Error) -> any Failure {
    switch error {
    case let failure as any Failure: failure
    case let error as SystemError: SystemFailure(error)
    case let error as UsageError:
      RequestFailure.usage(printable(error.message), remedy: .gofarm(words: error.remedy))
    default: RequestFailure.checkFailed("\(error)")
    }
  }
}
