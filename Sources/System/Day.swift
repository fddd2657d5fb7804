/// A day in UTC: `2026-11-27`.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Its first moment.
  package let start: Timestamp

  package init(of moment: Timestamp) {
    start = Timestamp(String(moment.description.prefix(10)) + "T00:00:00Z") ?? moment
  }

  /// nil for what is no day of the calendar.
  package init?(_ text: String) {
    guard let start = Timestamp(text + "T00:00:00Z"), start.description.hasPrefix(text) else {
      return nil
    }
    self.start = start
  }

  package static var today: Day { Day(of: .now()) }

  package static func < (a: Day, b: Day) -> Bool { a.start < b.start }

  /// How many days lie between the two.
  package func days(until other: Day) -> Int { (other.start.seconds - start.seconds) / 86_400 }

  package var description: String { String(start.description.prefix(10)) }
}

extension Day: Codable, CodingKeyRepresentable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let day = Day(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a day such as 2026-12-31"))
    }
    self = day
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  package var codingKey: any CodingKey { description.codingKey }

  package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}
