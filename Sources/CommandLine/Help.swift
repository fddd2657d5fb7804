extension Program {
  /// The page of `program --help`.
  package var help: String {
    let width = commands.map(\.name.count).max() ?? 0
    var lines = [
      "\(name): \(summary)", "", "usage: \(name) [OPTION]... COMMAND ...", "", "commands:",
    ]
    lines += commands.map { "  \(pad($0.name, width))  \($0.summary)" }
    lines += ["", "options, before or after the command:"]
    lines += table(globals)
    lines += ["", "'\(name) COMMAND --help' explains a command."]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page of `program command --help`.
  package func help(for command: Declaration) -> String {
    var lines = ["\(name) \(command.name): \(command.summary)", "", "usage: \(usage(of: command))"]
    if !command.details.isEmpty { lines += ["", command.details] }
    if !command.parameters.isEmpty { lines += [""] + table(command.parameters) }
    lines += ["", "example:"]
    lines += command.example.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "  \($0)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `gofarm promote VERSION CHANNEL [--reason TEXT]`
  package func usage(of command: Declaration) -> String {
    let rest = command.rest.map { [$0] } ?? []
    let options = command.parameters.filter { $0.name.hasPrefix("-") }
    let words = (command.operands + options + rest).map(\.usage)
    return ([name, command.name] + words).joined(separator: " ")
  }

  private func table(_ parameters: [Parameter]) -> [String] {
    let left = parameters.map { parameter in
      if case .option(let value, _) = parameter.kind {
        "\(parameter.name) \(value)"
      } else {
        parameter.name
      }
    }
    let width = left.map(\.count).max() ?? 0
    return zip(left, parameters).map { "  \(pad($0, width))  \($1.summary)" }
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
