import Go
import System

/// What the site asks of a move, and was not met.
package enum PromotionFailure: Failure, Equatable {
  case gateFailed(gate: String, version: GoVersion, check: String, output: String)
  case hookFailed(path: String, status: Int32, output: String)
  case probeFailed(
    probe: String, reason: String, output: String, moved: [ChannelChange],
    returned: [ChannelChange], superseded: [Channel])
  case policy(rule: String, message: String, canOverride: Bool)
  case badEvidence(path: String, reason: String)

  package var exitCode: Int32 {
    switch self {
    case .gateFailed, .hookFailed, .probeFailed: 1
    case .badEvidence: 65
    case .policy: 78
    }
  }

  package var message: String {
    switch self {
    case .gateFailed(let gate, let version, let check, let output):
      "gate \(quoted(gate)) refuses \(version): \(check)" + excerpt(output)
    case .hookFailed(let path, let status, let output):
      "hook \(quoted(path)) failed with \(status)" + excerpt(output)
    case .probeFailed(let probe, let reason, let output, _, let returned, let superseded):
      "probe \(quoted(probe)) failed: \(reason)"
        + (returned.isEmpty
          ? "" : "; taken back: " + returned.map(\.description).joined(separator: ", "))
        + (superseded.isEmpty
          ? ""
          : "; moved by somebody else meanwhile: "
            + superseded.map(\.name).joined(separator: ", ")) + excerpt(output)
    case .badEvidence(let path, let reason): "\(quoted(path)) does not count: \(reason)"
    case .policy(let rule, let text, _): "refused by the policy's rule \(quoted(rule)): \(text)"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .gateFailed, .hookFailed, .badEvidence: nil
    case .probeFailed: .gofarm("history")
    case .policy(_, _, let canOverride):
      canOverride ? .advice("say why with --override REASON") : nil
    }
  }
}
