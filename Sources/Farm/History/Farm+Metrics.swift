import Go
import JSON
import System

extension Farm {
  /// The farm in Prometheus' text format, for the textfile collector.
  package func metrics() throws -> String {
    let snapshot = try snapshot()
    let told = try told(of: snapshot.generation.number)
    var page = MetricsPage(root: layout.root)
    page.gauge("generation", "The newest generation.", [([], Double(snapshot.generation.number))])
    page.gauge(
      "generation_info", "What made the newest generation.",
      [
        (
          [
            ("command", snapshot.generation.command),
            ("change", snapshot.generation.change?.text ?? ""),
          ], 1
        )
      ])
    page.gauge(
      "installations", "Installed Go releases.", [([], Double(snapshot.installations.count))])
    page.gauge(
      "findings", "What gofarm status finds: 0 where disk and history agree.",
      [([], Double(try findings(in: snapshot).count))])
    try add(snapshot, to: &page)
    add(told, of: snapshot.generation, to: &page)
    page.counter(
      "apply_failures_total", "How often gofarm apply failed.", [([], Double(told.failures))])
    if let counts = vulnerabilityCounts(of: snapshot.versions) {
      page.gauge(
        "known_vulnerabilities", "Known vulnerabilities of an installation.",
        snapshot.versions.map { ([("version", $0.text)], Double(counts[$0] ?? 0)) })
      page.gauge(
        "vulnerabilities_checked_timestamp_seconds",
        "When the vulnerability database was asked last.",
        [([], Double(counts.checked.seconds))])
    }
    page.gauge(
      "free_bytes", "Free bytes where the farm lies.",
      [([], Double(try FileSystem.freeSpace(layout.root)))])
    return page.text
  }

  private func add(_ snapshot: Snapshot, to page: inout MetricsPage) throws {
    page.gauge(
      "channel_info", "The version of a channel.",
      snapshot.channels.sorted { $0.key < $1.key }.map {
        ([("channel", $0.key.name), ("version", $0.value.text)], 1)
      })
    let moves = try lastMoves(in: snapshot, limit: 1000)
    page.gauge(
      "channel_moved_timestamp_seconds",
      "When the history moved a channel last, if that is among its newest 1000 generations.",
      moves.filter { snapshot.channels[$0.key] != nil }.sorted { $0.key < $1.key }.map {
        ([("channel", $0.key.name)], Double($0.value.at.seconds))
      })
  }

  private func add(_ told: Told, of newest: Generation, to page: inout MetricsPage) {
    let probes = told.probes ?? []
    page.gauge(
      "unprobed", "1 where nobody knows what the newest generation's probes found.",
      [([], newest.probes != nil && told.probes == nil ? 1 : 0)])
    page.gauge(
      "probe_success_ratio", "How many runs of a probe of the newest generation succeeded.",
      probes.map { ([("probe", $0.probe)], $0.success / 100) })
    page.gauge(
      "probe_seconds", "How long a probe of the newest generation took.",
      probes.flatMap { probe in
        [
          ([("probe", probe.probe), ("quantile", "0.5")], probe.p50 / 1000),
          ([("probe", probe.probe), ("quantile", "0.99")], probe.p99 / 1000),
        ]
      })
    page.gauge(
      "switch_to_health_seconds", "From the newest move to the first success of every probe.",
      told.health.map { [([], $0)] } ?? [])
    page.gauge(
      "verified_timestamp_seconds", "When gofarm verify last found an installation whole.",
      told.verified.sorted { $0.key < $1.key }
        .map { ([("version", $0.key.text)], Double($0.value.seconds)) })
  }

  /// What metrics take from events.jsonl, as far as it can be read.
  private struct Told {
    var probes: [ProbeResult]?
    var health: Double?
    var failures = 0
    var verified: [GoVersion: Timestamp] = [:]
  }

  private func told(of generation: Int) throws -> Told {
    var told = Told()
    told.probes = try probeResults(of: generation)
    let bytes = try FileSystem.read(layout.events) ?? []
    for event in Self.events(
      Event.healthy + "\",\"generation\":\(generation)", in: bytes)
    where event.generation == generation {
      told.health = event.seconds
    }
    told.failures = Self.events(Event.applyFailed, in: bytes).count
    for event in Self.events(Event.verified, in: bytes) {
      if let version = event.version { told.verified[version] = event.at }
    }
    return told
  }

  /// The events of this kind. Looked for as bytes: there may be a hundred thousand of others.
  private static func events(_ kind: String, in bytes: [UInt8]) -> [Event] {
    bytes.lines(containing: "\"event\":\"\(kind)").compactMap {
      try? JSON.decode(Event.self, from: Array($0))
    }
  }
}

/// Prometheus' text format.
private struct MetricsPage {
  typealias Row = (labels: [(String, String)], value: Double)

  let root: String
  private(set) var text = ""

  init(root: String) { self.root = root }

  mutating func gauge(_ name: String, _ help: String, _ rows: [Row]) {
    add("gauge", name, help, rows)
  }

  mutating func counter(_ name: String, _ help: String, _ rows: [Row]) {
    add("counter", name, help, rows)
  }

  /// A metric without rows is left out: promtool finds fault with a help text for nothing.
  private mutating func add(_ type: String, _ name: String, _ help: String, _ rows: [Row]) {
    if rows.isEmpty { return }
    text += "# HELP gofarm_\(name) \(help)\n# TYPE gofarm_\(name) \(type)\n"
    for row in rows {
      let labels = ([("root", root)] + row.labels).map { "\($0)=\"\(Self.escaped($1))\"" }
      let value = Int(exactly: row.value).map(String.init) ?? String(row.value)
      text += "gofarm_\(name){\(labels.joined(separator: ","))} \(value)\n"
    }
  }

  private static func escaped(_ label: String) -> String {
    label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
