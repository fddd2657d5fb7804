import Go
import JSON
import System

/// One line of events.jsonl: something that happened.
package struct Event: Decodable, Sendable {
  package var event: String
  package var at = Timestamp.now()
  package var actor = ""
  package var generation: Int?
  package var changes: [ChannelChange]?
  package var version: GoVersion?
  package var reason: String?
  /// SHA-256 of an archive, or of a manifest.
  package var digest: String?
  /// What proved the archive: `sha256`, `index`, `signature`, `log`, or `none`.
  package var attested: String?
  /// Where a checksum database has a record of it.
  package var log: LogReference?
  /// Seconds on a clock that is never set back, since the machine started.
  package var monotonic: Double?
  /// How long it took.
  package var seconds: Double?
  package var probes: [ProbeResult]?
  /// What a program printed.
  package var output: String?

  init(
    _ event: String, generation: Int? = nil, changes: [ChannelChange]? = nil,
    version: GoVersion? = nil, reason: String? = nil, digest: String? = nil,
    attested: String? = nil, monotonic: Double? = nil, seconds: Double? = nil,
    output: String? = nil
  ) {
    self.event = event
    self.generation = generation
    self.changes = changes
    self.version = version
    self.reason = reason
    self.digest = digest
    self.attested = attested
    self.monotonic = monotonic
    self.seconds = seconds
    self.output = output
  }
}

extension Event {
  /// By hand: every move writes one (docs/decisions).
  var json: JSONValue {
    get throws {
      var members: [JSONValue.Member] = []
      func add(_ key: String, _ value: JSONValue?) {
        if let value { members.append(.init(key, value)) }
      }
      add("actor", .string(actor))
      add("at", .string(at.description))
      add("attested", attested.map(JSONValue.string))
      add("changes", changes.map { .array($0.map(\.json)) })
      add("digest", digest.map(JSONValue.string))
      add("event", .string(event))
      add("generation", generation.map(JSONValue.integer))
      add("log", try log.map { try JSONValue(encoding: $0) })
      add("monotonic", monotonic.map { JSONValue($0) })
      add("output", output.map(JSONValue.string))
      add("probes", try probes.map { try JSONValue(encoding: $0) })
      add("reason", reason.map(JSONValue.string))
      add("seconds", seconds.map { JSONValue($0) })
      add("version", version.map { .string($0.text) })
      return .object(members)
    }
  }
}

extension Farm {
  /// What the probes of each generation found, by its number; as far as events.jsonl can be read.
  package func probeResults() throws -> [Int: [ProbeResult]] {
    var results: [Int: [ProbeResult]] = [:]
    let text = try FileSystem.readText(layout.events) ?? ""
    for line in text.split(separator: "\n") where line.contains("\"event\":\"probed\"") {
      guard let event = try? JSON.decode(Event.self, from: Array(line.utf8)),
        let number = event.generation
      else { continue }
      results[number] = event.probes
    }
    return results
  }

  /// Appends to events.jsonl. Best effort: a full disk here never decides an exit code.
  func log(_ event: Event) {
    var event = event
    event.actor = actor.description
    guard let json = try? event.json else { return }
    try? FileSystem.append(layout.events, JSON.line(json))
  }
}
