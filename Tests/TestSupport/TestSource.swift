import Farm
import System

/// A server that offers small releases with an index, and a farm that is configured to use it.
package final class TestSource: Sendable {
  package let server: TestServer
  package let farm: TemporaryFarm

  package init(offering versions: String..., installed: [String] = []) throws {
    server = try TestServer()
    farm = try TemporaryFarm(installed: installed)
    for version in versions { server["/dl/" + Self.name(version)] = .init(Self.archive(version)) }
    offer(versions)
    try configure()
  }

  package static func name(_ version: String) -> String {
    "go\(version).\(Host.os)-\(Host.architecture).tar.gz"
  }

  package static func archive(_ version: String) -> [UInt8] { TestArchive.release(version).gzip }

  package static func digest(_ version: String) -> String { SHA256.digest(of: archive(version)) }

  /// Makes the index say that these are there.
  package func offer(_ versions: [String], etag: String? = nil) {
    let entries = versions.map { version in
      """
      {"version": "go\(version)", "stable": true, "files": [
        {"filename": "go\(version).src.tar.gz", "os": "", "arch": "", "version": "go\(version)",
         "sha256": "", "size": 1, "kind": "source"},
        {"filename": "\(Self.name(version))", "os": "\(Host.os)", "arch": "\(Host.architecture)",
         "version": "go\(version)", "sha256": "\(Self.digest(version))",
         "size": \(Self.archive(version).count), "kind": "archive"}]}
      """
    }
    var page = TestServer.Page("[" + entries.joined(separator: ",") + "]")
    page.etag = etag
    server["/index"] = page
  }

  /// Writes farm.json: this server, then `others`, then more keys of `sources`. Nobody asks the
  /// world's checksum database about releases that it does not have.
  package func configure(
    others: [String] = [], database: String = "off", _ more: String = ""
  ) throws {
    let own = #"{"name": "test", "base": "\#(server.url)/dl", "index": "\#(server.url)/index"}"#
    let list = ([own] + others).joined(separator: ",")
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(
      farm.layout.configuration,
      #"{"sources": {"list": [\#(list)], "checksumDatabase": "\#(database)"\#(more)}}"#)
  }

  package func run(_ words: String...) throws -> BuiltGofarm.Outcome {
    try BuiltGofarm.run(words, on: farm)
  }
}
