import CommandLine
import Disk
import Farm

extension Command {
  static let exec = Command(
    Declaration(
      "exec", "run one command under a version",
      details: """
        Becomes the command, by execve(2): its exit code is the command's, 127 where it is not
        found, 126 where it cannot be run. A channel is resolved once, so that a promote meanwhile
        does not reach it.
        """,
      example: """
        gofarm exec 1.26 -- go test ./...
        0 3 * * * gofarm exec stable -- make -C /srv/project nightly
        """,
      parameters: [
        .operand("SPEC", "a version or channel", completion: .spec),
        .rest("COMMAND", "the command and its arguments"),
      ])
  ) { context in
    let farm = try context.farm()
    let selection = try farm.select(context.spec("SPEC"), pinned: true)
    let environment = farm.environment(for: selection).applied(to: Host.environment)
    let command = context.arguments.all("COMMAND")
    do throws(DiskError) {
      try Child.replace(with: command[0], Array(command.dropFirst()), environment: environment)
    } catch {
      return ExecReport(exitCode: error.isMissing ? 127 : 126, error: error.description)
    }
  }
}

/// Only where there was nothing to become.
private struct ExecReport: Report {
  let exitCode: Int32
  let error: String

  var text: String { "" }
}
