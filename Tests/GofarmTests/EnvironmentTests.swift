import System
import TestSupport
import Testing

/// Each environment is taken over by the program that it is for.
@Suite struct EnvironmentTests {
  private static let oddRoot = "a b$(id)'s \"go\" `x` !\\"

  /// The package's place, or where shell/tools/check unpacked it: both kinds of modules cannot be
  /// installed by Debian's packages.
  private static let lmod = Host.environment["GOFARM_LMOD"] ?? "/usr/share/lmod/lmod"

  /// Each part by name: a module that cannot be loaded says next to nothing about why.
  private static let needsModules = ConditionTrait.needs(
    "bash", "/usr/share/modules/init/bash", "modulecmd", "tclsh")
  private static let needsLmod = ConditionTrait.needs("bash", lmod + "/init/bash", "lua5.3")

  /// bash where no site has configured modules.
  private func privateBash(_ site: Site) throws -> [String] {
    try PrivateHost(in: site.directory).words() + ["bash", "--norc", "-c"]
  }

  /// A site whose farm's own name is an attack on every quoting.
  private func oddSite() throws -> Site {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    _ = try site.shell(
      "mv farm \"$NAME\" && ln -s \"$NAME\" farm", environment: ["NAME": Self.oddRoot])
    return site
  }

  private static let readers: [(format: String, command: [String], script: String)] = [
    (
      "sh", ["dash", "-euc"],
      #"GOROOT=/x; eval "$("$GOFARM" env stable)"; go version; [ -z "${GOROOT+x}" ]"#
    ),
    (
      "sh", ["bash", "-euc"],
      #"GOROOT=/x; eval "$("$GOFARM" env stable)"; go version; [ -z "${GOROOT+x}" ]"#
    ),
    (
      "sh", ["zsh", "-fec"],
      #"GOROOT=/x; eval "$("$GOFARM" env stable)"; go version; [ -z "${GOROOT+x}" ]"#
    ),
    (
      "fish", ["fish", "--no-config", "-c"],
      #"set -gx GOROOT /x; $GOFARM env stable --format fish | source; go version; not set -q GOROOT"#
    ),
    (
      "csh", ["tcsh", "-fc"],
      #"setenv GOROOT /x; eval "`$GOFARM env stable --format csh`"; go version; if ($?GOROOT) exit 3"#
    ),
    (
      "dotenv", ["bash", "-euc"],
      #""$GOFARM" env stable --format dotenv >e; set -a; . ./e; go version; [ -z "$GOROOT" ]"#
    ),
  ]

  @Test(arguments: readers.indices, [false, true])
  func `a shell that takes the environment over has the channel's go`(
    _ index: Int, _ isOdd: Bool
  ) throws {
    let (_, command, script) = Self.readers[index]
    try need(command[0])
    let site =
      isOdd ? try oddSite() : try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    let root = isOdd ? site.directory + "/" + Self.oddRoot : site.root
    let outcome = try site.shell(
      script, command, environment: ["GOFARM_ROOT": root, "GOFARM": Site.gofarm])
    #expect(outcome.output == "go version go1.26.6 linux/amd64\n")
    #expect(outcome.status == 0)
  }

  @Test func `systemd and docker get a PATH that is nobody's own`() throws {
    let site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    let path = "\(site.root)/stable/bin:\(site.root)/bin:\(standard)"
    let unit = try site.run("env", "stable", "--format", "systemd")
    #expect(unit.output == "PATH=\"\(path)\"\nGOFARM_SELECTED=\"stable\"\nGOROOT=\"\"\n")
    let container = try site.run("env", "stable", "--format", "docker")
    #expect(container.output == "PATH=\(path)\nGOFARM_SELECTED=stable\nGOROOT=\n")
  }

  @Test func `a step of a workflow leaves its go to the later ones`() throws {
    let site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    let variables = ["GITHUB_ENV": site.directory + "/e", "GITHUB_PATH": site.directory + "/p"]
    let outcome = try site.run("env", "stable", "--format", "github", environment: variables)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(
      try FileSystem.readText(site.directory + "/p")
        == "\(site.root)/bin\n\(site.root)/stable/bin\n")
    #expect(
      try FileSystem.readText(site.directory + "/e") == "GOFARM_SELECTED=stable\nGOROOT=\n")
    #expect(try site.run("env", "stable", "--format", "github").status == 64)
  }

  // MARK: Releases that read no go.env

  private static let oddFlags = #"-tags=it's,"$HOME",`x`,!,\"#

  /// A site whose settings an old release can only find in the environment.
  private func oldSite() throws -> Site {
    let site = try Site(
      installed: ["1.19.9", "1.20.14", "1.26.6"], channels: ["old": "1.20.14", "stable": "1.26.6"])
    let set = try site.run(
      "config", "set", "GOPROXY=https://proxy.example", "GOFLAGS=\(Self.oddFlags)")
    #expect(set.status == 0, "\(set.output)")
    return site
  }

  private static let takers: [(command: [String], take: String)] = [
    (["dash", "-euc"], #"eval "$("$GOFARM" env SPEC)""#),
    (["bash", "-euc"], #"eval "$("$GOFARM" env SPEC)""#),
    (["zsh", "-fec"], #"eval "$("$GOFARM" env SPEC)""#),
    (["fish", "--no-config", "-c"], "$GOFARM env SPEC --format fish | source"),
    (["tcsh", "-fc"], #"eval "`$GOFARM env SPEC --format csh`""#),
    (
      ["bash", "-euc"],
      #""$GOFARM" env SPEC --format dotenv >e; set -a; . ./e"#
    ),
    (["sh", "-euc"], #"exec "$GOFARM" exec SPEC -- "$0" -c "$1""#),
  ]

  @Test(arguments: takers.indices)
  func `a release before 1.21 gets the site's settings where nothing is set`(_ index: Int) throws {
    let (command, take) = Self.takers[index]
    try need(command[0])
    let site = try oldSite()
    func printed(_ spec: String, _ environment: [String: String]) throws -> String {
      let print = "env | grep -E '^GO(PROXY|FLAGS)=' | sort"
      let script = take.replacing("SPEC", with: spec)
      let whole = script.hasPrefix("exec ") ? [script, "sh", print] : ["\(script); \(print)"]
      return try site.command(
        command + whole, environment: environment.merging(["GOFARM": Site.gofarm]) { $1 }
      ).output
    }
    let settings = "GOFLAGS=\(Self.oddFlags)\nGOPROXY=https://proxy.example\n"
    for spec in ["1.20.14", "old"] { #expect(try printed(spec, [:]) == settings) }
    #expect(try printed("stable", [:]) == "")
    #expect(
      try printed("old", ["GOPROXY": "off"]) == "GOFLAGS=\(Self.oddFlags)\nGOPROXY=off\n")
  }

  @Test func `units, containers and workflows get them as well`() throws {
    let site = try oldSite()
    for format in ["systemd", "docker"] {
      let lines = try site.run("env", "old", "--format", format).output.split(separator: "\n")
      #expect(
        lines.contains {
          $0 == "GOPROXY=https://proxy.example" || $0 == "GOPROXY=\"https://proxy.example\""
        })
    }
    let variables = ["GITHUB_ENV": site.directory + "/e", "GITHUB_PATH": site.directory + "/p"]
    _ = try site.run(
      "env", "old", "--format", "github", environment: variables.merging(["GOFLAGS": "-v"]) { $1 })
    #expect(
      try FileSystem.readText(site.directory + "/e")
        == "GOFARM_SELECTED=old\nGOROOT=\nGOPROXY=https://proxy.example\n")
    #expect(
      try site.run("env", "old", "--json").output.contains(
        "\"GOPROXY\" : \"https://proxy.example\""))
  }

  private static let oldTour = """
    say() { echo "${GOPROXY-none} ${GOFLAGS-none}"; }
    module use "$MODULES"
    module load go/1.20.14; say
    module unload go; say
    module load go/1.20.14; module switch go go/1.19.9 2>/dev/null; say
    module switch go go/1.26.6 2>/dev/null; say
    module switch go go/old 2>/dev/null; say
    module unload go; say
    export GOPROXY=off
    module load go/old; say
    module unload go; say
    env | grep GOFARM_MODULE

    """

  private func takeOldTour(_ initialise: String) throws {
    let site = try oldSite()
    let modules = site.directory + "/modules"
    #expect(try site.run("render", "--modules", modules).status == 0)
    let outcome = try site.shell(
      initialise + "\n" + Self.oldTour, privateBash(site),
      environment: ["MODULES": modules])
    let settings = "https://proxy.example \(Self.oddFlags)\n"
    #expect(
      outcome.output == settings + "none none\n" + settings + "none none\n" + settings
        + "none none\n" + "off \(Self.oddFlags)\n" + "off none\n")
  }

  @Test(.needsNamespaces, needsModules)
  func `Environment Modules set and unset the site's settings for old releases`() throws {
    try takeOldTour(". /usr/share/modules/init/bash")
  }

  @Test(.needsNamespaces, needsLmod)
  func `Lmod sets and unsets the site's settings for old releases`() throws {
    try takeOldTour(". '\(Self.lmod)/init/bash'")
  }

  // MARK: Modules

  /// Loads, switches and unloads; before and after, `env` must be the same.
  private static let tour = """
    module use "$MODULES"
    $BEFORE
    env | grep -v -e '^_=' -e '^__MODULES_' -e '^_Module' -e '^_LM' -e '^LOADEDMODULES' \
      -e '^_LMFILES_' -e '^MODULEPATH' -e '^__LMOD' | sort >before
    module load go
    go version; echo "$GOFARM_SELECTED ${GOROOT:-none}"
    module load go/1.27.3 2>/dev/null || module switch go go/1.27.3
    go version
    module unload go
    module load go/latest
    go version
    module unload go
    env | grep -v -e '^_=' -e '^__MODULES_' -e '^_Module' -e '^_LM' -e '^LOADEDMODULES' \
      -e '^_LMFILES_' -e '^MODULEPATH' -e '^__LMOD' | sort >after
    diff before after && echo same

    """

  private static let expected = """
    go version go1.26.6 linux/amd64
    1.26.6 none
    go version go1.27.3 linux/amd64
    go version go1.27.3 linux/amd64
    same

    """

  /// What a shell may have set before it loads a module.
  private static let befores = [":", "export GOROOT=/before", "export GOFARM_SELECTED=latest"]

  private func takeTour(_ initialise: String, _ before: String) throws {
    let site = try Site(
      installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6", "latest": "1.27.3"])
    let modules = site.directory + "/modules"
    #expect(try site.run("render", "--modules", modules).status == 0)
    #expect(try site.run("render", "--modules", modules, "--check").status == 0)
    let outcome = try site.shell(
      initialise + "\n" + Self.tour, privateBash(site),
      environment: ["MODULES": modules, "BEFORE": before])
    #expect(outcome.output == Self.expected)
  }

  @Test(.needsNamespaces, needsModules, arguments: befores)
  func `Environment Modules load, switch and unload the installations`(_ before: String) throws {
    try takeTour(". /usr/share/modules/init/bash", before)
  }

  @Test(.needsNamespaces, needsLmod, arguments: befores)
  func `Lmod loads, switches and unloads the installations`(_ before: String) throws {
    try takeTour(". '\(Self.lmod)/init/bash'", before)
  }

  private static let followers: [(reader: String, format: String, suffix: String)] = [
    ("/usr/share/modules/init/bash", "modulefile", ""), (lmod + "/init/bash", "lmod", ".lua"),
  ]

  @Test(.needsNamespaces, arguments: followers.indices)
  func `a module that env prints for a channel follows it`(_ index: Int) throws {
    let (reader, format, suffix) = Self.followers[index]
    try need(reader)
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    try site.write("modules/go/none", "")
    let outcome = try site.shell(
      """
      . '\(reader)'
      gofarm env stable --format \(format) >modules/go/site\(suffix)
      module use "$PWD/modules"
      module load go/site; go version; echo "$GOFARM_SELECTED"
      gofarm promote 1.27.3 stable --no-gate --no-probe >/dev/null; go version
      module unload go; echo "${GOFARM_SELECTED-none}"
      """, privateBash(site))
    #expect(
      outcome.output == """
        go version go1.26.6 linux/amd64
        stable
        go version go1.27.3 linux/amd64
        none

        """)
  }

  @Test func `modules of an installation that is gone are removed, others' stay`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let modules = site.directory + "/modules"
    _ = try site.run("render", "--modules", modules)
    try site.write("modules/go/own", "#%Module\n")
    _ = try site.shell("rm -r farm/1.27.3")
    #expect(try site.run("render", "--modules", modules, "--check").status == 1)
    _ = try site.run("render", "--modules", modules)
    #expect(
      try FileSystem.entries(modules + "/go")
        == [".modulerc", ".modulerc.lua", "1.26.6", "1.26.6.lua", "own"])
  }
}
