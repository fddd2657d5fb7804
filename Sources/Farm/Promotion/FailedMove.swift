import Go

/// What a move that failed has done, for programs: an empty list is a farm as it was.
package struct FailedMove: Encodable, Equatable, Sendable {
  /// The gate, hook or probe that said no.
  package struct Check: Encodable, Equatable, Sendable {
    package let kind: String
    package let name: String
    package let reason: String
    package let output: String
  }

  package var moved: [ChannelChange] = []
  package var returned: [ChannelChange] = []
  /// Not returned: somebody else has moved them meanwhile.
  package var superseded: [Channel] = []
  package let check: Check
}

extension PromotionFailure {
  /// nil where nothing was run.
  package var report: FailedMove? {
    switch self {
    case .gateFailed(let gate, _, let check, let output):
      FailedMove(check: .init(kind: "gate", name: gate, reason: check, output: output))
    case .hookFailed(let path, let status, let output):
      FailedMove(
        check: .init(kind: "hook", name: path, reason: "exit code \(status)", output: output))
    case .probeFailed(let probe, let reason, let output, let moved, let returned, let superseded):
      FailedMove(
        moved: moved, returned: returned, superseded: superseded,
        check: .init(kind: "probe", name: probe, reason: reason, output: output))
    case .policy, .badEvidence: nil
    }
  }
}
