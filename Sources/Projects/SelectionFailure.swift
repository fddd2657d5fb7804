import Go
import System

/// What a person or a file asks for, and what does not exist or makes no sense.
package enum SelectionFailure: Failure, Equatable {
  // Text that is no name
  case invalidVersion(String)
  case invalidChannel(String)
  case unusableVersionFile(path: String, reason: String)
  // Names of what is not there
  case notInstalled(String, installed: [GoVersion], removed: Tombstone? = nil)
  /// The same, where getting it would be no help.
  case unknownInstallation(String, installed: [GoVersion], removed: Tombstone? = nil)
  case noChannel(Channel, existing: [Channel])
  case brokenChannel(Channel, target: String)
  case noneSatisfies(GoVersion, path: String, installed: [GoVersion])
  case incompleteInstallation(GoVersion)

  package var exitCode: Int32 {
    switch self {
    case .invalidVersion, .invalidChannel: 64
    case .unusableVersionFile: 65
    case .notInstalled, .unknownInstallation, .noChannel, .brokenChannel, .noneSatisfies,
      .incompleteInstallation:
      66
    }
  }

  package var message: String {
    switch self {
    case .invalidVersion(let text): "\(quoted(text)) is not a version or channel"
    case .invalidChannel(let text): "\(quoted(text)) cannot be a channel's name"
    case .unusableVersionFile(let path, let reason): "\(quoted(path)): \(reason)"
    case .notInstalled(let text, let installed, let removed),
      .unknownInstallation(let text, let installed, let removed):
      "version \(quoted(text)) \(removed?.sentence ?? "is not installed"); \(listed(installed))"
    case .noChannel(let channel, let existing):
      "there is no channel \(quoted(channel.name)); "
        + (existing.isEmpty
          ? "no channel exists" : "channels: " + existing.map(\.name).joined(separator: " "))
    case .brokenChannel(let channel, let target):
      "channel \(quoted(channel.name)) leads to \(quoted(target)), no complete installation"
    case .noneSatisfies(let floor, let path, let installed):
      "no installed version satisfies go \(floor), asked for by \(quoted(path)); "
        + listed(installed)
    case .incompleteInstallation(let version): "version \(quoted(version.text)) is incomplete"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .invalidVersion, .brokenChannel, .noChannel, .unknownInstallation: .gofarm("list")
    case .invalidChannel:
      .advice("use [a-z][a-z0-9_-]*, at most 32 bytes, no version, not bin or system")
    case .unusableVersionFile: .gofarm("explain")
    case .notInstalled(let text, _, _): .gofarm("install", text)
    case .noneSatisfies: .gofarm("install", "latest")
    case .incompleteInstallation(let version): .gofarm("repair", version.text)
    }
  }

  /// What `gofarm install` could get, so that this would not fail again.
  package var missingVersion: String? {
    switch self {
    case .notInstalled(let text, _, _): text
    case .noneSatisfies: "latest"
    default: nil
    }
  }

  private func listed(_ versions: [GoVersion]) -> String {
    versions.isEmpty
      ? "nothing is installed"
      : "installed: " + versions.sorted().map(\.text).joined(separator: " ")
  }
}
