import Farm
import JSON
import System
import TestSupport
import Testing

@Suite struct AuditTests {
  private static let versions = ["1.25.13", "1.26.3", "1.26.5", "1.26.6"]
  private static let bare = ["--no-gate", "--no-probe"]

  private func farm(_ channels: [String: String] = ["stable": "1.26.5", "latest": "1.26.6"]) throws
    -> TemporaryFarm
  {
    let farm = try TemporaryFarm(installed: Self.versions, channels: channels)
    try farm.use(.usual)
    return farm
  }

  @Test func `audit names what is known, what it is in, and what fixes it`() throws {
    let farm = try farm()
    let outcome = try BuiltGofarm.run("audit", on: farm)
    #expect(outcome.status == 1, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first == "1.25.13          none known")
    #expect(
      outcome.output.contains(
        "1.26.5   stable  2 known vulnerabilities (GO-2026-6090, GO-2026-6218); 1.26.6 has none"))
    #expect(
      outcome.output.contains(
        "  GO-2026-6218  CVE-2026-6218  net/url     fixed in 1.26.6  Something is wrong in net/url")
    )
    #expect(outcome.output.contains("1.26.6   latest  none known"))
    #expect(try BuiltGofarm.run("audit", "1.26.6", "1.25", on: farm).status == 0)
    #expect(try BuiltGofarm.run("audit", "1.26.3", on: farm).status == 1)
    #expect(try BuiltGofarm.run("audit", "1.26.4", on: farm).status == 66)
  }

  @Test func `only a channel, or a version that was named, decides the exit code`() throws {
    let farm = try farm(["stable": "1.26.6"])
    #expect(try BuiltGofarm.run("audit", on: farm).status == 0)
    #expect(try BuiltGofarm.run("audit", "1.26.5", on: farm).status == 1)
  }

  @Test func `audit's JSON has the keys of the contract`() throws {
    struct Report: Decodable {
      let versions: [Version]
      struct Version: Decodable {
        let version: String
        let channels: [String]
        let vulnerabilities: [Row]
      }
      struct Row: Decodable {
        let id: String
        let aliases: [String]
        let packages: [String]
        let summary: String
        let fixed: String?
      }
    }
    let outcome = try BuiltGofarm.run("audit", "--json", "1.26.5", on: farm())
    let report = try JSON.decode(Report.self, from: Array(outcome.output.utf8))
    let row = try #require(report.versions.first?.vulnerabilities.last)
    #expect(report.versions.map(\.version) == ["1.26.5"])
    #expect(report.versions.first?.channels == ["stable"])
    #expect(row.id == "GO-2026-6218" && row.aliases.first == "CVE-2026-6218")
    #expect(row.packages == ["net/url"] && row.fixed == "1.26.6" && !row.summary.isEmpty)
  }

  @Test func `only what changed is fetched, and nothing where nothing did`() throws {
    let farm = try farm()
    let server = try TestServer()
    var database = TestVulnerabilities.usual
    database.serve(on: server, tag: "\"one\"")
    try farm.configure(#"{"vulnerabilities": {"base": "\#(server.url)/vulndb/"}}"#)
    #expect(try BuiltGofarm.run("audit", "1.26.6", on: farm).status == 0)
    #expect(server.requests.count == 5)
    #expect(try BuiltGofarm.run("audit", "1.26.6", on: farm).status == 0)
    #expect(server.requests.count == 6 && server.requests.last?.condition == "\"one\"")
    database.entries[0].modified = "2026-11-04T00:00:00Z"
    database.entries[0].events = ["0", "1.25.13", "1.26.0-0", "1.26.7"]
    database.serve(on: server, tag: "\"two\"")
    #expect(try BuiltGofarm.run("audit", "1.26.6", on: farm).status == 1)
    #expect(server.requests.suffix(2).map(\.path).last == "/vulndb/ID/GO-2026-6218.json")
    #expect(server.requests.count == 8)
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `without a network, what was known counts, and is called so`() throws {
    let farm = try farm()
    #expect(try BuiltGofarm.run("audit", "--offline", on: farm).status == 69)
    let server = try TestServer()
    TestVulnerabilities.usual.serve(on: server)
    try farm.configure(#"{"vulnerabilities": {"base": "\#(server.url)/vulndb"}}"#)
    #expect(try BuiltGofarm.run("audit", on: farm).status == 1)
    server["/vulndb/index/modules.json"] = nil
    let outcome = try BuiltGofarm.run("audit", "1.26.5", on: farm)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("warning") && outcome.errors.contains("using what was known"))
    let silent = try BuiltGofarm.run("audit", "1.26.6", "--offline", on: farm)
    #expect(silent.status == 0 && silent.errors.isEmpty)
  }

  @Test(arguments: ["index/modules.json", "ID/GO-2026-6218.json"])
  func `a damaged file is refused with its name`(_ name: String) throws {
    let farm = try farm()
    for text in ["{oops", "[]", #"[{"path": "stdlib", "vulns": [{"id": "../../x"}]}]"#] {
      try FileSystem.remove("\(farm.directory)/vulndb/\(name)")
      try FileSystem.create("\(farm.directory)/vulndb/\(name)", text)
      let outcome = try BuiltGofarm.run("audit", on: farm)
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains(name))
    }
    #expect(!FileSystem.exists(farm.layout.state + "/vulnerabilities/database.json"))
  }

  @Test func `list, status and metrics count from what is known, without asking`() throws {
    let farm = try farm()
    #expect(try BuiltGofarm.run("list", on: farm).output.contains("known") == false)
    #expect(try BuiltGofarm.run("audit", on: farm).status == 1)
    try FileSystem.removeTree(farm.directory + "/vulndb")
    let list = try BuiltGofarm.run("list", on: farm).output
    #expect(list.contains("1.26.5   stable  2 known vulnerabilities\n"))
    #expect(list.contains("1.26.6   latest\n"))
    let status = try BuiltGofarm.run("status", on: farm)
    #expect(status.status == 0)
    #expect(status.output.contains("a test  2 known vulnerabilities\n"))
    let metrics = try BuiltGofarm.run("metrics", on: farm).output
    #expect(metrics.contains("version=\"1.26.5\"} 2\n"))
    #expect(metrics.contains("vulnerabilities_checked_timestamp_seconds"))
    // One that was installed since is counted, too.
    try TemporaryFarm.makeTree("1.26.4", at: farm.root + "/1.26.4")
    #expect(try BuiltGofarm.run("list", on: farm).output.contains("1.26.4           2 known"))
  }

  @Test func `a channel's policy refuses what is affected, or only warns`() throws {
    let farm = try farm(["stable": "1.26.6"])
    func rule(_ rule: String) throws {
      try farm.use(
        .usual,
        #", "promotion": {"channels": {"stable": {"vulnerabilities": "\#(rule)"}}, "#
          + #""mayOverride": ["vulnerabilities"]}"#)
    }
    try rule("refuse")
    let unknown = try BuiltGofarm.run(["promote", "1.26.6", "stable"] + Self.bare, on: farm)
    #expect(unknown.status == 0, "nothing to change: \(unknown.errors)")
    let blind = try BuiltGofarm.run(["promote", "1.25.13", "stable"] + Self.bare, on: farm)
    #expect(blind.status == 78 && blind.errors.contains("gofarm audit"))
    #expect(try BuiltGofarm.run("audit", on: farm).status == 0)
    let refused = try BuiltGofarm.run(["promote", "1.26.5", "stable"] + Self.bare, on: farm)
    #expect(refused.status == 78)
    #expect(
      refused.errors.contains("1.26.5 has 2 known vulnerabilities")
        && refused.errors.contains("1.26.6 has none"))
    #expect(try farm.link("stable") == "1.26.6")
    #expect(
      try BuiltGofarm.run(
        ["promote", "1.26.5", "stable", "--override", "tonight"] + Self.bare, on: farm
      ).status == 0)
    #expect(try BuiltGofarm.run("rollback", "stable", on: farm).status == 0)
    try rule("warn")
    let warned = try BuiltGofarm.run(["promote", "1.26.3", "stable"] + Self.bare, on: farm)
    #expect(warned.status == 0)
    #expect(warned.errors.contains("warning: 1.26.3 has 3 known vulnerabilities"))
  }

  @Test func `the gate audit passes what is not affected, and nothing else`() throws {
    let farm = try farm(["stable": "1.26.3"])
    let words = ["stable", "--gate", "audit"] + Self.bare
    let refused = try BuiltGofarm.run(["promote", "1.26.5"] + words, on: farm)
    #expect(refused.status == 1 && refused.errors.contains("GO-2026-6218"))
    #expect(try farm.link("stable") == "1.26.3")
    #expect(try BuiltGofarm.run(["promote", "1.26.6"] + words, on: farm).status == 0)
  }

  @Test func `update --security moves what is affected to the lowest release that is not`() throws {
    let source = try TestSource(
      offering: "1.25.13", "1.26.5", "1.26.6", "1.26.7", "1.27.3", installed: ["1.26.5", "1.25.13"])
    try source.farm.promote("1.26.5", "stable")
    try source.farm.promote("1.25.13", "old")
    let base = try TestVulnerabilities.usual.write(below: source.farm.directory + "/vulndb")
    let text = try #require(try FileSystem.readText(source.farm.layout.configuration))
    try source.farm.configure(text.dropLast() + #", "vulnerabilities": {"base": "\#(base)"}}"#)
    let check = try source.run("update", "--security", "--check")
    #expect(check.status == 1, "\(check.errors)")
    #expect(check.output == "stable  1.26.5 → 1.26.6  cures GO-2026-6090, GO-2026-6218\n")
    // Without --security, too, it is said what a newer release cures.
    #expect(try source.run("update", "--check", "stable").output.contains("→ 1.26.7  cures GO-"))
    let done = try source.run("update", "--security", "--no-gate", "--no-probe")
    #expect(done.status == 0, "\(done.errors)")
    #expect(try source.farm.link("stable") == "1.26.6")
    #expect(try source.farm.link("old") == "1.25.13")
    #expect(try source.run("update", "--security", "--check").status == 0)
  }

  @Test func `update --security says where nothing helps`() throws {
    let source = try TestSource(offering: "1.26.5", installed: ["1.26.5"])
    try source.farm.promote("1.26.5", "stable")
    let base = try TestVulnerabilities.usual.write(below: source.farm.directory + "/vulndb")
    let text = try #require(try FileSystem.readText(source.farm.layout.configuration))
    try source.farm.configure(text.dropLast() + #", "vulnerabilities": {"base": "\#(base)"}}"#)
    let outcome = try source.run("update", "--security")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("no source offers a release of 1.26 without any"))
  }
}
