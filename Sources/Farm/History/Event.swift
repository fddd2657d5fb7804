import Go
import JSON
import System

/// One line of events.jsonl: something that happened.
package struct Event: Decodable, Sendable {
  static let healthy = "health_check_pass"
  static let applyFailed = "apply_failed"
  static let verified = "verified"

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
  /// What it is a part of, on this farm and others.
  package var change: ChangeID?

  init(
    _ event: String, generation: Int? = nil, changes: [ChannelChange]? = nil,
    version: GoVersion? = nil, reason: String? = nil, digest: String? = nil,
    attested: String? = nil, monotonic: Double? = nil, seconds: Double? = nil,
    output: String? = nil, change: ChangeID? = nil
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
    self.change = change
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
      add("change", change.map { .string($0.text) })
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
  /// Appends to events.jsonl. Best effort: a full disk here never decides an exit code.
  func log(_ event: Event) {
    var event = event
    event.actor = actor.description
    guard let json = try? event.json else { return }
    try? FileSystem.append(layout.events, JSON.line(json))
  }

  /// Under the lock, once events.jsonl is long: it becomes `events.jsonl.1`, and that `.2`, each by
  /// rename(2). Who appends at this moment appends to the older one.
  func rotateEvents() throws {
    guard let status = try FileSystem.status(layout.events), status.size > Self.longestEvents
    else { return }
    let older = (1...2).map { "\(layout.events).\($0)" }
    do { try FileSystem.rename(older[0], to: older[1]) } catch {
      if !error.isMissing { throw error }
    }
    try FileSystem.rename(layout.events, to: older[0])
    try FileSystem.append(layout.events, "")
    try FileSystem.setMode(layout.events, status.mode)
  }

  /// Bytes: some hundred thousand events.
  private static var longestEvents: Int { 16 << 20 }
}
