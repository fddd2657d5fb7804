import Farm
import Go
import System
import TestSupport
import Testing

/// Every test starts a server of its own on the loopback.
@Suite struct SourceTests {
  private func expectWhole(_ source: TestSource, _ versions: String...) throws {
    for version in versions {
      #expect(try source.farm.farm.verify(#require(GoVersion(version))).isWhole)
    }
    #expect(try source.farm.leftovers().isEmpty)
  }

  private func archives(_ source: TestSource) throws -> [String] {
    try FileSystem.entries(source.farm.layout.archives)
  }

  @Test func `a spec is resolved through the index, fetched, verified and installed`() throws {
    let source = try TestSource(offering: "1.26.6", "1.26.10", "1.27rc1", "1.25.9")
    // 1.26 and latest are the same release.
    let outcome = try source.run("--json", "install", "1.26", "latest", "1.25.9")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "index""#))
    #expect(try source.run("install", "1.26").status == 0)
    try expectWhole(source, "1.26.10", "1.25.9")
    #expect(try !archives(source).contains { $0.hasSuffix(".partial") })
  }

  @Test func `latest is the newest release, never a candidate`() throws {
    let source = try TestSource(offering: "1.26.6", "1.27rc1")
    #expect(try source.run("install", "latest").status == 0)
    try expectWhole(source, "1.26.6")
  }

  @Test func `what no source offers is said, with what is there`() throws {
    let source = try TestSource(offering: "1.26.6")
    let outcome = try source.run("install", "1.99")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("1.26.6"))
    let exact = try source.run("install", "1.26.7")
    #expect(exact.status == 66)
    #expect(exact.errors.contains("no source offers \"1.26.7\""))
    #expect(try archives(source).isEmpty)
    #expect(try source.run("install", "stable").status == 64)
    #expect(try source.run("install", "1.26.6", "--source", "nobody").status == 66)
    #expect(try source.run("install", "1.26", "--arch", "s390x").status == 66)
  }

  @Test func `the index is asked for again only when it changed`() throws {
    let source = try TestSource(offering: "1.26.6")
    source.offer(["1.26.6"], etag: "\"one\"")
    #expect(try source.run("list", "--available").output == "1.26.6\n")
    #expect(try source.run("list", "--available").output == "1.26.6\n")
    #expect(source.server.requests.last?.condition == "\"one\"")
    source.offer(["1.26.6", "1.26.7"], etag: "\"two\"")
    #expect(try source.run("list", "--available").output == "1.26.7\n")
    #expect(try source.run("list", "--available", "--all").output == "1.26.6\n1.26.7\n")
  }

  @Test func `offline, the cache answers`() throws {
    let source = try TestSource(offering: "1.26.6", "1.26.7")
    #expect(try source.run("install", "1.26.6", "--offline").status == 69)
    #expect(try source.run("install", "1.26.6").status == 0)
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    let before = source.server.requests.count
    #expect(try source.run("install", "1.26.6", "--offline").status == 0)
    #expect(try source.run("install", "1.26.7", "--offline").status == 69)
    #expect(source.server.requests.count == before)
    try expectWhole(source, "1.26.6")
  }

  @Test func `an unreachable index falls back on the one from before`() throws {
    let source = try TestSource(offering: "1.26.6")
    #expect(try source.run("list", "--available").status == 0)
    source.server["/index"] = nil
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("from before"))
  }

  @Test func `a poisoned cache entry is found and fetched again`() throws {
    let source = try TestSource(offering: "1.26.6")
    try FileSystem.create(source.farm.layout.archive(TestSource.digest("1.26.6")), "poison")
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("damaged"))
    try expectWhole(source, "1.26.6")
  }

  // MARK: Bad servers

  @Test func `a download that is cut off is gone on from`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/dl/" + TestSource.name("1.26.6")
    source.server[path]?.cuts = [700, 1, 900]
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let ranges = source.server.requests.filter { $0.path == path }.map(\.range)
    #expect(ranges == [nil, "bytes=700-", "bytes=701-", "bytes=1601-"])
    try expectWhole(source, "1.26.6")
  }

  @Test func `a server that cannot go on begins anew`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/dl/" + TestSource.name("1.26.6")
    source.server[path]?.cuts = [700]
    source.server[path]?.hasRanges = false
    #expect(try source.run("install", "1.26.6").status == 0)
    try expectWhole(source, "1.26.6")
  }

  @Test func `a wrong beginning that was left behind is thrown away`() throws {
    let source = try TestSource(offering: "1.26.6")
    let partial =
      "\(source.farm.layout.archives)/\(TestSource.digest("1.26.6"))\(Layout.partialSuffix)"
    try FileSystem.create(partial, String(repeating: "x", count: 900), mode: 0o600)
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expectWhole(source, "1.26.6")
  }

  @Test func `500 and then success is success; redirects are followed`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/dl/" + TestSource.name("1.26.6")
    source.server["/elsewhere"] = source.server[path]
    source.server["/elsewhere"]?.failures = [500, 503]
    source.server[path]?.redirect = source.server.url + "/elsewhere"
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors) \(source.server.requests)")
    try expectWhole(source, "1.26.6")
  }

  @Test(arguments: [
    "404", "wrong bytes", "too short", "too long", "endless", "always 500", "wrong length", "slow",
  ])
  func `a server that lies, or has nothing, changes nothing`(_ what: String) throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/dl/" + TestSource.name("1.26.6")
    var page = try #require(source.server[path])
    var expected: Int32 = 69
    switch what {
    case "404": page.failures = Array(repeating: 404, count: 20)
    case "wrong bytes":
      page.body[page.body.count / 2] ^= 1
      expected = 65
    case "too short": page.body = page.body.dropLast(100)
    case "too long": page.body += [0]
    case "endless": page.isEndless = true
    case "always 500": page.failures = Array(repeating: 500, count: 20)
    case "wrong length": page.claimedLength = 100
    default:
      page.pause = 0.001
      expected = 0
    }
    source.server[path] = page
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == expected, "\(outcome.errors)")
    if expected != 0 {
      #expect(try source.farm.farm.snapshot().versions.isEmpty)
      #expect(outcome.errors.split(separator: "\n").last?.hasPrefix("gofarm: try: again") == true)
    }
    if what == "404" { #expect(try archives(source).isEmpty) }
    #expect(try source.farm.leftovers().isEmpty)
  }

  @Test func `a killed download leaves its beginning, and the next one goes on`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/dl/" + TestSource.name("1.26.6")
    source.server[path]?.pause = 1.5
    let killed = try Child.capture(
      "timeout",
      ["-s", "KILL", "2", BuiltGofarm.path, "--root", source.farm.root, "install", "1.26.6"],
      limit: 60)
    #expect(killed.status == 137)
    #expect(try archives(source).map { $0.hasSuffix(".partial") } == [true])
    source.server[path]?.pause = 0
    #expect(try source.run("install", "1.26.6").status == 0)
    #expect(source.server.requests.last?.range != nil)
    try expectWhole(source, "1.26.6")
  }

  @Test func `several are downloaded side by side`() throws {
    let source = try TestSource(offering: "1.26.6", "1.25.9")
    for version in ["1.26.6", "1.25.9"] {
      source.server["/dl/" + TestSource.name(version)]?.pause = 0.3
    }
    let running = Background { Result { try source.run("install", "1.26.6", "1.25.9") } }
    let deadline = Monotonic.now() + 60
    var partial = 0
    while partial < 2, Monotonic.now() < deadline {
      Monotonic.sleep(0.05)
      let names = (try? archives(source)) ?? []
      partial = max(partial, names.filter { $0.hasSuffix(".partial") }.count)
    }
    #expect(partial == 2)
    let outcome = try running.value().get()
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Installed in the order that was asked for.
    let lines = outcome.output.split(separator: "\n").map { $0.prefix(16) }
    #expect(lines == ["installed 1.26.6", "installed 1.25.9"])
  }

  // MARK: Mirrors, digests, signatures

  @Test func `a mirror takes over, and its word about digests is not asked`() throws {
    let source = try TestSource(offering: "1.26.6")
    let good = source.server["/dl/" + TestSource.name("1.26.6")]
    source.server["/mirror/" + TestSource.name("1.26.6")] = good
    source.server["/bad/" + TestSource.name("1.26.6")] = .init("poison")
    source.server["/dl/" + TestSource.name("1.26.6")] = nil
    try source.configure(others: [
      #"{"name": "bad", "base": "\#(source.server.url)/bad/"}"#,
      #"{"name": "good", "base": "\#(source.server.url)/mirror"}"#,
    ])
    #expect(try source.run("install", "1.26.6", "--source", "bad").status != 0)
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expectWhole(source, "1.26.6")
  }

  @Test func `a URL needs a digest, the index, or --insecure`() throws {
    let source = try TestSource(offering: "1.26.6")
    let other = source.server.url + "/other/" + TestSource.name("1.26.7")
    source.server["/other/" + TestSource.name("1.26.7")] = .init(TestSource.archive("1.26.7"))
    #expect(try source.run("install", "--from", other).status == 65)
    #expect(
      try source.run("install", "--from", other, "--sha256", String(repeating: "0", count: 64))
        .status == 65)
    let good = try source.run(
      "--json", "install", "--from", other, "--sha256", TestSource.digest("1.26.7"))
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains(#""attested" : "sha256""#))
    #expect(try source.run("uninstall", "1.26.7").status == 0)
    #expect(try source.run("prune").status == 0)
    #expect(try archives(source).isEmpty)
    let insecure = try source.run("--json", "install", "--from", other, "--insecure")
    #expect(insecure.output.contains(#""attested" : "insecure""#), "\(insecure.errors)")
    #expect(insecure.errors.contains("vouches"))
  }

  @Test(arguments: [
    "http://example.com/go1.26.6.linux-amd64.tar.gz", "ftp://127.0.0.1/go1.26.6.linux-amd64.tar.gz",
    "http://127.0.0.1@example.com/go1.26.6.linux-amd64.tar.gz",
    "http://127.0.0.1.example.com/go1.26.6.linux-amd64.tar.gz",
  ])
  func `only https, files and the loopback are asked`(_ url: String) throws {
    let source = try TestSource(offering: "1.26.6")
    #expect(try source.run("install", "1.26.6", "--from", url).status == 78)
  }

  @Test func `a redirect leads nowhere else either`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/dl/" + TestSource.name("1.26.6")
    source.server[path]?.redirect = "http://example.invalid/" + TestSource.name("1.26.6")
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 78, "\(outcome.errors)")
    source.server[path]?.redirect = source.server.url + path
    let loop = try source.run("install", "1.26.6")
    #expect(loop.status == 69 && loop.errors.contains("redirects"), "\(loop.errors)")
  }

  @Test func `a proxy is asked for what is elsewhere, and ~/.curlrc is not read`() throws {
    let source = try TestSource(offering: "1.26.6")
    let proxy = try TestServer()
    let environment = ["https_proxy": proxy.url, "http_proxy": proxy.url]
    try FileSystem.create(source.farm.directory + "/.curlrc", "url = \(proxy.url)/curlrc\n")
    let here = try BuiltGofarm.run("install", "1.26.6", on: source.farm, environment: environment)
    #expect(here.status == 0, "\(here.errors)")
    #expect(proxy.requests.isEmpty)
    let elsewhere = "https://example.invalid/" + TestSource.name("1.26.7")
    let there = try BuiltGofarm.run(
      "install", "--from", elsewhere, "--insecure", on: source.farm, environment: environment)
    #expect(there.status == 69)
    #expect(proxy.requests.map(\.path) == ["example.invalid:443"])
  }

  @Test func `a directory of archives is a source`() throws {
    let source = try TestSource(offering: "1.26.6")
    source.server["/dl/" + TestSource.name("1.26.6")] = nil
    _ = try source.farm.file(TestSource.name("1.26.6"), TestSource.archive("1.26.6"))
    try source.configure(others: [
      #"{"name": "disk", "base": "file://\#(source.farm.directory)"}"#
    ])
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expectWhole(source, "1.26.6")
  }

  @Test func `a plugin lists and fetches, and must be nobody else's to write`() throws {
    let source = try TestSource(offering: "1.26.6")
    let archive = try source.farm.file("made.tar.gz", TestSource.archive("1.25.1"))
    try TemporaryFarm.makeDirectories(source.farm.layout.plugins)
    let plugin = source.farm.layout.plugins + "/gofarm-source-site"
    try FileSystem.create(
      plugin,
      """
      #!/bin/sh
      case $1 in
        list) echo 1.25.1 ;;
        fetch) [ "$2/$3" = 1.25.1/\(Host.os) ] && cp '\(archive)' "$5" ;;
      esac
      """, mode: 0o755)
    try source.configure(others: [#"{"name": "site", "kind": "plugin"}"#])
    #expect(try source.run("list", "--available").output == "1.25.1\n1.26.6\n")
    // Nothing vouches for what it makes.
    #expect(try source.run("install", "1.25", "--source", "site").status == 65)
    try source.configure(others: [#"{"name": "site", "kind": "plugin", "trusted": true}"#])
    try FileSystem.setMode(plugin, 0o777)
    #expect(try source.run("install", "1.25", "--source", "site").status == 78)
    try FileSystem.setMode(plugin, 0o755)
    let outcome = try source.run("--json", "install", "1.25", "--source", "site")
    #expect(outcome.output.contains(#""attested" : "plugin""#), "\(outcome.errors)")
    try expectWhole(source, "1.25.1")
  }

  // MARK: Repairs without a kept archive

  /// An installation that lacks a file, and whose archive is not in the cache any more.
  private func damage(_ source: TestSource) throws {
    #expect(try source.run("install", "1.26.6").status == 0)
    try FileSystem.remove(source.farm.root + "/1.26.6/bin/gofmt")
    try FileSystem.remove(source.farm.layout.archive(TestSource.digest("1.26.6")))
  }

  @Test(arguments: ["gone", "poisoned"])
  func `repair fetches an archive again that is not kept`(_ what: String) throws {
    let source = try TestSource(offering: "1.26.6")
    try damage(source)
    let archive = source.farm.layout.archive(TestSource.digest("1.26.6"))
    if what == "poisoned" { try FileSystem.create(archive, "poison") }
    let offline = try source.run("repair", "--offline")
    #expect(offline.status == (what == "gone" ? 66 : 65), "\(offline.errors)")
    let outcome = try source.run("repair")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("fetched again"))
    #expect(outcome.output.contains("repaired 1.26.6: 1 finding, from an archive"))
    try expectWhole(source, "1.26.6")
    #expect(FileSystem.exists(archive))
  }

  @Test func `repair takes the digest that was recorded and no other`() throws {
    let source = try TestSource(offering: "1.26.6")
    try damage(source)
    // The same release in other bytes, and an index and a trusted plugin that vouch for them.
    let other = TestArchive.release("1.26.6", extra: [.init("go/added", "x")]).gzip
    source.server["/dl/" + TestSource.name("1.26.6")]?.body = other
    let index = String(decoding: try #require(source.server["/index"]).body, as: UTF8.self)
    let digest = SHA256.digest(of: other)
    source.server["/index"]?.body = Array(
      index.split(separator: TestSource.digest("1.26.6")).joined(separator: digest).utf8)
    try TemporaryFarm.makeDirectories(source.farm.layout.plugins)
    let made = try source.farm.file("made.tar.gz", other)
    try FileSystem.create(
      source.farm.layout.plugins + "/gofarm-source-site",
      "#!/bin/sh\n[ $1 = list ] && echo 1.26.6 || cp '\(made)' \"$5\"\n", mode: 0o755)
    try source.configure(others: [#"{"name": "site", "kind": "plugin", "trusted": true}"#])
    let refused = try source.run("repair")
    #expect(refused.status == 66, "\(refused.errors)")
    #expect(refused.errors.contains("SHA-256 \(digest)"), "\(refused.errors)")
    #expect(refused.errors.contains("gofarm: try: cp go1.26.6."))
    #expect(try !source.farm.farm.verify(#require(GoVersion("1.26.6"))).isWhole)
    #expect(try source.farm.leftovers().isEmpty)
    // A mirror that still has the old bytes.
    source.server["/mirror/" + TestSource.name("1.26.6")] = .init(TestSource.archive("1.26.6"))
    try source.configure(others: [#"{"name": "old", "base": "\#(source.server.url)/mirror"}"#])
    #expect(try source.run("repair").status == 0)
    try expectWhole(source, "1.26.6")
  }

  @Test func `repair asks the index where no digest was recorded`() throws {
    let source = try TestSource(offering: "1.26.6")
    try damage(source)
    let version = try #require(GoVersion("1.26.6"))
    var manifest = try source.farm.farm.manifest(of: version)
    manifest.archive = nil
    try FileSystem.remove(source.farm.layout.manifest(version))
    try FileSystem.create(source.farm.layout.manifest(version), manifest.text)
    let outcome = try source.run("repair")
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expectWhole(source, "1.26.6")
  }

  @Test func `a digest that was given holds for a trusted plugin, too`() throws {
    let source = try TestSource(offering: "1.26.6")
    try TemporaryFarm.makeDirectories(source.farm.layout.plugins)
    let made = try source.farm.file("made.tar.gz", TestSource.archive("1.25.1"))
    try FileSystem.create(
      source.farm.layout.plugins + "/gofarm-source-site",
      "#!/bin/sh\n[ $1 = list ] && echo 1.25.1 || cp '\(made)' \"$5\"\n", mode: 0o755)
    try source.configure(others: [#"{"name": "site", "kind": "plugin", "trusted": true}"#])
    let zeros = String(repeating: "0", count: 64)
    let refused = try source.run("install", "1.25.1", "--source", "site", "--sha256", zeros)
    #expect(refused.status == 65, "\(refused.errors)")
    let digest = TestSource.digest("1.25.1")
    let taken = try source.run("install", "1.25.1", "--source", "site", "--sha256", digest)
    #expect(taken.status == 0, "\(taken.errors)")
  }
}
