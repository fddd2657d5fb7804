import CommandLine
import Farm
import Projects
import System

extension Command {
  static let exec = Command(
    Declaration(
      "exec", "run one command under a version",
      details: """
        Becomes the command, by execve(2): its exit code is the command's, 127 where it is not
        found, 126 where it cannot be run. A channel is resolved once, so that a promote meanwhile
        does not reach it. A release before 1.21 gets the site's go settings in the environment,
        where they are not set there. With --project there is no SPEC: the version files of this
        directory decide, as goenv use and gofarm explain have it; --install first gets what they
        name.
        """,
      example: """
        gofarm exec 1.26 -- go test ./...
        gofarm exec --project --install -- go build ./...
        0 3 * * * gofarm exec stable -- make -C /srv/project nightly
        """,
      parameters: [
        .operand("SPEC", "a version or channel", required: false, completion: .spec),
        .rest("COMMAND", "the command and its arguments"),
        .flag("--project", "the version that this directory's files name"),
        .flag("--install", "with --project: install it if it is missing"),
      ])
  ) { context in
    let farm = try context.farm()
    try context.require("--project", for: "--install")
    var command = context.arguments.all("COMMAND")
    let selection: Selection?
    if context.arguments.has("--project") {
      // Without a SPEC its place is the command's.
      command = context.arguments.all("SPEC") + command
      selection = try farm.projectSelection(
        installing: context.arguments.has("--install"), by: context)
    } else {
      guard context.arguments["SPEC"] != nil else {
        throw RequestFailure.usage(
          "exec needs SPEC, a version or channel, before the command",
          remedy: .gofarm(words: ["exec", "stable", "--"] + command))
      }
      selection = try farm.select(context.spec("SPEC"), pinned: true)
    }
    guard !command.isEmpty else {
      throw RequestFailure.usage("exec needs COMMAND", remedy: .gofarm("exec", "--help"))
    }
    let environment =
      try selection.map { try farm.environment(for: $0).applied(to: Host.environment) }
      ?? Host.environment
    do throws(SystemError) {
      try Child.replace(with: command[0], Array(command.dropFirst()), environment: environment)
    } catch {
      throw RequestFailure.cannotRun(command[0], error)
    }
  }
}

extension Farm {
  /// What this directory's files name, pinned; nil for the system's.
  fileprivate func projectSelection(
    installing: Bool, by context: Context
  ) throws -> Selection? {
    func resolved() throws -> ProjectSelection {
      try selection(for: Host.workingDirectory, environment: Host.environment)
    }
    var found = try resolved()
    if installing, case .failure(let failure) = found.outcome, let missing = failure.missingVersion
    {
      // A process of its own: what it prints is not the command's.
      let words = ["--root", layout.root, "--quiet", "install", missing]
      let status = try Child.run(Host.program, words)
      if status != 0 { throw RequestFailure.checkFailed("\(missing) could not be installed") }
      found = try resolved()
    }
    guard let version = try found.outcome.get().version else { return nil }
    return try select(.exact(version))
  }
}
