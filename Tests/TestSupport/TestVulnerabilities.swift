import Farm
import System

/// A vulnerability database in the Go project's format, as files and on a server.
package struct TestVulnerabilities: Sendable {
  package struct Entry: Sendable {
    package let id: String
    package let module: String
    package let package: String
    package let cve: String
    package var summary: String
    package var modified = "2026-11-02T00:00:00Z"
    package var withdrawn = false
    /// `introduced` and `fixed` in turn.
    package var events: [String]
  }

  package var entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// Some of the real ones.
  package static let usual = TestVulnerabilities([
    entry("GO-2026-6218", "net/url", ["0", "1.25.13", "1.26.0-0", "1.26.6"]),
    entry("GO-2026-6090", "crypto/tls", ["0", "1.25.13", "1.26.0-0", "1.26.6"]),
    entry("GO-2026-5037", "crypto/x509", ["0", "1.25.11", "1.26.0-0", "1.26.4"]),
    entry("GO-2026-4918", "net/http", ["1.26.0-0", "1.26.3"]),
  ])

  package static func entry(
    _ id: String, _ package: String, _ events: [String], summary: String? = nil
  ) -> Entry {
    Entry(
      id: id, module: "stdlib", package: package, cve: "CVE-" + id.dropFirst(3),
      summary: summary ?? "Something is wrong in \(package)", events: events)
  }

  package var index: String {
    let modules = Set(entries.map(\.module)).sorted().map { module in
      let own = entries.filter { $0.module == module }.map {
        #"{"id": "\#($0.id)", "modified": "\#($0.modified)", "fixed": "\#($0.events.last ?? "")"}"#
      }
      return #"{"path": "\#(module)", "vulns": [\#(own.joined(separator: ","))]}"#
    }
    let other = #"{"path": "example.com/x", "vulns": [{"id": "GO-2020-0001"}]}"#
    return "[" + (modules + [other]).joined(separator: ",") + "]"
  }

  package static func json(_ entry: Entry) -> String {
    let events = entry.events.enumerated().map { index, version in
      #"{"\#(index % 2 == 0 ? "introduced" : "fixed")": "\#(version)"}"#
    }
    let withdrawn = entry.withdrawn ? #""withdrawn": "2026-11-03T00:00:00Z", "# : ""
    return #"""
      {"schema_version": "1.3.1", "id": "\#(entry.id)", "modified": "\#(entry.modified)",
       \#(withdrawn)"aliases": ["\#(entry.cve)", "GHSA-1234"], "summary": "\#(entry.summary)",
       "details": "much more of it", "affected": [{"package": {"name": "\#(entry.module)"},
       "ranges": [{"type": "SEMVER", "events": [\#(events.joined(separator: ","))]}],
       "ecosystem_specific": {"imports": [{"path": "\#(entry.package)", "symbols": ["X"]}]}}]}
      """#
  }

  /// Writes the files; returns the base, `file:///…`.
  package func write(below directory: String) throws -> String {
    try TemporaryFarm.makeDirectories(directory + "/index")
    try TemporaryFarm.makeDirectories(directory + "/ID")
    try put(directory + "/index/modules.json", index)
    for entry in entries { try put("\(directory)/ID/\(entry.id).json", Self.json(entry)) }
    return "file://" + directory
  }

  private func put(_ path: String, _ text: String) throws {
    try FileSystem.remove(path)
    try FileSystem.create(path, text)
  }

  /// Serves it below `/vulndb`.
  package func serve(on server: TestServer, tag: String? = nil) {
    var page = TestServer.Page(index)
    page.etag = tag
    server["/vulndb/index/modules.json"] = page
    for entry in entries { server["/vulndb/ID/\(entry.id).json"] = .init(Self.json(entry)) }
  }
}

extension TemporaryFarm {
  /// Writes farm.json.
  package func configure(_ json: String) throws {
    try FileSystem.remove(layout.configuration)
    try FileSystem.create(layout.configuration, json)
  }

  /// Makes the farm use a database beside it.
  package func use(_ database: TestVulnerabilities, _ more: String = "") throws {
    let base = try database.write(below: directory + "/vulndb")
    try configure(#"{"vulnerabilities": {"base": "\#(base)"}\#(more)}"#)
  }
}
