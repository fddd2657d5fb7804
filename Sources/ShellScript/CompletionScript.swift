import Templates

/// What makes a shell ask gofarm for completions.
package enum CompletionScript: String, CaseIterable, Sendable {
  case bash, zsh, fish

  package var text: String {
    switch self {
    case .bash: String(cString: gofarm_completions_bash())
    case .zsh: String(cString: gofarm_completions_zsh())
    case .fish: String(cString: gofarm_completions_fish())
    }
  }
}
