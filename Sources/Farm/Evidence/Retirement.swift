import Go
import JSON
import Projects
import System

/// The announcement that a version or series goes away: `retired` in farm.json.
package struct Retirement: Codable, Equatable, Sendable {
  /// From this day on, nobody should use it.
  package var on: Day
  /// A version or series to use in its place.
  package var use: String?
  /// For its users.
  package var message: String?

  package init(on day: Day, use: String? = nil, message: String? = nil) {
    on = day
    self.use = use
    self.message = message
  }

  /// Whether its day has come.
  package var isOver: Bool { on <= .today }

  /// `is retired since 2026-10-01: out of support; use 1.26`
  package var sentence: String {
    "\(isOver ? "is retired since" : "will be retired on") \(on)"
      + (message.map { ": \(printable($0))" } ?? "") + (use.map { "; use \($0)" } ?? "")
  }
}

extension Configuration {
  /// What was announced of a version: an announcement for it alone goes before one for its series.
  package func retirement(of version: GoVersion) -> Retirement? {
    let matching = (retired ?? [:]).compactMap { text, retirement in
      VersionSpec(text).flatMap { spec in
        spec.newest(among: [version]) == nil ? nil : (spec: spec, retirement: retirement)
      }
    }
    let exact = matching.first { if case .exact = $0.spec { true } else { false } }
    return (exact ?? matching.max { $0.spec.description < $1.spec.description })?.retirement
  }

  /// What goenv says of it, one announcement a line, those that go before others first:
  /// `1.24 is retired from 2026-12-31 on; use 1.26: out of support`, `=1.24.3 …` for that release alone.
  /// A shell does not know the day: the sentence holds before and after it.
  var announcements: String {
    let named = (retired ?? [:]).compactMap { text, retirement in
      VersionSpec(text).map { spec in
        let name = if case .exact(let version) = spec { "=\(version)" } else { "\(spec)" }
        return (name: name, retirement: retirement)
      }
    }
    // "=" comes behind the digits.
    return named.sorted { $0.name > $1.name }.map { name, retirement in
      "\(name) is retired from \(retirement.on) on"
        + (retirement.use.map { "; use \(printable($0))" } ?? "")
        + (retirement.message.map { ": \(printable($0))" } ?? "") + "\n"
    }.joined()
  }
}

/// What was announced, and who still needs it.
package struct RetirementReport: Encodable, Equatable, Sendable {
  package struct Need: Encodable, Equatable, Sendable {
    package let version: GoVersion
    /// `channel stable`, `ada (pid 4711, gopls)`, `/srv/app/.go-version (ada)`
    package let by: String
  }

  package let spec: String
  package let on: Day
  package let use: String?
  package let message: String?
  package let isOver: Bool
  package let installations: [GoVersion]
  package let needs: [Need]

  private enum CodingKeys: String, CodingKey {
    case spec, on, use, message, installations, needs
    case isOver = "over"
  }
}

extension Farm {
  /// Announces that what `spec` means goes away; farm.json and what is rendered from it say so.
  package func retire(_ spec: VersionSpec, _ retirement: Retirement) throws {
    let value = try JSONValue(encoding: retirement)
    try announce(spec.retirementKey, value)
    log(Event("retire", reason: "\(spec.retirementKey) \(retirement.sentence)"))
  }

  /// Takes an announcement back.
  package func unretire(_ spec: VersionSpec) throws {
    let retired = try configuration().retired ?? [:]
    guard retired[spec.retirementKey] != nil else {
      throw EvidenceFailure.notRetired(spec.retirementKey, retired: retired.keys.sorted())
    }
    try announce(spec.retirementKey, nil)
    log(Event("retire", reason: "\(spec.retirementKey) is not retired any more"))
  }

  private func announce(_ key: String, _ value: JSONValue?) throws {
    try writing { _ in
      let tree = try configurationTree().with(value, at: ["retired", key])
      let configuration = try Configuration.decode(tree, path: layout.configuration)
      try replace(layout.configuration, JSON.document(tree))
      _ = try writeScripts(configuration)
    }
  }

  /// Every announcement, the earliest day first, with what still needs it: channels, processes, and
  /// the projects of the site's `pins`.
  package func retirements() throws -> [RetirementReport] {
    let configuration = try configuration()
    guard let retired = configuration.retired, !retired.isEmpty else { return [] }
    let snapshot = try snapshot()
    let uses = try usage().usage
    let pins = try sitePins()
    return retired.sorted { ($0.value.on, $0.key) < ($1.value.on, $1.key) }.map { key, retirement in
      let spec = VersionSpec(key)
      let versions = snapshot.versions.filter { spec?.newest(among: [$0]) != nil }
      var needs: [RetirementReport.Need] = []
      for version in versions {
        let names =
          snapshot.channels(of: version).map { "channel \($0)" }
          + uses.filter { $0.version == version }.map(\.who)
          + pins.filter { $0.version == version }.map(\.who)
        needs += names.map { .init(version: version, by: $0) }
      }
      return RetirementReport(
        spec: key, on: retirement.on, use: retirement.use, message: retirement.message,
        isOver: retirement.isOver, installations: versions, needs: needs)
    }
  }

  /// Leaves the name of a version that is about to be removed. Best effort: whoever makes room on a
  /// full disk must not be kept from it.
  func leaveTombstone(of version: GoVersion, in snapshot: Snapshot) throws {
    let others = snapshot.versions.filter { $0 != version && $0.series == version.series }
    let tombstone = Tombstone(
      day: .today,
      replacement: try configuration().retirement(of: version)?.use
        ?? others.filter(\.isRelease).max()?.text,
      actor: actor.description)
    let directory = Tombstone.directory(of: layout.root)
    try? makeStateDirectory(directory)
    try? replace("\(directory)/\(version)", tombstone.line)
  }
}

extension VersionSpec {
  /// As farm.json has it: `=1.20` for that release alone.
  package var retirementKey: String {
    VersionSpec(description) == self ? description : "=\(self)"
  }
}
