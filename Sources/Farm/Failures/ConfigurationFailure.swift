import System

/// What farm.json cannot say.
package enum ConfigurationFailure: Failure, Equatable {
  case unknownKey(String, known: [String])
  case badSetting(key: String, value: String)
  case refusedSetting(key: String, reason: String, remedy: Remedy)
  /// A group that this user cannot give a file to.
  case foreignGroup(key: String, group: String)
  /// farm.json says it, and something failed then.
  case recordedOnly(cause: String)

  package var exitCode: Int32 {
    switch self {
    case .unknownKey, .badSetting: 64
    case .recordedOnly: 74
    case .foreignGroup: 77
    case .refusedSetting: 78
    }
  }

  package var message: String {
    switch self {
    case .unknownKey(let key, let known):
      "there is no key \(quoted(key)) in the configuration; areas: "
        + known.joined(separator: " ")
    case .badSetting(let key, let value): "\(quoted(key)) cannot be \(quoted(value))"
    case .refusedSetting(let key, let reason, _): "\(quoted(key)) is refused: \(reason)"
    case .foreignGroup(let key, let group):
      "\(quoted(key)) cannot be \(quoted(group)): only root, or a member of it, can give it a directory"
    case .recordedOnly(let cause):
      "written to farm.json, will be carried out by the next command (\(cause))"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .unknownKey, .badSetting: .gofarm("config", "--help")
    case .refusedSetting(_, _, let remedy): remedy
    case .foreignGroup: .advice("run it as root")
    case .recordedOnly: .gofarm("status")
    }
  }
}
