import CommandLine
import Farm

/// A command is a value: how it is typed, and what it runs.
struct Command: Sendable {
  let declaration: Declaration
  let run: @Sendable (Context) throws -> any Report

  init(_ declaration: Declaration, run: @escaping @Sendable (Context) throws -> any Report) {
    self.declaration = declaration
    self.run = run
  }
}
