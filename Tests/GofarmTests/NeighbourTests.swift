import Disk
import Farm
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

  @Test func `asdf lists, installs and runs the farm's installations by its contract`() throws {
    let site = try Site(
      installed: ["1.22.9", "1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let plugin = repository + "/shell/asdf/bin"
    func call(_ words: [String], _ environment: [String: String] = [:]) throws -> Child.Outcome {
      try site.command([plugin + "/" + words[0]] + words.dropFirst(), environment: environment)
    }
    #expect(try call(["list-all"]).output == "1.22.9 1.26.6 1.27.3 \n")
    #expect(try call(["latest-stable", ""]).output == "1.26.6\n")
    #expect(try call(["latest-stable", "1.22"]).output == "1.22.9\n")
    let path = site.directory + "/installs/golang/1.27.3"
    let variables = [
      "ASDF_INSTALL_TYPE": "version", "ASDF_INSTALL_VERSION": "1.27.3", "ASDF_INSTALL_PATH": path,
    ]
    #expect(try call(["install"], variables).status == 0)
    let bin = try call(["list-bin-paths"]).output.dropLast()
    let script = ". \(plugin)/exec-env; \(path)/\(bin)/go version; echo ${GOROOT-none}"
    let ran = try site.shell(script, environment: variables.merging(["GOROOT": "/x"]) { $1 })
    #expect(ran.output == "go version go1.27.3 linux/amd64\nnone\n")
    let missing = variables.merging(["ASDF_INSTALL_VERSION": "1.99.0"]) { $1 }
    #expect(try call(["install"], missing).status == 1)
    #expect(try call(["list-legacy-filenames"]).output.contains(".go-version"))
    try site.write("p/go.mod", "module m\n\ngo 1.20\n\ntoolchain go1.22.9\n")
    let legacy = try call(["parse-legacy-file", site.directory + "/p/go.mod"])
    #expect(legacy.output == "1.22.9\n")
  }
}
