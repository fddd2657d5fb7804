import Go

/// What must succeed before a channel moves to a version.
package enum Gate: Hashable, Sendable {
  /// Built in: the manifest, every tool's identity, hello world builds and runs.
  case quick
  /// Built in: `quick`, and vet, cgo, the race detector, cover.
  case full
  /// Built in: no known vulnerability.
  case audit
  /// A command of sh(1), as it was typed.
  case command(String)
  /// An executable of `.gofarm/gates.d/`, by its path.
  case executable(String)
  /// A directory in which `TestVersion` must pass.
  case test(String)
  /// A module that the new version must build as the old one does.
  case project(String)

  /// `quick`, `full`, `audit`, or a command.
  package init(_ word: String) {
    switch word {
    case "quick": self = .quick
    case "full": self = .full
    case "audit": self = .audit
    default: self = .command(word)
    }
  }

  /// What the history calls it.
  package var name: String {
    switch self {
    case .quick: "quick"
    case .full: "full"
    case .audit: "audit"
    case .command(let command): command
    case .executable(let path): "gates.d/" + (path.split(separator: "/").last ?? "")
    case .test(let directory): "test \(directory)"
    case .project(let directory): "project \(directory)"
    }
  }
}

/// How a gate ended that did not stop the move.
package struct GateResult: Codable, Equatable, Sendable {
  package enum Outcome: String, Codable, Sendable {
    case passed
    /// Passed before, for the very same installation.
    case remembered
  }

  package let gate: String
  package let version: GoVersion
  package let outcome: Outcome
  /// Parts that could not be tried here, and why: never counted as passed.
  package let skipped: [String]?
  package let seconds: Double
}

/// Which gates a move must pass.
package struct GateChoice: Equatable, Sendable {
  /// What the site asks for, else `quick`; and what is in `gates.d`.
  package var usesDefaults = true
  /// Asked for now: run even if they are remembered.
  package var named: [Gate] = []

  package init(usesDefaults: Bool = true, named: [Gate] = []) {
    self.usesDefaults = usesDefaults
    self.named = named
  }
}
