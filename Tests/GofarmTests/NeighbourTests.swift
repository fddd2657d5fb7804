import Farm
import System
import TestSupport
import Testing

/// Others that hold, use or watch Go releases.
@Suite struct NeighbourTests {
  @Test func `metrics say what is, in Prometheus' format`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let lines = try site.run("metrics").output.split(separator: "\n").map(String.init)
    let root = "root=\"\(site.root)\""
    #expect(lines.contains("gofarm_generation{\(root)} 2"))
    #expect(lines.contains("gofarm_installations{\(root)} 2"))
    #expect(
      lines.contains("gofarm_channel_info{\(root),channel=\"stable\",version=\"1.26.6\"} 1"))
    #expect(lines.allSatisfy { $0.hasPrefix("# ") || $0.hasPrefix("gofarm_") })
    let file = site.directory + "/gofarm.prom"
    #expect(try site.run("metrics", "--output", file).output.isEmpty)
    #expect(try FileSystem.readText(file)?.hasPrefix("# HELP gofarm_generation") == true)
  }

  @Test(arguments: VersionManager.allCases)
  func `what another manager holds is installed once`(_ manager: VersionManager) throws {
    let site = try Site(installed: ["1.26.6"], channels: [:])
    let directory = manager.directory(environment: ["HOME": site.directory])
    let prefix = manager == .sdk || manager == .gvm ? "go" : ""
    let suffix = manager == .asdf ? "/go" : ""
    for version in ["1.26.6", "1.27.3"] {
      try TemporaryFarm.makeTree(version, at: "\(directory)/\(prefix)\(version)\(suffix)")
    }
    try TemporaryFarm.makeDirectories(directory + "/broken/bin")
    let dry = try site.run("import", manager.rawValue, "--dry-run").output
    #expect(dry.contains("1.26.6 is here already") && dry.contains("1.27.3 would be installed"))
    let first = try site.run(
      "import", manager.rawValue, environment: ["TAR_OPTIONS": "--no-such-option"])
    #expect(first.status == 0 && first.output.contains("1.27.3 installed"))
    #expect(try site.run("exec", "1.27.3", "--", "go", "version").output.contains("go1.27.3"))
    #expect(try site.run("import", manager.rawValue).output.contains("1.27.3 is here already"))
  }

  @Test func `what users of mise installed beside go stays theirs, and so do its links`() throws {
    let site = try Site(installed: ["1.26.6"], channels: [:])
    let data = site.directory + "/data"
    let installs = data + "/mise/installs/go"
    try TemporaryFarm.makeTree("1.27.3", at: installs + "/1.27.3")
    // As its first releases had it.
    try TemporaryFarm.makeTree("1.22.10", at: installs + "/1.22.10/go")
    for name in ["bin/gopls", "bin/[a]*", "packages/pkg/mod/x", "misc/packages"] {
      try site.write("data/mise/installs/go/1.27.3/\(name)", "theirs", mode: 0o755)
    }
    for name in ["latest", "1", "1.27"] {
      try FileSystem.makeLink("\(installs)/\(name)", to: "./1.27.3")
    }
    let outcome = try site.run("import", "mise", environment: ["XDG_DATA_HOME": data])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(
      outcome.output == """
        1.22.10 installed, from \(installs)/1.22.10/go
        1.27.3 installed, from \(installs)/1.27.3

        """)
    let tree = site.root + "/1.27.3"
    #expect(try FileSystem.entries(tree + "/bin").sorted() == ["go", "gofmt"])
    #expect(!FileSystem.exists(tree + "/packages") && FileSystem.exists(tree + "/misc/packages"))
    #expect(try site.run("verify", "1.22.10", "1.27.3").status == 0)
    let again = try site.run("import", "mise", environment: ["MISE_DATA_DIR": data + "/mise"])
    #expect(again.status == 0 && again.output.contains("1.22.10 is here already"))
  }

  @Test func `exec --project takes what the directory's files name`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    try site.write("p/go.mod", "module m\n\ngo 1.27.1\n")
    let place = site.directory + "/p"
    func run(_ words: [String]) throws -> Child.Outcome {
      try site.command([Site.gofarm, "exec"] + words, in: place, environment: ["PWD": place])
    }
    #expect(try run(["--project", "--", "go", "version"]).output.contains("go1.27.3"))
    #expect(try run(["--project", "go", "version"]).output.contains("go1.27.3"))
    try site.write("p/.go-version", "1.28.1\n")
    #expect(try run(["--project", "--", "go", "version"]).status == 66)
  }
}
