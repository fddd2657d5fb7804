import CommandLine
import Farm
import Go

extension Command {
  static let list = Command(
    Declaration(
      "list", "show installations with their channels, or what the sources offer",
      details: "--available shows the newest release of each series, --all every release.",
      example: """
        gofarm list
        1.22.10
        1.26.6   stable
        1.27.3   latest, testing
        """,
      parameters: [
        .flag("--available", "what the sources offer, what is installed marked"),
        .flag("--all", "with --available: not only the newest of each series"),
        .flag("--offline", "with --available: as far as it is in the cache"),
        .option("--source", "NAME", "with --available: only this source of farm.json"),
        .option("--os", "OS", "with --available: for another operating system"),
        .option("--arch", "ARCH", "with --available: for another processor"),
      ])
  ) { context in
    let farm = try context.farm()
    let snapshot = try farm.snapshot()
    try context.require(
      "--available", for: "--all", "--offline", "--source", "--os", "--arch")
    if context.arguments.has("--available") {
      return try AvailableReport(context, farm, installed: Set(snapshot.versions))
    }
    let counts = farm.vulnerabilityCounts(of: snapshot.versions)
    return ListReport(
      root: farm.layout.root,
      installations: try snapshot.installations.map {
        ListReport.Row(
          version: $0.version, channels: snapshot.channels(of: $0.version), path: $0.path,
          adoptedFrom: $0.adoptedFrom,
          complete: try Goroot.missingParts(of: $0.path).isEmpty,
          vulnerabilities: counts?[$0.version], note: counts?.note($0.version) ?? "",
          provenance: context.output.isJSON ? try? farm.provenance(of: $0.version) : nil)
      })
  }
}

private struct AvailableReport: Report {
  struct Row: Encodable {
    let version: GoVersion
    let installed: Bool
  }

  let platform: String
  let available: [Row]

  init(_ context: Context, _ farm: Farm, installed: Set<GoVersion>) throws {
    platform = try context.platform().description
    let offer = try farm.offer(
      source: context.arguments["--source"], offline: context.arguments.has("--offline"))
    let versions = offer.versions(for: platform)
    available = (context.arguments.has("--all") ? versions : newestOfSeries(versions)).map {
      Row(version: $0, installed: installed.contains($0))
    }
  }

  var text: String {
    columns(available.map { [$0.version.text, $0.installed ? "(installed)" : ""] })
  }
}

private struct ListReport: Report {
  struct Row: Encodable {
    let version: GoVersion
    let channels: [Channel]
    let path: String
    let adoptedFrom: String?
    let complete: Bool
    /// How many are known; nil where no database is.
    let vulnerabilities: Int?
    let note: String

    private enum CodingKeys: CodingKey {
      case version, channels, path, adoptedFrom, complete, vulnerabilities, attested, log
    }

    var remarks: String {
      let origin = adoptedFrom.map { "(adopted from \($0))" } ?? ""
      return [complete ? origin : "(incomplete)", note].filter { !$0.isEmpty }
        .joined(separator: "  ")
    }

    let attested: Attestation?
    /// Where a checksum database has a record of it.
    let log: LogReference?

    init(
      version: GoVersion, channels: [Channel], path: String, adoptedFrom: String?, complete: Bool,
      vulnerabilities: Int?, note: String, provenance: Provenance?
    ) {
      self.version = version
      self.channels = channels
      self.path = path
      self.adoptedFrom = adoptedFrom
      self.complete = complete
      self.vulnerabilities = vulnerabilities
      self.note = note
      attested = provenance?.attested
      log = provenance?.log
    }
  }

  let root: String
  let installations: [Row]

  var text: String {
    columns(
      installations.map { row in
        [
          row.version.text, row.channels.map { $0.name.toned(.name) }.joined(separator: ", "),
          row.remarks,
        ]
      })
  }
}
