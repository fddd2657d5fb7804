import Go
import JSON
import System

/// What a host should have; every key may be absent, and says nothing then.
package struct DeclaredState: Codable, Equatable, Sendable {
  /// Specs that must be installed: `1.26.6`, or `1.26` for any of that series.
  package var installations: [String]?
  /// Channels and exact versions; channels that are not named stay.
  package var channels: ChannelMap?
  /// Of each installation's go.env; variables that are not named stay.
  package var go: [String: String]?
  /// The whole policy.
  package var promotion: PromotionPolicy?
  /// How many generations' installations `prune` leaves.
  package var keep: Int?

  /// Reads a JSON5 file, or standard input for `-`; throws `.damagedFile` for what it does not
  /// understand.
  package init(path: String) throws {
    let name = path == "-" ? "standard input" : path
    guard let bytes = try FileSystem.readInput(path) else { throw RequestFailure.noFile(path) }
    do { self = try JSON.decodeStrictly(DeclaredState.self, from: bytes) } catch {
      throw RequestFailure.damagedFile(path: name, reason: "\(error)")
    }
    channels = channels?.mapValues(\.asPublished)
    if let keep, keep < 0 {
      throw RequestFailure.damagedFile(path: name, reason: "keep cannot be \(keep)")
    }
  }
}
