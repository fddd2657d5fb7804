import System

extension Farm {
  /// The farm in Prometheus' text format, for the textfile collector.
  package func metrics() throws -> String {
    let snapshot = try snapshot()
    let generations = try history()
    let before = [[:]] + generations.dropLast().map(\.channels)
    var text = ""
    func metric(_ name: String, _ help: String, _ rows: [(labels: [(String, String)], value: Int)])
    {
      text += "# HELP gofarm_\(name) \(help)\n# TYPE gofarm_\(name) gauge\n"
      for row in rows {
        let labels = ([("root", layout.root)] + row.labels).map { "\($0)=\"\(escaped($1))\"" }
        text += "gofarm_\(name){\(labels.joined(separator: ","))} \(row.value)\n"
      }
    }
    metric("generation", "The newest generation.", [([], snapshot.generation.number)])
    metric(
      "installations", "Installed Go releases.", [([], snapshot.installations.count)])
    metric(
      "findings", "What gofarm status finds: 0 where disk and history agree.",
      [([], try findings(in: snapshot).count)])
    let channels = snapshot.channels.sorted { $0.key < $1.key }
    metric(
      "channel_info", "The version of a channel.",
      channels.map { ([("channel", $0.key.name), ("version", $0.value.text)], 1) })
    metric(
      "channel_moved_timestamp_seconds", "When the history moved a channel last.",
      channels.compactMap { channel, _ in
        let last = zip(generations, before).reversed().first {
          $0.channels[channel] != $1[channel]
        }
        return last.map { ([("channel", channel.name)], $0.0.at.seconds) }
      })
    if let counts = vulnerabilityCounts(of: snapshot.versions) {
      metric(
        "known_vulnerabilities", "Known vulnerabilities of an installation.",
        snapshot.versions.map { ([("version", $0.text)], counts[$0] ?? 0) })
      metric(
        "vulnerabilities_checked_timestamp_seconds",
        "When the vulnerability database was asked last.", [([], counts.checked.seconds)])
    }
    metric(
      "free_bytes", "Free bytes where the farm lies.",
      [([], try FileSystem.freeSpace(layout.root))])
    return text
  }

  private func escaped(_ label: String) -> String {
    label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
