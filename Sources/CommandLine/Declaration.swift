/// One word, or pair of words, that a command takes.
package struct Parameter: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A word in its place.
    case operand(required: Bool, repeats: Bool)
    /// `--name VALUE` or `--name=VALUE`.
    case option(value: String, repeats: Bool)
    /// `--name`
    case flag
    /// Everything after `--`, or after the operands before it: another command's words.
    case rest
  }

  /// What may stand in a parameter's place; completions offer it.
  package enum Completion: Sendable, Equatable {
    case nothing, version, channel, spec, file, directory
    case words([String])
  }

  /// `VERSION`, `--sha256`
  package let name: String
  package let summary: String
  package let kind: Kind
  package let completion: Completion

  package static func operand(
    _ name: String, _ summary: String, required: Bool = true, repeats: Bool = false,
    completion: Completion = .nothing
  ) -> Parameter {
    Parameter(
      name: name, summary: summary, kind: .operand(required: required, repeats: repeats),
      completion: completion)
  }

  package static func option(
    _ name: String, _ value: String, _ summary: String, repeats: Bool = false,
    completion: Completion = .nothing
  ) -> Parameter {
    Parameter(
      name: name, summary: summary, kind: .option(value: value, repeats: repeats),
      completion: completion)
  }

  package static func flag(_ name: String, _ summary: String) -> Parameter {
    Parameter(name: name, summary: summary, kind: .flag, completion: .nothing)
  }

  package static func rest(_ name: String, _ summary: String) -> Parameter {
    Parameter(name: name, summary: summary, kind: .rest, completion: .nothing)
  }

  /// `-n` of `--dry-run`: the same letter in every command.
  package var short: String? { Self.shortNames.first { $0.long == name }?.short }

  static let shortNames: [(short: String, long: String)] = [
    ("-h", "--help"), ("-n", "--dry-run"), ("-q", "--quiet"), ("-V", "--version"), ("-y", "--yes"),
  ]

  /// `VERSION`, `[SPEC]...`, `--sha256 HEX`, `-- COMMAND...`
  package var usage: String {
    switch kind {
    case .operand(let required, let repeats):
      (required ? name : "[\(name)]") + (repeats ? "..." : "")
    case .option(let value, let repeats): "[\(name) \(value)]" + (repeats ? "..." : "")
    case .flag: "[\(name)]"
    case .rest: "-- \(name)..."
    }
  }
}

/// How a command is typed. The parser, `--help`, the manual and the completions are views of it.
package struct Declaration: Sendable {
  package let name: String
  /// One line, without a full stop.
  package let summary: String
  /// What an administrator should know, in paragraphs.
  package let details: String
  /// Lines to type, or to read.
  package let example: String
  package let parameters: [Parameter]

  package init(
    _ name: String, _ summary: String, details: String = "", example: String,
    parameters: [Parameter] = []
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.example = example
    self.parameters = parameters
  }

  var operands: [Parameter] {
    parameters.filter { if case .operand = $0.kind { true } else { false } }
  }

  var rest: Parameter? { parameters.first { $0.kind == .rest } }
}

/// A program: its commands, and the options that every command takes.
package struct Program: Sendable {
  package let name: String
  package let summary: String
  package let globals: [Parameter]
  private let names: [String]
  private let declaration: @Sendable (Int) -> Declaration

  package init(_ name: String, _ summary: String, globals: [Parameter], commands: [Declaration]) {
    self.init(name, summary, globals: globals, names: commands.map(\.name)) { commands[$0] }
  }

  /// - Parameter declaration: of the command whose name has this place; asked for no command that
  ///   is not needed, since a call needs one, and making all of them costs half of a start.
  package init(
    _ name: String, _ summary: String, globals: [Parameter], names: [String],
    declaration: @escaping @Sendable (Int) -> Declaration
  ) {
    self.name = name
    self.summary = summary
    self.globals = globals
    self.names = names
    self.declaration = declaration
  }

  package var commands: [Declaration] { names.indices.map(declaration) }

  package func command(_ name: String) -> Declaration? {
    names.firstIndex(of: name).map(declaration)
  }
}
