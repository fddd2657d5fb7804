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
  case channelDiffers(Channel, expected: GoVersion?, found: GoVersion?)
  case fenced(Int, newest: Int)
  case noChange(ChangeID)
  /// `by` ends "moved by".
  case changeSuperseded(ChangeID, Channel, by: String)

  package var exitCode: Int32 {
    switch self {
    case .nothingBefore, .noGeneration, .noChange: 66
    case .recordedOnly: 74
    case .superseded, .channelDiffers, .fenced, .changeSuperseded: 75
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
    case .channelDiffers(let channel, let expected, let found):
      "expected \(Self.text(channel, expected)), but \(Self.text(channel, found))"
    case .fenced(let fence, let newest):
      "fence \(fence) is too old: a commit with \(newest) has come before it"
    case .noChange(let change): "the history has no change \(quoted(change.text))"
    case .changeSuperseded(let change, let channel, let by):
      "\(quoted(channel.name)) was moved by \(by), after change \(quoted(change.text))"
    }
  }

  package var remedy: Remedy? {
    switch self {
    case .nothingBefore, .noGeneration, .superseded, .noChange: .gofarm("history")
    case .channelDiffers(let channel, _, _), .changeSuperseded(_, let channel, _):
      .gofarm("history", "\(channel)")
    case .fenced: .advice("take the lock again, and look at what its last holder did")
    case .recordedOnly: .gofarm("status")
    case .movedByHand: .gofarm("repair")
    }
  }

  /// `stable at 1.26.6`
  private static func text(_ channel: Channel, _ version: GoVersion?) -> String {
    version.map { "\(channel) at \($0)" } ?? "no channel \(channel)"
  }
}
