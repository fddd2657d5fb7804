import Farm
import Go
import System
import TestSupport
import Testing

/// Every test starts a module proxy of its own on the loopback.
@Suite(.enabled(if: BuiltGofarm.has("openssl"))) struct ModuleProxyTests {
  private func expectUnchanged(_ source: ModuleSource) throws {
    #expect(try source.farm.farm.snapshot().versions.isEmpty)
    #expect(try source.farm.leftovers().isEmpty)
  }

  @Test func `a release comes from a module proxy, vouched for by the log`() throws {
    let source = try ModuleSource(offering: "1.26.6", "1.27.3", "1.27rc1")
    #expect(
      try source.run("list", "--available", "--source", "modules").output == "1.26.6\n1.27.3\n")
    let outcome = try source.run("--json", "install", "latest")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "log""#))
    #expect(outcome.output.contains(#""record" : 301"#))
    #expect(try source.farm.farm.verify(GoVersion("1.27.3")!).isWhole)
    #expect(try FileSystem.status(source.farm.root + "/1.27.3/bin/go")?.mode == 0o555)
    #expect(FileSystem.exists(source.farm.root + "/1.27.3/src/go.mod"))
    #expect(try source.farm.leftovers().isEmpty)
    let events = try #require(try FileSystem.readText(source.farm.layout.events))
    #expect(events.contains(#""database":"gofarm.test","record":301,"size":343"#))
    // supported, lookup, and the tiles over one more connection.
    let tiles = source.requests(for: "/tile/")
    #expect(source.requests(for: "/sumdb/") == 2 + tiles)
    #expect(source.requests(for: "/lookup/") == 1)
  }

  @Test func `a damaged installation is repaired from the module that was kept`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    #expect(try source.run("install", "1.26.6").status == 0)
    try FileSystem.remove(source.farm.root + "/1.26.6/src/go.mod")
    let offline = try source.run("repair", "--offline")
    #expect(offline.status == 0, "\(offline.errors)")
    #expect(try source.farm.farm.verify(GoVersion("1.26.6")!).isWhole)
    #expect(try source.run("doctor").output.contains("cache") == false)
    // And from the proxy, where it is not kept.
    for name in try FileSystem.entries(source.farm.layout.archives) {
      #expect(name.hasSuffix(".zip"))
      try FileSystem.remove("\(source.farm.layout.archives)/\(name)")
    }
    try FileSystem.remove(source.farm.root + "/1.26.6/src/go.mod")
    let again = try source.run("repair")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try source.farm.farm.verify(GoVersion("1.26.6")!).isWhole)
    // prune knows what it belongs to.
    #expect(try source.run("promote", "1.26.6", "stable", "--no-gate", "--no-probe").status == 0)
    #expect(try source.run("prune").status == 0)
    #expect(try FileSystem.entries(source.farm.layout.archives).count == 1)
  }

  @Test func `a download that was cut off is resumed, and a wrong beginning thrown away`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    source.server[ModuleSource.zip("1.26.6")]?.cuts = [700, 1]
    #expect(try source.run("install", "1.26.6").status == 0)
    let ranges = source.server.requests.filter { $0.path.hasSuffix(".zip") }.map(\.range)
    #expect(ranges == [nil, "bytes=700-", "bytes=701-"])
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    let url = source.server.url + ModuleSource.zip("1.26.6")
    let partial =
      "\(source.farm.layout.archives)/\(SHA256.digest(of: Array(url.utf8)))\(Layout.partialSuffix)"
    try FileSystem.create(partial, String(repeating: "x", count: 900), mode: 0o600)
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("starting over"))
    #expect(!FileSystem.exists(partial))
  }

  @Test func `nobody holds up a download by opening what there is of it`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    let url = source.server.url + ModuleSource.zip("1.26.6")
    let partial =
      "\(source.farm.layout.archives)/\(SHA256.digest(of: Array(url.utf8)))\(Layout.partialSuffix)"
    source.server[ModuleSource.zip("1.26.6")]?.cuts = [700, 0, 0, 0, 0, 0]
    #expect(try source.run("install", "1.26.6").status == 69)
    #expect(try FileSystem.status(partial)?.mode == 0o600)
    // As 0.1 left it, and as anybody could hold it.
    try FileSystem.setMode(partial, 0o644)
    let held = try Descriptor.open(partial)
    #expect(try held.tryLock())
    source.server[ModuleSource.zip("1.26.6")]?.cuts = []
    let outcome = try source.run("install", "1.26.6", "--wait", "0")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for name in try FileSystem.entries(source.farm.layout.archives) {
      #expect(try FileSystem.status("\(source.farm.layout.archives)/\(name)")?.mode == 0o644)
    }
    _ = consume held
  }

  @Test(arguments: [
    ("/empty,/proxy", 0), ("/empty|/proxy", 0), ("/broken,/proxy", 69), ("/broken|/proxy", 0),
    ("/forbidden,/proxy", 69), ("/proxy,off", 0), ("off", 69), ("direct", 69),
    ("/empty,direct", 69), ("/empty", 69), ("/proxy/", 0), ("/gone,/proxy", 0),
  ])
  func `several proxies are asked as cmd/go asks them`(_ list: String, _ status: Int32) throws {
    let source = try ModuleSource(offering: "1.26.6")
    for (path, code) in [("/broken", 500), ("/forbidden", 403), ("/gone", 410)] {
      for what in [
        "/golang.org/toolchain/@v/\(ModuleSource.module("1.26.6").version).zip",
        "/golang.org/toolchain/@v/list", "/sumdb/gofarm.test/supported",
      ] {
        source.server[path + what] = .init("")
        source.server[path + what]?.failures = Array(repeating: code, count: 50)
      }
    }
    let base = list.split(separator: ",", omittingEmptySubsequences: false).map { part in
      part.split(separator: "|").map { $0.hasPrefix("/") ? source.server.url + $0 : String($0) }
        .joined(separator: "|")
    }.joined(separator: ",")
    try source.configure(base: base)
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == status, "\(outcome.errors)")
    if status != 0 { try expectUnchanged(source) }
  }

  @Test func `the site's GOPROXY is asked where the source names none`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    try FileSystem.remove(source.farm.layout.configuration)
    try FileSystem.create(
      source.farm.layout.configuration,
      """
      {"go": {"GOPROXY": "\(source.server.url)/proxy,off", "GOSUMDB": "\(source.database.key)"},
       "sources": {"list": [{"name": "modules", "kind": "goproxy"}]}}
      """)
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `a directory is a proxy and a database, without a network`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    let directory = source.farm.directory + "/srv"
    func write(_ path: String, _ bytes: [UInt8]) throws {
      try TemporaryFarm.makeDirectories(FileSystem.parent(of: directory + path))
      _ = try source.farm.file("srv" + path, bytes)
    }
    try write(ModuleSource.zip("1.26.6"), TestZip.release("1.26.6").bytes)
    for (path, bytes) in try source.database.files() {
      try write("/proxy/sumdb/gofarm.test/\(path)", bytes)
    }
    let before = source.server.requests.count
    try source.configure(base: "file://\(directory)/proxy")
    let outcome = try source.run("--json", "install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "log""#))
    #expect(source.server.requests.count == before)
  }

  // MARK: Bad answers

  enum Fault: CaseIterable {
    case tar, html, bomb, overlap, backslash, truncated, otherRelease, tampered, unknown, gone
    case insecureRedirect
  }

  @Test(arguments: Fault.allCases)
  func `a proxy that lies, or has nothing, changes nothing`(_ fault: Fault) throws {
    let source = try ModuleSource(offering: "1.26.6", "1.26.7")
    let path = ModuleSource.zip("1.26.6")
    var zip = TestZip.release("1.26.6")
    var page = try #require(source.server[path])
    var expected: [Int32] = [65]
    switch fault {
    case .tar: page.body = TestArchive.release("1.26.6").gzip
    case .html: page.body = Array("<!DOCTYPE html><title>Sign in</title>".utf8)
    case .bomb:
      for index in zip.entries.indices { zip.entries[index].claimedSize = 1 << 30 }
      page.body = zip.bytes
    case .overlap:
      zip.entries[1].overlaps = true
      page.body = zip.bytes
    case .backslash:
      zip.entries[1].name += "\\x"
      page.body = zip.bytes
    case .truncated: page.body = page.body.dropLast(30)
    case .otherRelease: page.body = TestZip.release("1.26.7").bytes
    case .tampered: page.body = TestZip.release("1.26.6", extra: ["src/evil.go": "x"]).bytes
    case .unknown:
      source.server["/proxy/sumdb/gofarm.test/lookup/\(ModuleSource.module("1.26.6"))"] = nil
    case .gone:
      page.failures = Array(repeating: 410, count: 9)
      expected = [69]
    case .insecureRedirect:
      page.redirect = "http://example.invalid/x.zip"
      expected = [78]
    }
    source.server[path] = page
    let outcome = try source.run("install", "1.26.6")
    #expect(expected.contains(outcome.status), "\(outcome.status) \(outcome.errors)")
    let words = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("gofarm: ") }
    #expect(words.count <= 2, "\(outcome.errors)")
    try expectUnchanged(source)
  }

  @Test(arguments: ["html", "a million lines", "endless", "410"])
  func `a list that is none is said`(_ what: String) throws {
    let source = try ModuleSource(offering: "1.26.6")
    let path = "/proxy/golang.org/toolchain/@v/list"
    switch what {
    case "html": source.server[path] = .init("<html>\n<body>\n")
    case "a million lines":
      source.server[path] = .init(
        Array(repeating: Array("v0.0.1-go1.26.6.linux-amd64\n".utf8), count: 1_000_000).flatMap(
          \.self))
    case "endless":
      source.server[path] = .init("v0.0.1-go1.26.6.linux-amd64\n")
      source.server[path]?.isEndless = true
    default: source.server[path]?.failures = [410]
    }
    let outcome = try source.run("list", "--available", "--source", "modules")
    #expect([65, 69].contains(outcome.status), "\(outcome.status) \(outcome.output.prefix(300))")
    // A version that is named needs no list.
    if what != "410" { #expect(try source.run("install", "1.26.6").status == 0) }
    #expect(try source.farm.leftovers().isEmpty)
  }

  @Test func `a release from before 1.21 is no module`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    let outcome = try source.run("install", "1.20.14")
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("since 1.21"), "\(outcome.errors)")
  }

  @Test func `without the log, a digest or --insecure must vouch`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    try source.configure(#", "checksumDatabase": "off""#)
    #expect(try source.run("install", "1.26.6").status == 65)
    let digest = SHA256.digest(of: TestZip.release("1.26.6").bytes)
    let wrong = String(repeating: "0", count: 64)
    #expect(try source.run("install", "1.26.6", "--sha256", wrong).status == 65)
    let given = try source.run("--json", "install", "1.26.6", "--sha256", digest)
    #expect(given.output.contains(#""attested" : "sha256""#), "\(given.errors)")
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    #expect(try source.run("prune").status == 0)
    let insecure = try source.run("--json", "install", "1.26.6", "--insecure")
    #expect(insecure.output.contains(#""attested" : "insecure""#), "\(insecure.errors)")
    #expect(source.requests(for: "/sumdb/") == 0)
  }
}
