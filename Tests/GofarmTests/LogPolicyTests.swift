import Farm
import Go
import JSON
import System
import TestSupport
import Testing

/// The policy `checksumDatabase`, `verify --log`, provenance, and what a bundle carries.
@Suite(.enabled(if: BuiltGofarm.has("openssl"))) struct LogPolicyTests {
  private let source: ModuleSource
  private var farm: TemporaryFarm { source.farm }

  init() throws { source = try ModuleSource(offering: "1.26.6", "1.27.3") }

  /// A release archive as a file, and what the log has of it.
  private func archive(_ version: String, logged: Bool = true) throws -> String {
    var release = TestArchive.release(
      version, extra: [.init("go/src/go.mod", "module std\n"), .init("go/doc/x", "not a module's")])
    if !logged { release.entries.append(.init("go/src/evil.go", "x")) }
    return try farm.file("go\(version).\(Host.os)-\(Host.architecture).tar.gz", release.gzip)
  }

  @Test func `require: a local archive must be the one that the log has`() throws {
    try source.configure(#", "checksumDatabase": "require""#)
    let outcome = try source.run("--json", "install", "--from", archive("1.26.6"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "log""#))
    let bad = try source.run("install", "--from", archive("1.27.3", logged: false))
    #expect(bad.status == 65)
    #expect(bad.errors.contains("in the checksum database \"gofarm.test\""), "\(bad.errors)")
    let unknown = try source.run("install", "--from", archive("1.25.1"))
    #expect(unknown.status == 65 && unknown.errors.contains("no record"), "\(unknown.errors)")
    let old = try source.run("install", "--from", archive("1.20.14"))
    #expect(old.status == 65 && old.errors.contains("no record"), "\(old.errors)")
    #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.26.6"])
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `prefer: what comes over a network is asked about, a local file is not`() throws {
    let name = TestSource.name("1.26.6")
    source.server["/dl/\(name)"] = .init(try #require(try FileSystem.read(archive("1.26.6"))))
    let site = #"{"name": "site", "base": "\#(source.server.url)/dl"}"#
    try source.configure(others: [site])
    let local = try source.run("--json", "install", "--from", archive("1.27.3"))
    #expect(local.output.contains(#""attested" : "none""#), "\(local.errors)")
    #expect(source.requests(for: "/sumdb/") == 0)
    let url = source.server.url + "/dl/" + name
    let digest = try SHA256.digest(of: Descriptor.open(archive("1.26.6")))
    let remote = try source.run(
      "--json", "install", "--from", url, "--sha256", digest)
    #expect(remote.output.contains(#""attested" : "log""#), "\(remote.errors)")
    // Other bytes are refused, whoever else vouches for them.
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    let evil = try #require(try FileSystem.read(archive("1.26.6", logged: false)))
    source.server["/dl/\(name)"] = .init(evil)
    let refused = try source.run(
      "install", "--from", url, "--sha256", SHA256.digest(of: evil))
    #expect(refused.status == 65, "\(refused.errors)")
  }

  @Test func `prefer: a log that does not answer is only said`() throws {
    let name = TestSource.name("1.26.6")
    let bytes = try #require(try FileSystem.read(archive("1.26.6")))
    source.server["/dl/\(name)"] = .init(bytes)
    source.server["/proxy/sumdb/gofarm.test/supported"]?.failures = [500, 500, 500]
    let outcome = try source.run(
      "--json", "install", "--from", source.server.url + "/dl/" + name, "--sha256",
      SHA256.digest(of: bytes))
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#""attested" : "sha256""#))
    #expect(outcome.errors.contains("does not vouch"), "\(outcome.errors)")
    #expect(try source.run("install", "1.27.3").status == 69)
  }

  @Test func `a fork, a foreign key and a rolled back log are refused with what was seen`() throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    let kept = try FileSystem.entries(farm.layout.index).filter { $0.hasPrefix("gofarm.test+") }
    #expect(kept.count == 1)
    let fork = try TestDatabase(forking: source.database)
    fork.grow(500, "other")
    fork.add(ModuleSource.module("1.27.3"), ModuleSource.sum("1.27.3"))
    try fork.serve(on: source.server, below: "/proxy/sumdb/gofarm.test")
    let refused = try source.run("install", "1.27.3")
    #expect(refused.status == 65)
    for part in ["another history", "  | 342", "  | 501", "\u{2014} gofarm.test "] {
      #expect(refused.errors.contains(part), "\(refused.errors)")
    }
    let foreign = try TestDatabase()
    foreign.add(ModuleSource.module("1.27.3"), ModuleSource.sum("1.27.3"))
    try foreign.serve(on: source.server, below: "/proxy/sumdb/gofarm.test")
    let unsigned = try source.run("install", "1.27.3")
    #expect(unsigned.status == 65 && unsigned.errors.contains("not signed"), "\(unsigned.errors)")
    // The true one is believed again.
    source.database.grow(300)
    try source.publish()
    #expect(try source.run("install", "1.27.3").status == 0)
    #expect(try farm.leftovers().isEmpty)
  }

  @Test(arguments: ["", " URL"])
  func `the database itself is asked where no proxy passes questions on`(_ url: String) throws {
    let source = source
    source.server["/proxy/sumdb/gofarm.test/supported"] = nil
    try source.database.serve(on: source.server, below: "/db")
    let setting = url.replacing("URL", with: source.server.url + "/db")
    try source.configure(sumdb: source.database.key + setting)
    let outcome = try source.run("install", "1.26.6")
    // Its own address is https://gofarm.test, which does not exist.
    #expect(outcome.status == (url.isEmpty ? 69 : 0), "\(outcome.errors)")
    #expect(source.requests(for: "/supported") == (url.isEmpty ? 1 : 0))
  }

  @Test func `a database with an unknown key is a mistake of the configuration`() throws {
    try source.configure(sumdb: "sum.example.com")
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 78 && outcome.errors.contains("known key"), "\(outcome.errors)")
  }

  // MARK: verify --log

  @Test func `verify --log proves what is installed, and the next time without a network`() throws {
    try source.configure(#", "checksumDatabase": "off""#)
    for version in ["1.26.6", "1.27.3", "1.25.1", "1.20.14"] {
      #expect(try source.run("install", "--from", archive(version)).status == 0)
    }
    let first = try source.run("verify", "--log")
    #expect(first.status == 1, "\(first.errors)")
    #expect(first.output.contains("record 300 of 342 in gofarm.test\n"))
    #expect(first.output.contains("record 301 of 342 in gofarm.test\n"))
    #expect(first.output.contains("1.25.1  ok, 12 files\n  the checksum database has no record"))
    #expect(first.output.contains("1.20.14  ok, 12 files\n  older than"))
    #expect(source.requests(for: "/lookup/") == 3)
    let before = source.server.requests.count
    let second = try source.run("verify", "--log", "1.26.6", "1.27.3")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.contains("record 300 of 342 in gofarm.test, by the proof that was kept"))
    #expect(source.server.requests.count == before)
  }

  @Test func `a database that does not answer is no reason to change the sources of archives`()
    throws
  {
    try source.configure(#", "checksumDatabase": "off""#)
    #expect(try source.run("install", "--from", archive("1.26.6")).status == 0)
    source.server["/proxy/sumdb/gofarm.test/supported"]?.failures = [500, 500, 500]
    let own = try source.run("verify", "--log")
    #expect(own.status == 69)
    #expect(
      own.errors.hasSuffix("gofarm: try: again later, or set https_proxy, or see docs/proof.md\n"),
      "\(own.errors)")
    // The Go project's database has another address; GOPROXY=off is what nobody gets past.
    try farm.configure(#"{"go": {"GOPROXY": "off"}}"#)
    let official = try source.run("verify", "--log")
    #expect(official.status == 69)
    #expect(
      official.errors.contains(", or gofarm config set GOSUMDB=sum.golang.google.cn, or see "),
      "\(official.errors)")
    #expect(!official.errors.contains("golang-cn"))
  }

  @Test func `verify --log names a manifest that is not the release's`() throws {
    try source.configure(#", "checksumDatabase": "off""#)
    #expect(try source.run("install", "--from", archive("1.26.6", logged: false)).status == 0)
    let outcome = try source.run("--json", "verify", "--log")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#""outcome" : "differs""#))
    #expect(outcome.output.contains(ModuleSource.sum("1.26.6")))
    let provenance = try source.run("provenance", "1.26.6").output
    #expect(!provenance.contains("record"))
  }

  @Test func `a proof that was forged in the farm is no proof`() throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    let path = farm.layout.provenance(GoVersion("1.26.6")!)
    let text = try #require(try FileSystem.readText(path))
    try FileSystem.remove(path)
    try FileSystem.create(path, text.replacing("\"record\" : 300", with: "\"record\" : 299"))
    let outcome = try source.run("verify", "--log")
    #expect(outcome.status == 0 && outcome.errors.contains("useless"), "\(outcome.errors)")
    #expect(try source.run("verify", "--log").output.contains("by the proof that was kept"))
  }

  // MARK: Provenance

  @Test func `provenance says where it came from and who vouched, list in short`() throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    let text = try source.run("provenance", "1.26.6").output
    #expect(text.contains("source     modules\n"))
    #expect(text.contains("url        \(source.server.url)/proxy/golang.org/toolchain/@v/"))
    #expect(text.contains("module     \(ModuleSource.sum("1.26.6"))\n"))
    #expect(text.contains("log        record 300 of 342 in gofarm.test, asked 20"))
    let json = try source.run("--json", "list").output
    #expect(json.contains(#""attested" : "log""#) && json.contains(#""record" : 300"#))
    #expect(try source.run("provenance", "1.9").status == 66)
    #expect(try source.run("provenance", "1.26.6", "--format", "pdf").status == 64)
    // An installation from before there was such a record.
    try FileSystem.remove(farm.layout.provenance(GoVersion("1.26.6")!))
    let old = try source.run("provenance", "1.26.6").output
    #expect(
      old.contains("module    \(ModuleSource.sum("1.26.6"))\n") && !old.contains("url"), "\(old)")
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    #expect(try FileSystem.entries(farm.layout.manifests).isEmpty)
  }

  @Test func `the bill of materials names the release as scanners know it`() throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    let text = try source.run("provenance", "1.26.6", "--format", "cyclonedx").output
    let document = try JSONValue(reading: Array(text.utf8))
    #expect(document["bomFormat"] == .string("CycloneDX"))
    guard case .array(let components)? = document["components"] else {
      Issue.record("no components")
      return
    }
    #expect(components.first?["purl"] == .string("pkg:golang/stdlib@1.26.6"))
    let library = Host.environment["GOFARM_CYCLONEDX"] ?? ""
    guard BuiltGofarm.has("python3"), !library.isEmpty else { return }
    let script = """
      import json, sys
      from cyclonedx.model.bom import Bom
      from cyclonedx.schema import SchemaVersion
      from cyclonedx.validation.json import JsonStrictValidator
      text = sys.stdin.read() if len(sys.argv) < 2 else open(sys.argv[1]).read()
      error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
      assert error is None, error
      print(next(iter(Bom.from_json(json.loads(text)).components)).purl)
      """
    let file = try farm.file("bom.json", Array(text.utf8))
    let read = try Child.capture(
      "python3", ["-c", script, file],
      environment: ["PYTHONPATH": library, "PATH": "/usr/bin:/bin"], limit: 120)
    #expect(read.output == "pkg:golang/stdlib@1.26.6\n")
  }

  // MARK: Bundles

  @Test func `a bundle carries the proof, which is checked without a network`() throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    let bundle = farm.directory + "/go.bundle"
    #expect(try source.run("bundle", "create", bundle, "1.26.6").status == 0)
    let key = source.database.key
    func other(_ sumdb: String) throws -> TemporaryFarm {
      let farm = try TemporaryFarm(installed: [])
      try FileSystem.remove(farm.layout.configuration)
      try FileSystem.create(
        farm.layout.configuration,
        """
        {"go": {"GOPROXY": "off", "GOSUMDB": "\(sumdb)"}, "sources": {"checksumDatabase": "require"}}
        """)
      return farm
    }
    let closed = try other(key)
    let outcome = try BuiltGofarm.run("--json", "bundle", "install", bundle, on: closed)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "log""#))
    let verified = try BuiltGofarm.run("verify", "--log", on: closed)
    #expect(verified.output.contains("by the proof that was kept"), "\(verified.errors)")
    // A farm that trusts another key does not take it.
    let foreign = try other(TestDatabase().key)
    #expect(try BuiltGofarm.run("bundle", "install", bundle, on: foreign).status == 65)
    #expect(try foreign.leftovers().isEmpty)
  }
}
