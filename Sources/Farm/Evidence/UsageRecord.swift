import Go
import JSON
import System

/// Which versions were used on which day, and by how many users: nothing more is kept of anybody.
package struct UsageRecord: Codable, Equatable, Sendable {
  package private(set) var days: [Day: [GoVersion: Int]] = [:]

  /// What is older is forgotten.
  private static let length = 400

  /// The first day of the record; nil where there is none.
  package var since: Day? { days.keys.min() }

  package func lastUse(of version: GoVersion) -> Day? {
    days.filter { $0.value[version] != nil }.keys.max()
  }

  /// Notes what is used now; of several looks on one day, the greatest number of users counts.
  mutating func note(_ users: [GoVersion: Int], on day: Day) {
    days[day] = (days[day] ?? [:]).merging(users) { max($0, $1) }
    days = days.filter { $0.key.days(until: day) < Self.length }
  }
}

extension Layout {
  var usage: String { "\(state)/usage.json" }
}

extension Farm {
  /// What `recordUsage` has kept; empty where it was never called.
  package func usageRecord() throws -> UsageRecord {
    guard let bytes = try FileSystem.read(layout.usage) else { return UsageRecord() }
    do { return try JSON.decode(UsageRecord.self, from: bytes) } catch {
      throw RequestFailure.damagedFile(path: layout.usage, reason: "\(error)")
    }
  }

  /// Notes which versions are used now, and by how many users; returns that.
  @discardableResult
  package func recordUsage() throws -> [GoVersion: Int] {
    let users = Dictionary(grouping: try usage().usage, by: \.version).mapValues {
      Set($0.map(\.user)).count
    }
    try writing { _ in
      var record = try usageRecord()
      record.note(users, on: .today)
      try replace(layout.usage, JSON.document(record))
    }
    return users
  }

  /// Why a version counts as used, by the record; nil where it was not for so many days.
  func useWithin(_ days: Int, _ version: GoVersion, _ record: UsageRecord) -> String? {
    let today = Day.today
    guard let since = record.since, since.days(until: today) >= days else {
      return record.since.map { "usage is recorded only since \($0)" } ?? "no usage is recorded"
    }
    if let last = record.lastUse(of: version), last.days(until: today) < days {
      return "used on \(last)"
    }
    let installed = (try? FileSystem.status(layout.installation(version)))??.changed
    let day = installed.map { Day(of: Timestamp(seconds: $0)) }
    return day.flatMap { $0.days(until: today) < days ? "installed on \($0)" : nil }
  }
}
