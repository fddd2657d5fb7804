import Farm
import System
import TestSupport
import Testing

@Suite struct ConfigTests {
  let site: Site
  let goEnv = "GOPROXY=https://proxy.golang.org,direct\nGOSUMDB=sum.golang.org\nGOTOOLCHAIN=auto\n"

  init() throws {
    site = try Site(installed: ["1.19.8", "1.26.6"], channels: [:])
    try FileSystem.create("\(site.root)/1.26.6/go.env", goEnv)
    try FileSystem.setMode("\(site.root)/1.26.6", 0o555)
  }

  private func text(_ path: String) throws -> String {
    try FileSystem.readText("\(site.root)/\(path)") ?? ""
  }

  @Test func `set writes farm.json, go.env and goenv.sh, unset takes it back`() throws {
    let script = try text("goenv.sh")
    let set = try site.run("config", "set", "GOPROXY=https://goproxy.example", "follow=true")
    #expect(set.status == 0, "\(set.output)")
    #expect(try text("1.26.6/go.env").contains("\nGOPROXY=https://goproxy.example\n"))
    #expect(try text("goenv.sh").contains("GOPROXY=https://goproxy.example"))
    #expect(try site.run("config", "get", "go.GOPROXY").output == "https://goproxy.example\n")
    #expect(
      try site.run("config", "list").output
        == "follow=true\ngo.GOPROXY=https://goproxy.example\n")
    #expect(try text(".gofarm/events.jsonl").contains("GOPROXY=https://goproxy.example"))
    #expect(try FileSystem.status("\(site.root)/1.26.6")?.mode == 0o555)

    #expect(try site.run("config", "unset", "GOPROXY", "follow").status == 0)
    #expect(try text("1.26.6/go.env") == goEnv)
    #expect(try text("goenv.sh") == script)
    #expect(try site.run("config", "get", "GOPROXY").status == 1)
  }

  @Test(
    arguments: [
      ("GOSUMDB=off", 78), ("GOFLAGS=-insecure", 78), ("GOROOT=/x", 78), ("follow=perhaps", 64),
      ("nonsense=1", 64), ("follow", 64), ("group=root", 78), ("go.GOPROXY.x=1", 64),
      ("sources.nonsense=1", 64),
    ] as [(String, Int32)])
  func `what is refused changes nothing, not even what stands beside it`(
    _ word: String, _ status: Int32
  ) throws {
    let before = try text(".gofarm/farm.json")
    let outcome = try site.run("config", "set", "GOPROXY=off", word)
    #expect(outcome.status == status, "\(outcome.output)")
    #expect(try text(".gofarm/farm.json") == before)
    #expect(try text("1.26.6/go.env") == goEnv)
  }

  @Test func `userBin puts what go install makes on the PATH of a shell, and unset takes it away`()
    throws
  {
    try site.farm.promote("1.26.6", "stable")
    func path() throws -> String {
      try site.shell(". \"$GOFARM_ROOT/goenv.sh\"; echo \"$PATH\"").output
    }
    let before = try path()
    #expect(!before.contains("/go/bin"))
    #expect(try site.run("config", "set", "userBin=true").status == 0)
    #expect(try path().contains("/stable/bin:\(site.root)/bin:\(site.directory)/go/bin:"))
    #expect(try site.run("config", "unset", "userBin").status == 0)
    #expect(try path() == before)
  }

  @Test func `sources are set by the names of presets`() throws {
    let words = "sources.list=golang-cn,modules,official"
    #expect(try site.run("config", "set", words).status == 0)
    let list = try site.farm.farm.configuration().sources?.list
    #expect(list == [.golangCN, .modules, .official])
    #expect(list?[1].kind == .goproxy)
    // It asks the proxies that every go of the site asks.
    #expect(
      try site.run("config", "set", "sources.list=modules", "GOPROXY=file:///no/proxy").status == 0)
    let outcome = try site.run("install", "1.27.3")
    #expect(outcome.status == 69, "\(outcome.output)")
    #expect(outcome.output.contains("file:///no/proxy"), "\(outcome.output)")
    #expect(try site.run("config", "set", "sources.list=modules,nosuch").status == 64)
  }

  @Test func `a key in the file that nobody knows is named, and never lost`() throws {
    let path = "\(site.root)/.gofarm/farm.json"
    try FilePlace(path).write(Array(#"{"folow": true, "go": {"GOPROXY": "off"}}"#.utf8))
    for words in [["config", "list"], ["config", "set", "follow=true"], ["render"]] {
      let outcome = try BuiltGofarm.run(words, on: site.farm)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains(#"unknown key "folow""#))
    }
    #expect(try text(".gofarm/farm.json").contains("folow"))
  }

  @Test func `an installation that comes later gets the defaults, an adopted one does not`() throws
  {
    _ = try site.run("config", "set", "GOPROXY=off")
    var release = TestArchive.release("1.27.3")
    release.entries.append(.init("go/go.env", goEnv))
    let archive = try site.farm.file("new.tar.gz", release.gzip)
    #expect(try site.run("install", "--from", archive).status == 0)
    #expect(try text("1.27.3/go.env").contains("\nGOPROXY=off\n"))
    #expect(try site.run("verify", "1.27.3").status == 0)

    let own = "\(site.directory)/distribution"
    try TemporaryFarm.makeTree("1.24.1", at: own)
    try FileSystem.create(own + "/go.env", goEnv)
    #expect(try site.run("adopt", own).status == 0)
    _ = try site.run("config", "set", "GOTOOLCHAIN=path")
    #expect(try FileSystem.readText(own + "/go.env") == goEnv)
    #expect(try text("1.27.3/go.env").contains("\nGOTOOLCHAIN=path\n"))
  }

  @Test func `render completes what an interruption left out`() throws {
    let path = "\(site.root)/.gofarm/farm.json"
    try FilePlace(path).write(Array(#"{"go": {"GOPROXY": "off"}}"#.utf8))
    let check = try site.run("render", "--check")
    #expect(check.status == 1)
    #expect(check.output.contains("1.26.6/go.env"))
    #expect(try site.run("render").status == 0)
    #expect(try text("1.26.6/go.env").contains("\nGOPROXY=off\n"))
    #expect(try site.run("render", "--check").status == 0)
  }
}
