import System
import Testing

/// shell/asdf, called as asdf and mise call it: each script by its path, with the variables that
/// asdf's documentation promises to it.
@Suite struct AsdfTests {
  private let site: Site
  private let plugin = repository + "/shell/asdf"

  init() throws {
    site = try Site(installed: ["1.22.9", "1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
  }

  private func installPath(_ version: String) -> String {
    site.directory + "/installs/golang/" + version
  }

  private func variables(_ version: String, type: String = "version") -> [String: String] {
    [
      "ASDF_INSTALL_TYPE": type, "ASDF_INSTALL_VERSION": version,
      "ASDF_INSTALL_PATH": installPath(version), "ASDF_PLUGIN_PATH": plugin,
      "ASDF_DOWNLOAD_PATH": site.directory + "/downloads/golang/" + version,
      "ASDF_CONCURRENCY": "2",
    ]
  }

  private func call(
    _ script: String, _ words: String..., environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    try site.command(["\(plugin)/bin/\(script)"] + words, environment: environment)
  }

  @Test func `list-all names what can be installed, the newest last`() throws {
    try FileSystem.makeDirectory(site.root + "/1.28.1")
    #expect(try call("list-all").output == "1.22.9 1.26.6 1.27.3 \n")
  }

  @Test(arguments: [("", "1.26.6"), ("[0-9]", "1.26.6"), ("1.22", "1.22.9"), ("1", "1.27.3")])
  func `latest-stable is the channel's, or the newest of a series`(
    _ query: String, _ version: String
  ) throws {
    #expect(try call("latest-stable", query).output == version + "\n")
  }

  @Test func `latest-stable fails where nothing fits`() throws {
    #expect(try call("latest-stable", "1.19").status != 0)
  }

  @Test func `a version is downloaded, installed, and runs`() throws {
    let variables = variables("1.27.3")
    #expect(try call("download", environment: variables).status == 0)
    #expect(try call("install", environment: variables).status == 0)
    let bin = try call("list-bin-paths", environment: variables).output.dropLast()
    let ran = try site.command(["\(installPath("1.27.3"))/\(bin)/go", "version"])
    #expect(ran.output == "go version go1.27.3 linux/amd64\n")
  }

  @Test func `a second install makes nothing inside the farm`() throws {
    let before = try FileSystem.entries(site.root + "/1.27.3")
    for _ in 1...2 {
      #expect(try call("install", environment: variables("1.27.3")).status == 0)
    }
    #expect(try FileSystem.entries(site.root + "/1.27.3") == before)
  }

  @Test func `what the farm does not have leaves nothing, and says what to type`() throws {
    let missing = try call("install", environment: variables("1.99.0"))
    #expect(missing.status == 1)
    #expect(missing.output.contains("gofarm install 1.99.0"))
    #expect(try call("install", environment: variables("1.27.3", type: "ref")).status == 1)
    #expect(!FileSystem.exists(site.directory + "/installs"))
  }

  @Test(arguments: [["dash", "-eu"], ["bash", "-euo", "pipefail"], ["zsh", "-feu"]])
  func `exec-env takes GOROOT away, says what is selected, and changes nothing else`(
    _ shell: [String]
  ) throws {
    try need(shell[0])
    let script = """
      env | grep -v ^_= | sort >before
      . "$ASDF_PLUGIN_PATH/bin/exec-env"
      env | grep -v ^_= | sort | diff before - || :

      """
    var environment = variables("1.27.3")
    environment["GOROOT"] = "/usr/lib/go"
    environment["GOTOOLCHAIN"] = "local"
    let outcome = try site.shell(script, shell + ["-c"], environment: environment)
    let lines = outcome.output.split(separator: "\n").filter { "<>".contains($0.first ?? " ") }
    let path = FileSystem.parent(of: Site.gofarm) + ":" + Site.systemPath
    #expect(
      lines.sorted() == [
        "< GOROOT=/usr/lib/go", "< PATH=\(path)", "> GOFARM_SELECTED=1.27.3",
        "> PATH=\(site.root)/bin:\(path)",
      ])
  }

  @Test func `exec-env read twice puts the farm's wrappers on PATH once`() throws {
    let script = """
      . "$ASDF_PLUGIN_PATH/bin/exec-env"
      . "$ASDF_PLUGIN_PATH/bin/exec-env"
      printf %s "$PATH"
      """
    let outcome = try site.shell(script, environment: variables("1.27.3"))
    #expect(outcome.output.hasPrefix(site.root + "/bin:"))
    #expect(outcome.output.split(separator: ":").filter { $0 == site.root + "/bin" }.count == 1)
  }

  @Test(.enabled(if: ReleaseFarm.isPossible))
  func `a toolchain line below asdf is served by the farm`() throws {
    let farm = try ReleaseFarm.shared.get()
    let module = try farm.module("go 1.26.0", "toolchain go1.27.3")
    let script = #". "$0/bin/exec-env"; PATH=$GOFARM_ROOT/1.26.6/bin:$PATH go version"#
    let outcome = try farm.run(
      ["sh", "-euc", script, plugin], in: module, path: "/usr/bin:/bin",
      environment: ["GOFARM_ROOT": farm.root, "ASDF_INSTALL_VERSION": "1.26.6"])
    #expect(outcome.output.hasPrefix("go version go1.27.3 "), "\(outcome.output)")
  }

  @Test func `the plugin has what asdf's own check of a repository asks for`() throws {
    #expect(
      try FileSystem.readText(plugin + "/LICENSE")
        == FileSystem.readText(repository + "/LICENSE"))
    for name in ["download", "install", "list-all"] {
      #expect(FileSystem.isExecutable("\(plugin)/bin/\(name)"))
    }
  }

  @Test func `each version file that the farm's rules know is parsed by them`() throws {
    let names = try call("list-legacy-filenames").output.dropLast().split(separator: " ")
    #expect(names.sorted() == [".go-version", ".goenv", "go.mod", "go.work"])
    let module = "module m\n\ngo 1.20\n\ntoolchain go1.22.9\n"
    for name in names {
      let isModule = name.hasPrefix("go.")
      let path = try site.write("\(name)-project/\(name)", isModule ? module : "1.22\n")
      let parsed = try call(
        "parse-legacy-file", path, environment: ["GOFARM_VERSION": "1.27.3"])
      #expect(parsed.output == "1.22.9\n", "\(name)")
    }
  }
}
