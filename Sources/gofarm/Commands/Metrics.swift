import CommandLine
import Farm
import System

extension Command {
  static let metrics = Command(
    Declaration(
      "metrics", "print the farm's state for Prometheus",
      details: """
        In the text format of node_exporter's textfile collector. --output replaces a file by
        rename(2): the collector never reads half of it.
        """,
      example: """
        gofarm metrics
        * * * * * gofarm metrics --output /var/lib/prometheus/node-exporter/gofarm.prom
        """,
      parameters: [
        .option("--output", "FILE", "write it there instead", completion: .file)
      ])
  ) { context in
    let text = try context.farm().metrics()
    guard let path = context.arguments["--output"].map(Host.absolute) else {
      return MetricsReport(text: text)
    }
    try FileSystem.rewrite(path, Array(text.utf8))
    return MetricsReport(text: "")
  }
}

private struct MetricsReport: Report {
  var isData: Bool { true }
  let text: String
}
