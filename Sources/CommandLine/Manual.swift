/// What stands in a manual beside the declarations.
package struct ManualPage: Sendable {
  /// `1`
  package let section: String
  /// `2026-11-22`
  package let date: String
  /// `gofarm 0.1.0`
  package let source: String
  /// Title and text of what comes after the commands, paragraphs apart by an empty line.
  package let notes: [(title: String, text: String)]

  package init(
    section: String, date: String, source: String, notes: [(title: String, text: String)]
  ) {
    self.section = section
    self.date = date
    self.source = source
    self.notes = notes
  }
}

extension Program {
  /// For man(1).
  package func man(_ page: ManualPage) -> String {
    var lines = [
      ".TH \(roff(name.uppercased())) \(page.section) \(page.date) \"\(roff(page.source))\"",
      ".SH NAME", "\(roff(name)) \\- \(roff(summary))", ".SH SYNOPSIS", ".B \(roff(name))",
      "[\\fIOPTION\\fR]... \\fICOMMAND\\fR ...",
    ]
    if !globals.isEmpty {
      lines += [".SH OPTIONS", "Before or after the command:"] + globals.flatMap(roffEntry)
    }
    lines.append(".SH COMMANDS")
    for command in commands {
      lines += [".SS \(roff(usage(of: command)))", roff(sentence(command.summary))]
      for paragraph in paragraphs(command.details) { lines += [".PP", filled(paragraph)] }
      lines += command.parameters.flatMap(roffEntry)
      lines += [".PP", ".nf", ".RS 4"]
      lines += command.example.split(separator: "\n", omittingEmptySubsequences: false).map {
        roff(String($0))
      }
      lines += [".RE", ".fi"]
    }
    for note in page.notes {
      lines.append(".SH \(roff(note.title.uppercased()))")
      for (index, paragraph) in paragraphs(note.text).enumerated() {
        lines += (index == 0 ? [] : [".PP"]) + [filled(paragraph)]
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For man(1): one command, as `gofarm-promote`.
  package func man(_ page: ManualPage, command: Declaration) -> String {
    let title = "\(name)-\(command.name)"
    var lines = [
      ".TH \(roff(title.uppercased())) \(page.section) \(page.date) \"\(roff(page.source))\"",
      ".SH NAME", "\(roff(title)) \\- \(roff(command.summary))", ".SH SYNOPSIS",
      ".B \(roff(usage(of: command)))",
    ]
    if !command.details.isEmpty {
      lines.append(".SH DESCRIPTION")
      for (index, paragraph) in paragraphs(command.details).enumerated() {
        lines += (index == 0 ? [] : [".PP"]) + [filled(paragraph)]
      }
    }
    if !command.parameters.isEmpty {
      lines += [".SH OPTIONS"] + command.parameters.flatMap(roffEntry)
    }
    lines += [".SH EXAMPLES", ".nf"]
    lines += command.example.split(separator: "\n", omittingEmptySubsequences: false).map {
      roff(String($0))
    }
    lines += [".fi", ".SH SEE ALSO", "\(roff(name))(\(page.section))"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// For docs/.
  package func markdown(_ page: ManualPage) -> String {
    var text = "# \(name)\n\n\(sentence(summary))\n"
    if !globals.isEmpty {
      text += "\nOptions, before or after the command:\n\n" + table(globals)
    }
    for command in commands {
      text += "\n## \(command.name)\n\n\(sentence(command.summary))\n\n"
      text += "```\n\(usage(of: command))\n```\n"
      for paragraph in paragraphs(command.details) { text += "\n\(paragraph)\n" }
      if !command.parameters.isEmpty { text += "\n" + table(command.parameters) }
      text += "\n```sh\n\(command.example)\n```\n"
    }
    for note in page.notes {
      text += "\n## \(note.title)\n"
      for paragraph in paragraphs(note.text) { text += "\n\(paragraph)\n" }
    }
    return text
  }

  private func table(_ parameters: [Parameter]) -> String {
    "| | |\n|---|---|\n"
      + parameters.map { "| `\(term($0))` | \($0.summary.replacing("|", with: "\\|")) |\n" }
      .joined()
  }

  private func roffEntry(_ parameter: Parameter) -> [String] {
    [".TP", "\\fB\(roff(term(parameter)))\\fR", filled(sentence(parameter.summary))]
  }

  private func term(_ parameter: Parameter) -> String {
    if case .option(let value, _) = parameter.kind { return "\(parameter.name) \(value)" }
    return (parameter.short.map { "\($0), " } ?? "") + parameter.name
  }

  private func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
  }

  private func paragraphs(_ text: String) -> [String] {
    var paragraphs = [""]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        paragraphs.append("")
      } else {
        paragraphs[paragraphs.count - 1] += (paragraphs.last == "" ? "" : "\n") + line
      }
    }
    return paragraphs.filter { !$0.isEmpty }
  }

  /// Prose in lines of at most 80 bytes, as manuals are written.
  private func filled(_ text: String) -> String {
    var lines = [""]
    for word in text.split(whereSeparator: \.isWhitespace).map({ roff(String($0)) }) {
      if lines[lines.count - 1].utf8.count + word.utf8.count > 78 { lines.append("") }
      lines[lines.count - 1] += (lines.last == "" ? "" : " ") + word
    }
    return lines.joined(separator: "\n")
  }

  /// Text in which roff sees no request, escape or hyphen.
  private func roff(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let escaped = line.map { character in
        switch character {
        case "\\": "\\e"
        case "-": "\\-"
        case "'": "\\(aq"
        case "`": "\\(ga"
        case "^": "\\(ha"
        case "~": "\\(ti"
        default: String(character)
        }
      }.joined()
      return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }.joined(separator: "\n")
  }
}
