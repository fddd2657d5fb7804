extension Program {
  /// The page of `program --help`, for a terminal of so many columns.
  package func help(width: Int = 80) -> String {
    var lines = [
      "\(name): \(summary)", "", "usage: \(name) [OPTION]... COMMAND ...", "", "commands:",
    ]
    lines += table(commands.map { ($0.name, $0.summary) }, width)
    lines += ["", "options, before or after the command:"]
    lines += table(globals.map { (label($0), $0.summary) }, width)
    lines += ["", "'\(name) COMMAND --help' explains a command."]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page of `program command --help`, for a terminal of so many columns.
  package func help(for command: Declaration, width: Int = 80) -> String {
    let words = usageWords(of: command)
    var lines = ["\(name) \(command.name): \(command.summary)", ""]
    lines += wrapped(["usage:", name, command.name] + words, width, indent: 8)
    if !command.details.isEmpty { lines += [""] + filled(command.details, width) }
    if !command.parameters.isEmpty {
      lines += [""] + table(command.parameters.map { (label($0), $0.summary) }, width)
    }
    lines += ["", "example:"]
    lines += command.example.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "  \($0)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `gofarm promote VERSION CHANNEL [--reason TEXT]`
  package func usage(of command: Declaration) -> String {
    ([name, command.name] + usageWords(of: command)).joined(separator: " ")
  }

  private func usageWords(of command: Declaration) -> [String] {
    let rest = command.rest.map { [$0] } ?? []
    let options = command.parameters.filter { $0.name.hasPrefix("-") }
    return (command.operands + options + rest).map(\.usage)
  }

  /// `-n, --dry-run`, `--sha256 HEX`
  private func label(_ parameter: Parameter) -> String {
    if case .option(let value, _) = parameter.kind { return "\(parameter.name) \(value)" }
    return (parameter.short.map { "\($0), " } ?? "") + parameter.name
  }

  /// Two columns; what does not fit goes on below, in its own column.
  private func table(_ rows: [(left: String, right: String)], _ width: Int) -> [String] {
    let left = rows.map(\.left.count).max() ?? 0
    return rows.flatMap { row -> [String] in
      let first = "  " + row.left + String(repeating: " ", count: left - row.left.count) + " "
      return wrapped(
        [first] + row.right.split(separator: " ").map(String.init), width, indent: left + 4)
    }
  }

  /// Paragraphs, each wrapped anew; a line that begins with spaces stays a line of its own.
  private func filled(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var words: [String] = []
    func end() {
      if !words.isEmpty { lines += wrapped(words, width, indent: 0) }
      words = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty || line.hasPrefix(" ") {
        end()
        lines.append(String(line))
      } else {
        words += line.split(separator: " ").map(String.init)
      }
    }
    end()
    return lines
  }

  private func wrapped(_ words: [String], _ width: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if line.isEmpty {
        line = word
      } else if line.count + 1 + word.count <= max(width, 40) {
        line += " " + word
      } else {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      }
    }
    return lines + [line]
  }
}
