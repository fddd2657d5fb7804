import Archive
import Farm
import Go
import System
import TestSupport
import Testing

/// gofarm beside the go command and Go's own packages: databases of thousands of records, made by
/// tlog, and the verdicts of both on what is wrong with them.
@Suite(.enabled(if: ReleaseFarm.isPossible && BuiltGofarm.has("openssl")))
struct GoVerdictTests {
  private let farm: TemporaryFarm
  private var directory: String { farm.directory }

  init() throws { farm = try TemporaryFarm(installed: []) }

  private func shell(_ script: String) throws {
    let outcome = try Child.capture("sh", ["-euc", script], directory: directory)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  private func configure(_ database: String) throws {
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(
      farm.layout.configuration,
      """
      {"sources": {"list": [{"name": "modules", "kind": "goproxy",
        "base": "file://\(directory)/proxy", "sumdb": "\(database)"}]}}
      """)
  }

  private func offer(_ version: String, _ extra: String = "") throws {
    // The go command looks into lib/.
    let content = [
      TestArchive.Entry("go/src/extra.go", extra), .init("go/lib/wasm/go_js_wasm_exec", "#!"),
    ]
    let archive = try farm.file(
      "\(version).tar.gz", TestArchive.release(version, extra: content).gzip)
    _ = try ChecksumTool.run(
      "release", "proxy", archive, "\(Host.os)-\(Host.architecture)", in: directory)
  }

  /// What the go command says of a toolchain.
  private func go(_ version: String, _ database: String) throws -> Child.Outcome {
    try Child.capture(
      ReleaseFarm.shared.get().root + "/1.26.6/bin/go", ["version"],
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": directory, "GOENV": "off", "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "go\(version)", "GOPROXY": "file://\(directory)/proxy,off",
        "GOSUMDB": database, "GOPATH": directory + "/gopath", "GOTELEMETRY": "off",
      ], directory: directory, limit: 120)
  }

  static let cases = [
    ("good", true), ("grown", true), ("tampered", false), ("absent", false), ("foreign", false),
    ("rolled back", false), ("forked", false), ("truncated tile", false), ("no tile", false),
    ("hostile number", false), ("another record", false), ("html", false), ("lagging", true),
  ]

  @Test(arguments: cases)
  func `gofarm and go agree about a database`(_ name: String, _ isGood: Bool) throws {
    if name == "rolled back" {
      try offer("1.27.9")
      _ = try ChecksumTool.run("sum", "proxy", "db", "gofarm.test", in: directory)
      try shell("cp -R db small")
    }
    try offer("1.27.8")
    _ = try ChecksumTool.run("grow", "db", "gofarm.test", "520", in: directory)
    var key = try ChecksumTool.run("sum", "proxy", "db", "gofarm.test", in: directory)
    key.removeLast()
    try configure(key)
    // Both have seen the database once.
    #expect(try go("1.27.8", key).status == 0)
    let first = try BuiltGofarm.run("install", "1.27.8", on: farm)
    #expect(first.status == 0, "\(first.errors)")
    try offer("1.27.9")
    if name == "forked" {
      try shell("rm -r db")
      _ = try ChecksumTool.run("grow", "db", "gofarm.test", "720", in: directory)
    }
    if name != "absent" {
      _ = try ChecksumTool.run("sum", "proxy", "db", "gofarm.test", in: directory)
    }
    let module = "golang.org/toolchain@\(ModuleSource.module("1.27.9").version)"
    switch name {
    case "grown": _ = try ChecksumTool.run("grow", "db", "gofarm.test", "1000", in: directory)
    case "tampered": try offer("1.27.9", "package x\n")
    case "foreign":
      key =
        try ChecksumTool.run("grow", "other", "gofarm.test", "1", in: directory)
        .split(separator: " ")[0] + " file://\(directory)/db"
    case "rolled back": try shell("rm -r db small/lookup; cp -R small db; mkdir db/lookup")
    case "truncated tile": try shell("for f in $(find db/tile -type f); do truncate -s 33 $f; done")
    case "no tile": try shell("rm -r db/tile")
    case "hostile number":
      try shell("sed -i '1s/.*/99999999999999999999/' 'db/lookup/\(module)'")
    case "another record":
      try shell("cp db/lookup/golang.org/*1.27.8* 'db/lookup/\(module)'")
    case "html": try shell("echo '<html>' >'db/lookup/\(module)'")
    case "lagging":
      try shell("cp 'db/lookup/\(module)' lookup")
      _ = try ChecksumTool.run("grow", "db", "gofarm.test", "300", in: directory)
      try shell("cp lookup 'db/lookup/\(module)'")
    default: break
    }
    try configure(key)
    let theirs = try go("1.27.9", key)
    let ours = try BuiltGofarm.run("install", "1.27.9", on: farm)
    #expect((theirs.status == 0) == isGood, "\(theirs.output)")
    #expect((ours.status == 0) == isGood, "\(ours.errors)")
    if !isGood { #expect([65, 69].contains(ours.status), "\(ours.errors)") }
    #expect(try farm.leftovers().isEmpty)
  }

  /// docs/proof.md, "An air gap".
  @Test func `what go mod download leaves is a proxy and its database`() throws {
    try offer("1.27.8")
    _ = try ChecksumTool.run("grow", "db", "gofarm.test", "800", in: directory)
    var key = try ChecksumTool.run("sum", "proxy", "db", "gofarm.test", in: directory)
    key.removeLast()
    let module = "golang.org/toolchain@\(ModuleSource.module("1.27.8").version)"
    let go = try ReleaseFarm.shared.get().root + "/1.26.6/bin/go"
    let downloaded = try Child.capture(
      go, ["mod", "download", module],
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": directory, "GOENV": "off", "GOFLAGS": "-modcacherw",
        "GOMODCACHE": directory + "/cache", "GOPROXY": "file://\(directory)/proxy,off",
        "GOSUMDB": key, "GOTELEMETRY": "off",
      ], directory: directory, limit: 120)
    #expect(downloaded.status == 0, "\(downloaded.output)")
    #expect(FileSystem.exists(directory + "/cache/cache/download/sumdb"), "\(downloaded.output)")
    try shell(
      "mv cache/cache/download goproxy; rm -r proxy db; touch goproxy/sumdb/gofarm.test/supported")
    try FileSystem.remove(farm.layout.configuration)
    try FileSystem.create(
      farm.layout.configuration,
      """
      {"sources": {"list": [{"name": "modules", "kind": "goproxy",
        "base": "file://\(directory)/goproxy", "sumdb": "\(key.prefix { $0 != " " })"}],
        "checksumDatabase": "require"}}
      """)
    let outcome = try BuiltGofarm.run("--json", "install", "1.27.8", on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "log""#))
  }

  /// A whole release as a module, read by archive/zip and dirhash, and by gofarm.
  @Test func `a real module is what Go reads in it, from the zip and from the archive`() throws {
    let releases = try ReleaseFarm.shared.get()
    let archive = try #require(ReleaseFarm.archives?.first { $0.contains("go1.26.6.") })
    _ = try ChecksumTool.run(
      "release", "proxy", archive, "\(Host.os)-\(Host.architecture)", in: directory)
    var key = try ChecksumTool.run("sum", "proxy", "db", "gofarm.test", in: directory)
    key.removeLast()
    try configure(key)
    let module = ModuleSource.module("1.26.6")
    let zip = "\(directory)/proxy/golang.org/toolchain/@v/\(module.version).zip"
    let lines = try ChecksumTool.run("read", zip, in: directory).split(separator: "\n")
    #expect(lines.count > 11_000)
    let installed = try BuiltGofarm.run("--json", "install", "1.26.6", on: farm)
    #expect(installed.status == 0, "\(installed.errors)")
    #expect(installed.output.contains(#""attested" : "log""#))
    let version = try #require(GoVersion("1.26.6"))
    let manifest = try farm.farm.manifest(of: version)
    let names = lines.dropFirst().map { line -> String in
      let path = line.dropFirst(66 + "golang.org/toolchain@\(module.version)/".count)
      let name = path.hasSuffix("_go.mod") ? path.dropLast(7) + "go.mod" : path[...]
      #expect(manifest.files[String(name)]?.digest == String(line.prefix(64)))
      return String(name)
    }
    #expect(Set(names) == Set(manifest.files.keys))
    // The release's own archive, and a farm whose go.env the site has changed.
    let provenance = try BuiltGofarm.run(releases.root, ["provenance", "1.26.6"]).output
    #expect(provenance.contains("\(lines[0])\n"), "\(provenance)")
    let tree = try Farm(root: releases.root).manifest(of: version)
    for (path, file) in manifest.files {
      #expect(tree.files[path]?.digest == file.digest)
      // No script has a mode in a module.
      if !path.hasPrefix("src/"), !path.hasSuffix(".bash") {
        #expect(tree.files[path]?.isExecutable == file.isExecutable, "\(path)")
      }
    }
  }
}
