/// What may stand in the place of a word that is being typed.
package enum Suggestions: Equatable, Sendable {
  /// Words, with what they mean where that is known.
  case words([Suggestion])
  case files, directories
  /// A program and its own words.
  case command
}

package struct Suggestion: Equatable, Sendable {
  package let word: String
  package let summary: String

  package init(_ word: String, _ summary: String = "") {
    self.word = word
    self.summary = summary
  }
}

extension Program {
  /// What may replace the last of `words`, which is as yet the beginning of something.
  ///
  /// - Parameter values: the words of a kind, such as installed versions.
  package func suggestions(
    for words: [String], values: (Parameter.Completion) -> [Suggestion]
  ) -> Suggestions {
    guard let current = words.last else { return .words([]) }
    var command: Declaration?
    var operands = 0
    var wanting: Parameter?
    for word in words.dropLast() {
      if wanting != nil {
        wanting = nil
      } else if word == "--" {
        return command?.rest == nil ? .words([]) : .command
      } else if word.hasPrefix("-"), word != "-" {
        wanting = parameter(word, of: command)
      } else if command == nil {
        command = self.command(word)
        if command == nil { return .words([]) }
      } else {
        operands += 1
      }
    }
    if let wanting { return suggestions(wanting.completion, current, values) }
    if current.hasPrefix("-") {
      let options = (command?.parameters ?? []) + globals
      return matching(
        current, options.filter { $0.name.hasPrefix("-") }.map { .init($0.name, $0.summary) })
    }
    guard let command else {
      return matching(current, commands.map { .init($0.name, $0.summary) })
    }
    if let operand = operand(operands, of: command) {
      return suggestions(operand.completion, current, values)
    }
    return command.rest == nil ? .words([]) : .command
  }

  /// The option of this name, where it takes a value that is a word of its own.
  private func parameter(_ word: String, of command: Declaration?) -> Parameter? {
    ((command?.parameters ?? []) + globals).first {
      if case .option = $0.kind { $0.name == word } else { false }
    }
  }

  private func operand(_ index: Int, of command: Declaration) -> Parameter? {
    if index < command.operands.count { return command.operands[index] }
    guard let last = command.operands.last, case .operand(_, repeats: true) = last.kind else {
      return nil
    }
    return last
  }

  private func suggestions(
    _ completion: Parameter.Completion, _ current: String,
    _ values: (Parameter.Completion) -> [Suggestion]
  ) -> Suggestions {
    switch completion {
    case .nothing: .words([])
    case .file: .files
    case .directory: .directories
    case .words(let words): matching(current, words.map { .init($0) })
    case .version, .channel, .spec: matching(current, values(completion))
    }
  }

  private func matching(_ current: String, _ words: [Suggestion]) -> Suggestions {
    .words(words.filter { $0.word.hasPrefix(current) })
  }
}
