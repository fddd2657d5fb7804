import Go
import System

/// Why channels did not move, or not as was asked.
package enum CommitFailure: Failure, Equatable {
  case nothingBefore(Channel?)
  case noGeneration(Int, newest: Int)
  /// The commit point was passed, and something failed then.
  case recordedOnly(generation: Int, cause: String)
  case superseded(expected: Int, newest: Int, actor: String, reason: String)
  case movedByHand([ChannelChange])

  package var exitCode: Int32 {
    switch self {
    case .nothingBefore, .noGeneration: 66
    case .recordedOnly: 74
    case .superseded: 75
    case .movedByHand: 78
    }
  }

  package var message: String {
    switch self {
    case .nothingBefore(let channel?): "channel \(quoted(channel.name)) has no earlier value"
    case .nothingBefore(nil): "there is no earlier generation to go back to"
    case .noGeneration(let number, let newest):
      "there is no generation \(number); the newest is \(newest)"
    case .recordedOnly(let number, let cause):
      "recorded as generation \(number), will be completed by the next command (\(cause))"
    case .superseded(let expected, let newest, let actor, let reason):
      "expected generation \(expected), but \(actor) made generation \(newest): \(reason)"
    case .movedByHand(let changes):
      "moved by hand: " + changes.map(\.description).joined(separator: ", ")
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .nothingBefore, .noGeneration, .superseded: .gofarm("history")
    case .recordedOnly: .gofarm("status")
    case .movedByHand: .gofarm("repair")
    }
  }
}
