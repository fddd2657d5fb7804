import Go
import Projects
import System

extension Farm {
  /// Whether channel canary's audience can be told apart from others, and gets something.
  func audienceFindings(
    _ configuration: Configuration, _ snapshot: Snapshot
  ) throws -> [Diagnosis] {
    var found: [Diagnosis] = []
    if try isAudienceStale(configuration) {
      let wanted =
        configuration.audience?.canary.map { "mode 0110 and group \($0)" } ?? "no such directory"
      found.append(
        Diagnosis(
          .wrongAudience, "\(layout.audience): farm.json wants \(wanted)",
          remedy: .gofarm("render"), fix: .render))
    }
    guard let group = configuration.audience?.canary else { return found }
    let unset = Remedy.gofarm("config", "unset", "audience.canary")
    if Accounts.groupID(group) == nil {
      found.append(
        Diagnosis(
          .wrongAudience, "channel canary is for group \(quoted(group)), which does not exist",
          remedy: .choice([.shell("groupadd", "--system", group), unset])))
    }
    if snapshot.channels[.canary] == nil {
      found.append(
        Diagnosis(
          .audienceUnserved, "there is no channel canary: group \(quoted(group)) gets stable",
          remedy: .choice([.gofarm("promote", "stable", "canary"), unset])))
    }
    return found
  }
}
