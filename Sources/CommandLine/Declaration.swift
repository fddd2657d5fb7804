/// One word, or pair of words, that a command takes.
public struct Parameter: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
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
  public enum Completion: Sendable, Equatable {
    case nothing, version, channel, spec, file, directory
    case words([String])
  }

  /// `VERSION`, `--sha256`
  public let name: String
  public let summary: String
  public let kind: Kind
  public let completion: Completion

  public static func operand(
    _ name: String, _ summary: String, required: Bool = true, repeats: Bool = false,
    completion: Completion = .nothing
  ) -> Parameter {
    Parameter(
      name: name, summary: summary, kind: .operand(required: required, repeats: repeats),
      completion: completion)
  }

  public static func option(
    _ name: String, _ value: String, _ summary: String, repeats: Bool = false,
    completion: Completion = .nothing
  ) -> Parameter {
    Parameter(
      name: name, summary: summary, kind: .option(value: value, repeats: repeats),
      completion: completion)
  }

  public static func flag(_ name: String, _ summary: String) -> Parameter {
    Parameter(name: name, summary: summary, kind: .flag, completion: .nothing)
  }

  public static func rest(_ name: String, _ summary: String) -> Parameter {
    Parameter(name: name, summary: summary, kind: .rest, completion: .nothing)
  }

  /// `VERSION`, `[SPEC]...`, `--sha256 HEX`, `-- COMMAND...`
  public var usage: String {
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
public struct Declaration: Sendable {
  public let name: String
  /// One line, without a full stop.
  public let summary: String
  /// What an administrator should know, in paragraphs.
  public let details: String
  /// Lines to type, or to read.
  public let example: String
  public let parameters: [Parameter]

  public init(
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
public struct Program: Sendable {
  public let name: String
  public let summary: String
  public let globals: [Parameter]
  private let names: [String]
  private let declaration: @Sendable (Int) -> Declaration

  public init(_ name: String, _ summary: String, globals: [Parameter], commands: [Declaration]) {
    self.init(name, summary, globals: globals, names: commands.map(\.name)) { commands[$0] }
  }

  /// - Parameter declaration: of the command whose name has this place; asked for no command that
  ///   is not needed, since a call needs one, and making all of them costs half of a start.
  public init(
    _ name: String, _ summary: String, globals: [Parameter], names: [String],
    declaration: @escaping @Sendable (Int) -> Declaration
  ) {
    self.name = name
    self.summary = summary
    self.globals = globals
    self.names = names
    self.declaration = declaration
  }

  public var commands: [Declaration] { names.indices.map(declaration) }

  public func command(_ name: String) -> Declaration? {
    names.firstIndex(of: name).map(declaration)
  }
}
