import System

extension Timestamp {
  /// `2 hours ago` on a terminal, where a person reads it now; RFC 3339 elsewhere.
  var forPeople: String {
    guard Host.isTerminal(1) else { return description }
    let age = Timestamp.now().seconds - seconds
    for (unit, length) in [("day", 86_400), ("hour", 3600), ("minute", 60)] where age >= length {
      return counted(age / length, unit) + " ago"
    }
    return age < 0 ? description : "just now"
  }
}
