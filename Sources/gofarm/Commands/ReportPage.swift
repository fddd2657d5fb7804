import CommandLine
import Farm
import System

extension Command {
  static let report = Command(
    Declaration(
      "report", "write one HTML page about the farm",
      details: """
        Channels and since when and why, their timeline, what probes measured after moves,
        installations with size, proof, vulnerabilities, retirement and usage, and what doctor finds.
        One file without scripts; nothing is fetched; light and dark; printable. Nobody's network is
        asked: run audit before it. The file is replaced by rename(2): a web server never serves half
        of it.
        """,
      example: """
        gofarm report /var/www/html/go.html
        23 * * * *  root  gofarm --quiet report /var/www/html/go.html
        """,
      parameters: [
        .operand("FILE", "where to; default: standard output", required: false, completion: .file),
        .option("--output", "FILE", "the same as FILE", completion: .file),
      ])
  ) { context in
    let text = ReportPage(try context.farm().overview(), remedy: context.output.text).text
    guard let path = (context.arguments["FILE"] ?? context.arguments["--output"]).map(Host.absolute)
    else { return PageReport(file: nil, bytes: text.utf8.count, page: text) }
    try FileSystem.replace(path, text, through: "\(path).\(Host.processID)")
    return PageReport(file: path, bytes: text.utf8.count, page: nil)
  }
}

private struct PageReport: Report {
  let file: String?
  let bytes: Int
  /// What goes to standard output.
  let page: String?

  private enum CodingKeys: CodingKey { case file, bytes }

  var isData: Bool { page != nil }
  var text: String { page ?? "written: \(file ?? "")\n" }
}
