import Farm
import System
import TestSupport
import Testing

/// Go's own choice of toolchains, served from the farm, with real releases and without a network.
@Suite(.needsReleases) struct ToolchainTests {
  let farm: ReleaseFarm

  init() throws { farm = try ReleaseFarm.shared.get() }

  /// What `go version` says in a module.
  private func version(
    in module: String, path: String? = nil, environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    try farm.run(["go", "version"], in: module, path: path, environment: environment)
  }

  private func isVersion(_ version: String, _ outcome: Child.Outcome) -> Bool {
    outcome.status == 0 && outcome.output.hasPrefix("go version go\(version) ")
  }

  @Test func `a toolchain line switches up, and builds with all of the new release`() throws {
    let module = try farm.module("go 1.26.0", "toolchain go1.27.3")
    #expect(try isVersion("1.27.3", version(in: module)))
    try FileSystem.create(
      module + "/main.go",
      "package main\nimport \"runtime\"\nfunc main() { println(runtime.Version()) }\n")
    let run = try farm.run(["go", "run", "."], in: module)
    #expect(run.output == "go1.27.3\n", "\(run.output)")
  }

  @Test func `a go line that asks for more switches as well`() throws {
    #expect(try isVersion("1.27.3", version(in: farm.module("go 1.27.3"))))
  }

  @Test func `a line that asks for less, or for nothing, changes nothing`() throws {
    for lines in ["go 1.21.13", "toolchain go1.21.13\ngo 1.21.0", "go 1.26.6"] {
      #expect(try isVersion("1.26.6", version(in: farm.module(lines))), "\(lines)")
    }
  }

  @Test func `a toolchain that is not there fails, without a download`() throws {
    let outcome = try version(in: farm.module("go 1.26.0", "toolchain go1.27.99"))
    #expect(outcome.status != 0)
    #expect(outcome.output.contains("go1.27.99"), "\(outcome.output)")
    #expect(try FileSystem.status(farm.directory + "/go/pkg/mod/cache/download/golang.org") == nil)
  }

  @Test(.needs("/usr/lib/go-1.19/bin/go"))
  func `GOTOOLCHAIN names a release from before toolchain lines`() throws {
    let outcome = try version(
      in: farm.module("go 1.19"), environment: ["GOTOOLCHAIN": "go1.19.8"])
    #expect(isVersion("1.19.8", outcome), "\(outcome.output)")
  }

  @Test func `an inherited GOROOT does not reach the toolchain that is switched to`() throws {
    let module = try farm.module("go 1.26.0", "toolchain go1.27.3")
    try FileSystem.create(module + "/main.go", "package main\nfunc main() {}\n")
    let inherited = ["GOROOT": farm.root + "/1.26.6"]
    #expect(try isVersion("1.27.3", version(in: module, environment: inherited)))
    let build = try farm.run(
      ["go", "build", "-o", "x", "."], in: module, environment: inherited)
    #expect(build.status == 0, "\(build.output)")
  }

  @Test func `a generate line calls a wrapper, in spite of the GOROOT that it inherits`() throws {
    let module = try farm.module("go 1.21")
    try FileSystem.create(
      module + "/main.go",
      "package main\n//go:generate go1.27.3 build -o made .\nfunc main() {}\n")
    let outcome = try farm.run(["go", "generate", "./..."], in: module)
    #expect(outcome.status == 0, "\(outcome.output)")
    let made = try farm.run(["go", "version", "made"], in: module)
    #expect(made.output.hasSuffix(": go1.27.3\n"), "\(made.output)")
  }

  @Test func `a wrapper works through links, from elsewhere, and in a farm that moved`() throws {
    let module = try farm.module("go 1.21")
    let link = module + "/go1.27.3"
    try FileSystem.makeLink(link, to: farm.root + "/bin/go1.27.3")
    let moved = module + "/a moved farm"
    try FileSystem.makeDirectories(moved + "/bin")
    try FileSystem.copy(farm.root + "/bin/go1.26.6", to: moved + "/bin/go1.26.6")
    try FileSystem.setMode(moved + "/bin/go1.26.6", 0o755)
    try FileSystem.makeLink(moved + "/1.26.6", to: farm.root + "/1.21.13")
    for (program, version) in [
      ("\(farm.root)/bin/go1.27.3", "1.27.3"), (link, "1.27.3"), ("./go1.27.3", "1.27.3"),
      ("\(moved)/bin/go1.26.6", "1.21.13"),
    ] {
      let outcome = try farm.run(
        [program, "version"], in: module,
        environment: ["GOROOT": "/nonexistent", "GOTOOLCHAIN": "local"])
      #expect(isVersion(version, outcome), "\(program): \(outcome.output)")
    }
    // Found in PATH, and by sh, which gives it another $0.
    for words in [["go1.27.3", "version"], ["sh", "-c", "go1.27.3 version"]] {
      #expect(try isVersion("1.27.3", farm.run(words, in: module)))
    }
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("unshare")))
  func `a wrapper's go finds its library where there is no proc`() throws {
    let module = try farm.module("go 1.21")
    let script = "mount -t tmpfs none /proc || exit 99; \"$0/bin/go1.26.6\" list -f '{{.Dir}}' fmt"
    let outcome = try farm.run(["unshare", "-m", "sh", "-c", script, farm.root], in: module)
    if outcome.status == 99 { return }
    #expect(outcome.output == farm.root + "/1.26.6/src/fmt\n")
  }

  @Test func `every release reads the site's defaults, and no user's path gets in`() throws {
    let module = try farm.module("go 1.21")
    for version in ReleaseFarm.versions {
      let outcome = try farm.run(
        ["\(farm.root)/\(version)/bin/go", "env", "GOPROXY", "GOTOOLCHAIN", "GOSUMDB"], in: module)
      #expect(outcome.output == "off\npath\nsum.golang.org\n", "\(version): \(outcome.output)")
    }
  }

  @Test(.needs("/usr/lib/go-1.19/bin/go"))
  func `goenv exports the defaults for a release that reads no go env`() throws {
    let outcome = try farm.run(
      ["sh", "-c", ". \"$0/goenv.sh\"; goenv use 1.19; go env GOPROXY", farm.root],
      in: farm.directory, path: "/usr/bin:/bin")
    #expect(outcome.output == "off\n", "\(outcome.output)")
  }

  @Test(.needs("/usr/lib/go-1.19/bin/go"))
  func `exec and env give an adopted old release the defaults, too`() throws {
    let run = try BuiltGofarm.run(farm.root, ["exec", "1.19", "--", "go", "env", "GOPROXY"])
    #expect(run.output == "off\n", "\(run.output)")
    let script = #"eval "$("$0" --root "$1" env 1.19)"; go env GOPROXY"#
    let outcome = try farm.run(
      ["sh", "-euc", script, BuiltGofarm.path, farm.root], in: farm.directory, path: "/usr/bin:/bin"
    )
    #expect(outcome.output == "off\n", "\(outcome.output)")
  }

  @Test func `doctor finds nothing wrong with real releases, and proves the module chain`() throws {
    let plain = try BuiltGofarm.run(farm.root, ["doctor"])
    #expect(plain.status == 0, "\(plain.output)")
    // GOPROXY=off is this farm's; the proof brings a proxy of its own.
    let proof = try BuiltGofarm.run(farm.root, ["doctor", "--modules"], limit: 300)
    #expect(proof.status == 0, "\(proof.output)")
    #expect(!proof.output.contains("modules-"), "\(proof.output)")
  }
}

/// docs/modules.md, as it is written.
@Suite(.needsReleases) struct OfflineModulesTests {
  @Test func `a file proxy with a database of its own serves a host without a network`() throws {
    let farm = try ReleaseFarm.shared.get()
    let directory = try farm.module("go 1.26")
    let source = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    func run(_ script: String, _ environment: [String: String] = [:]) throws -> Child.Outcome {
      try farm.run(
        ["bash", "-euc", script, source, farm.root], in: directory, environment: environment)
    }
    let built = try run(
      """
      mkdir checksums && cd checksums
      cp "$0"/shell/checksums/*.go .
      cp -r "$1"/stable/src/cmd/vendor/golang.org/x/mod/sumdb/{note,tlog,dirhash} .
      printf 'module checksums\n\ngo 1.%s\n' "$(go env GOVERSION | cut -d. -f2)" >go.mod
      go build -o ../sum .
      """)
    #expect(built.status == 0, "\(built.output)")
    let made = try run(
      """
      ./sum module goproxy corp.example/Thing@v1.0.0 first
      ./sum sum goproxy gosumdb modules.corp.example
      """)
    #expect(made.output.hasPrefix("modules.corp.example+"), "\(made.output)")
    #expect(try FileSystem.status(directory + "/gosumdb.key")?.mode == 0o600)
    let chain = [
      "GOPROXY": "file://\(directory)/goproxy", "GOSUMDB": String(made.output.dropLast()),
      "GOPATH": directory + "/gopath", "GOFLAGS": "-modcacherw",
    ]
    let first = try run("go mod download corp.example/Thing@v1.0.0", chain)
    #expect(first.status == 0, "\(first.output)")
    // Records are added; a client that knows the old history takes the new one.
    let more = try run(
      """
      ./sum module goproxy corp.example/Thing@v1.1.0 second
      ./sum module goproxy corp.example/other@v0.1.0 third
      ./sum sum goproxy gosumdb modules.corp.example
      """)
    #expect(more.output == made.output)
    for name in ["Thing@v1.1.0", "other@v0.1.0"] {
      let outcome = try run("go mod download corp.example/\(name)", chain)
      #expect(outcome.status == 0, "\(outcome.output)")
    }
    let tampered = try run(
      """
      ./sum module goproxy corp.example/Thing@v1.0.0 another
      GOPATH=$PWD/other go mod download corp.example/Thing@v1.0.0
      """, chain)
    #expect(tampered.status != 0)
    #expect(tampered.output.contains("SECURITY ERROR"), "\(tampered.output)")
  }
}

/// Farms of their own, whose configuration does harm.
@Suite(.needsReleases) struct ModuleChainTests {
  @Test func `a go env that switches the database off is found by the proof`() throws {
    let directory = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(directory) }
    let root = directory + "/farm"
    let newest = try #require(ReleaseFarm.archives?.last)
    #expect(try BuiltGofarm.run(root, ["init"]).status == 0)
    #expect(try BuiltGofarm.run(root, ["install", "--from", newest], limit: 300).status == 0)
    let path = root + "/1.27.3/go.env"
    let text = try #require(try FileSystem.readText(path))
    try FilePlace(path).write(Array((text + "GONOSUMDB=*\n").utf8))
    let proof = try BuiltGofarm.run(root, ["doctor", "--modules"], limit: 300)
    #expect(proof.status == 1)
    #expect(proof.output.contains("error: modules-unchecked: 1.27.3"), "\(proof.output)")
  }
}
