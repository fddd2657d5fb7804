import Go

/// What a shell would put on PATH.
package enum ResolvedVersion: Equatable, Sendable {
  /// The PATH as it was: nothing of the farm.
  case system
  case version(GoVersion)
  /// A channel, followed by its link.
  case channel(Channel, GoVersion)

  /// `system`, `1.26.6`, `stable`: what GOFARM_SELECTED would be.
  package var name: String {
    switch self {
    case .system: "system"
    case .version(let version): version.text
    case .channel(let channel, _): channel.name
    }
  }

  /// nil for the system's.
  package var version: GoVersion? {
    switch self {
    case .system: nil
    case .version(let version), .channel(_, let version): version
    }
  }
}
