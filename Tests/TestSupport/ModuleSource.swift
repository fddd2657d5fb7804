import Go
import System

/// A module proxy on the loopback that offers small releases, the checksum database that it passes
/// questions on to, and a farm that is configured to use them.
package final class ModuleSource: Sendable {
  package let server: TestServer
  package let farm: TemporaryFarm
  nonisolated(unsafe) package let database: TestDatabase

  package init(offering versions: String..., others: [String] = []) throws {
    server = try TestServer()
    farm = try TemporaryFarm(installed: [])
    database = try TestDatabase()
    database.grow(300)
    for version in versions {
      server[Self.zip(version)] = .init(TestZip.release(version).bytes)
      database.add(Self.module(version), Self.sum(version))
    }
    database.grow(40)
    let lines =
      (versions.map { Self.module($0).version } + ["v0.0.1-go1.99.0.plan9-386", "v1.0.0"])
    server["/proxy/golang.org/toolchain/@v/list"] = .init(
      lines.map { $0 + "\n" }.joined())
    try publish()
    try configure()
  }

  /// Serves the database as it is now.
  package func publish() throws {
    try database.serve(on: server, below: "/proxy/sumdb/\(database.name)")
  }

  package static func module(_ version: String) -> ToolchainModule {
    ToolchainModule(GoVersion(version)!, Platform()!)!
  }

  package static func zip(_ version: String) -> String {
    "/proxy/golang.org/toolchain/@v/\(module(version).version).zip"
  }

  /// What the database has of a small release.
  package static func sum(_ version: String) -> String {
    let prefix = TestZip.prefix(version)
    return module(version).sum(
      of: TestZip.release(version).entries.map { entry in
        let name = String(entry.name.dropFirst(prefix.count)).replacing("_go.mod", with: "go.mod")
        return (name, SHA256.digest(of: entry.content))
      })
  }

  /// Writes farm.json: the proxy, then other sources, then more keys of `sources`.
  package func configure(
    base: String? = nil, sumdb: String? = nil, others: [String] = [], _ more: String = ""
  ) throws {
    let own = """
      {"name": "modules", "kind": "goproxy", "base": "\(base ?? server.url + "/proxy")",
       "sumdb": "\(sumdb ?? database.key)"}
      """
    let list = ([own] + others).joined(separator: ",")
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(
      farm.layout.configuration, #"{"sources": {"list": [\#(list)]\#(more)}}"#)
  }

  package func run(_ words: String...) throws -> BuiltGofarm.Outcome {
    try BuiltGofarm.run(words, on: farm)
  }

  /// How often paths were asked for that hold this.
  package func requests(for part: String) -> Int {
    server.requests.filter { $0.path.contains(part) }.count
  }
}
