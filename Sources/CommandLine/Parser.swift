/// The words of one call, sorted by parameter.
package struct Arguments: Sendable, Equatable {
  private struct Pair: Sendable, Equatable {
    let name: String
    let value: String
  }

  private var pairs: [Pair] = []

  package init() {}

  /// The value of an operand or option; the last one where it was given several times.
  package subscript(_ name: String) -> String? { pairs.last { $0.name == name }?.value }

  /// Every value of a repeated operand or option, in the order in which they were typed.
  package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

  package func has(_ flag: String) -> Bool { pairs.contains { $0.name == flag } }

  mutating func add(_ value: String, to name: String) {
    pairs.append(Pair(name: name, value: value))
  }
}

/// A call that cannot be understood.
package struct UsageError: Error, Equatable, Sendable {
  package let message: String
  /// The words of a call that helps, the program left out.
  package let remedy: [String]
  /// The word that stands where a command should, where that is what is wrong.
  package var unknownCommand: String?
}

package struct Invocation: Sendable, Equatable {
  /// nil: no command was named.
  package let command: String?
  package let arguments: Arguments
}

extension Program {
  /// Sorts the words of a call. Global options are taken anywhere before `--`.
  package func parse(_ words: [String]) throws(UsageError) -> Invocation {
    var arguments = Arguments()
    var command: Declaration?
    var operands: [String] = []
    var words = words[...]
    while let word = words.popFirst() {
      if word == "--" {
        try collect(&words, of: command, into: &arguments, &operands)
      } else if word.hasPrefix("-"), word != "-" {
        try option(word, &words, of: command, into: &arguments)
      } else if let known = command {
        if known.rest != nil && operands.count == known.operands.count {
          words = [word] + words
          try collect(&words, of: known, into: &arguments, &operands)
        } else {
          operands.append(word)
        }
      } else {
        guard let found = self.command(word) else {
          throw UsageError(
            message: "unknown command \"\(word)\""
              + suggestion(word, commands.map(\.name)),
            remedy: ["--help"], unknownCommand: word)
        }
        command = found
      }
    }
    if let command, !arguments.has("--help") {
      try place(operands, of: command, into: &arguments)
    }
    return Invocation(command: command?.name, arguments: arguments)
  }

  private func collect(
    _ words: inout ArraySlice<String>, of command: Declaration?, into arguments: inout Arguments,
    _ operands: inout [String]
  ) throws(UsageError) {
    while let word = words.popFirst() {
      if let rest = command?.rest {
        arguments.add(word, to: rest.name)
      } else {
        operands.append(word)
      }
    }
  }

  private func option(
    _ word: String, _ words: inout ArraySlice<String>, of command: Declaration?,
    into arguments: inout Arguments
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = Parameter.shortNames.first { $0.short == word }?.long ?? String(parts[0])
    let known = (command?.parameters ?? []) + globals
    let help = (command.map { [$0.name] } ?? []) + ["--help"]
    guard let parameter = known.first(where: { $0.name == name }) else {
      throw UsageError(
        message: "unknown option \"\(parts[0])\""
          + suggestion(name, known.map(\.name).filter { $0.hasPrefix("-") }),
        remedy: help)
    }
    switch parameter.kind {
    case .flag:
      if parts.count > 1 {
        throw UsageError(message: "option \"\(name)\" takes no value", remedy: help)
      }
      arguments.add("", to: name)
    default:
      guard let value = parts.count > 1 ? String(parts[1]) : words.popFirst() else {
        throw UsageError(message: "option \"\(name)\" needs a value", remedy: help)
      }
      arguments.add(value, to: name)
    }
  }

  private func place(
    _ operands: [String], of command: Declaration, into arguments: inout Arguments
  ) throws(UsageError) {
    var words = operands[...]
    let remedy = [command.name, "--help"]
    for parameter in command.operands {
      guard case .operand(let required, let repeats) = parameter.kind else { continue }
      if required && words.isEmpty {
        throw UsageError(message: "\(command.name) needs \(parameter.name)", remedy: remedy)
      }
      while let word = words.popFirst() {
        arguments.add(word, to: parameter.name)
        if !repeats { break }
      }
    }
    if let extra = words.first {
      throw UsageError(
        message: "\(command.name) does not take \"\(extra)\"", remedy: remedy)
    }
    if let rest = command.rest, arguments.all(rest.name).isEmpty {
      throw UsageError(message: "\(command.name) needs \(rest.name)", remedy: remedy)
    }
  }

  /// `; did you mean "promote"?`
  private func suggestion(_ word: String, _ known: [String]) -> String {
    nearest(to: word, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
  }
}

/// The known word that somebody probably meant: at most two edits away, and no more than a third of
/// the word is wrong.
package func nearest(to word: String, among known: [String]) -> String? {
  let near = known.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
  guard let near, near.1 <= 2, near.1 * 3 <= max(word.count, near.0.count) else { return nil }
  return near.0
}

/// How many letters must be added, taken away, changed, or exchanged with their neighbour.
private func distance(_ first: String, _ second: String) -> Int {
  let (a, b) = (Array(first), Array(second))
  var rows = [Array(0...b.count)]
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, rows[i - 1][j - 1] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
