import CommandLine
import Farm

extension Command {
  static let list = Command(
    Declaration(
      "list", "show installations with their channels",
      example: """
        gofarm list
        1.22.10
        1.26.6   stable
        1.27.3   latest, testing
        """)
  ) { context in
    let farm = try context.farm()
    let snapshot = try farm.snapshot()
    return ListReport(
      root: farm.layout.root,
      installations: snapshot.installations.map {
        ListReport.Row(
          version: $0.version, channels: snapshot.channels(of: $0.version), path: $0.path,
          adoptedFrom: $0.adoptedFrom,
          complete: Installation.missingParts(of: $0.path).isEmpty)
      })
  }
}

private struct ListReport: Report {
  struct Row: Encodable {
    let version: GoVersion
    let channels: [Channel]
    let path: String
    let adoptedFrom: String?
    let complete: Bool
  }

  let root: String
  let installations: [Row]

  var text: String {
    columns(
      installations.map { row in
        [
          row.version.text, row.channels.map(\.name).joined(separator: ", "),
          row.complete ? row.adoptedFrom.map { "(adopted from \($0))" } ?? "" : "(incomplete)",
        ]
      })
  }
}
