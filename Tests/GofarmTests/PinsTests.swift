import Farm
import JSON
import System
import TestSupport
import Testing

/// What projects ask for, and what keeps it from being removed.
@Suite struct PinsTests {
  private let farm: TemporaryFarm
  private let me = Accounts.userName(Host.userID)
  private var home: String { farm.directory + "/home" }

  init() throws {
    farm = try TemporaryFarm(
      installed: ["1.22.9", "1.24.3", "1.24.5", "1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    for (path, text) in [
      ("ada/app/.go-version", "1.22.9\n"), ("ada/app/go.mod", "module m\n\ngo 1.21\n"),
      ("ada/.config/gofarm/version", "1.24\n"), ("ada/app/vendor/x/.go-version", "1.27.3\n"),
      ("ada/app/version", "1.27.3\n"), ("bob/a b/.tool-versions", "nodejs 20\ngolang 1.99.1\n"),
      ("bob/c/go.mod", "module m\n\ngo 1.24.0\n\ntoolchain go1.24.3\n"),
      ("bob/d/.goenv", "# nothing\n"),
    ] {
      let file = "\(farm.directory)/home/\(path)"
      try TemporaryFarm.makeDirectories(FileSystem.parent(of: file))
      try FileSystem.create(file, text)
    }
  }

  @Test func `usage --pins lists whose files ask for what, and what each gets`() throws {
    if Host.userID == 0 {
      try FileSystem.setOwner(home + "/ada/app/.go-version", 4711, 4711)
    }
    let ada = Host.userID == 0 ? "4711" : me
    let outcome = try BuiltGofarm.run("usage", "--pins", home + "/", on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = outcome.output.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    #expect(
      rows == [
        "1.24.5 1.24 \(me) \(home)/ada/.config/gofarm/version",
        "1.22.9 1.22.9 \(ada) \(home)/ada/app/.go-version",
        "1.26.6 go 1.21 \(me) \(home)/ada/app/go.mod",
        "none 1.99.1 \(me) \(home)/bob/a b/.tool-versions",
        "1.24.3 toolchain go1.24.3 \(me) \(home)/bob/c/go.mod",
      ])
    let json = try BuiltGofarm.run("usage", "--pins", "--json", home, on: farm).output
    #expect(json.contains(#""kind" : "default""#) && json.contains(#""kind" : "toolchain""#))
    #expect(try BuiltGofarm.run("usage", "--pins", on: farm).status == 64)
    #expect(try BuiltGofarm.run("usage", "--pins", "/nowhere/at/all", on: farm).status == 66)
  }

  @Test func `uninstall refuses with the names of those who would be left without`() throws {
    #expect(
      try BuiltGofarm.run("config", "set", #"pins=["\#(home)", "/nowhere"]"#, on: farm).status == 0)
    let refused = try BuiltGofarm.run("uninstall", "1.22.9", on: farm)
    #expect(refused.status == 75)
    #expect(refused.errors.contains("\(home)/ada/app/.go-version (\(me))"))
    #expect(refused.errors.contains("no directory \"/nowhere\""))
    #expect(FileSystem.exists(farm.root + "/1.22.9"))
    // Another of its series will do for the default.
    #expect(try BuiltGofarm.run("uninstall", "1.24.5", on: farm).status == 0)
    #expect(try BuiltGofarm.run("uninstall", "1.22.9", "--force", on: farm).status == 0)
    #expect(!FileSystem.exists(farm.root + "/1.22.9"))
  }

  @Test func `prune keeps what a project asks for, and says so by its exit code`() throws {
    #expect(try BuiltGofarm.run("config", "set", #"pins=["\#(home)"]"#, on: farm).status == 0)
    let outcome = try BuiltGofarm.run("prune", on: farm)
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.output.contains("removed 1.27.3\n"))
    #expect(outcome.output.contains("keep 1.22.9  \(home)/ada/app/.go-version (\(me))"))
    // A newer one will do for a toolchain line.
    #expect(outcome.output.contains("removed 1.24.3\n"))
    let forced = try BuiltGofarm.run("prune", "--force", on: farm)
    #expect(forced.status == 0 && forced.output.contains("removed 1.22.9\n"))
  }

  @Test func `usage --record keeps days and numbers, and prune --unused heeds them`() throws {
    let blind = try BuiltGofarm.run("prune", "--unused", "90d", "--dry-run", on: farm).output
    #expect(blind.contains("keep 1.27.3  no usage is recorded"))
    #expect(try BuiltGofarm.run("usage", "--record", on: farm).status == 0)
    let path = farm.layout.state + "/usage.json"
    let text = try #require(try FileSystem.readText(path))
    #expect(text.contains(Day.today.description) && !text.contains(me))
    let young = try BuiltGofarm.run("prune", "--unused", "90d", "--dry-run", on: farm).output
    #expect(young.contains("keep 1.27.3  usage is recorded only since \(Day.today)"))
    let old = Day(of: Timestamp(seconds: Timestamp.now().seconds - 100 * 86_400))
    let recent = Day(of: Timestamp(seconds: Timestamp.now().seconds - 9 * 86_400))
    try FileSystem.remove(path)
    try FileSystem.create(
      path, #"{"days": {"\#(old)": {"1.24.3": 2}, "\#(recent)": {"1.24.5": 1}}}"#)
    let known = try BuiltGofarm.run("prune", "--unused", "90", "--dry-run", on: farm).output
    #expect(known.contains("keep 1.24.5  used on \(recent)"))
    // Nobody has used it, but it has not been here for long.
    #expect(known.contains("keep 1.24.3  installed on \(Day.today)"))
    #expect(try BuiltGofarm.run("prune", "--unused", "soon", on: farm).status == 64)
  }

  @Test func `usage --toolchains finds what go itself has downloaded`() throws {
    let caches = "\(home)/ada/go/pkg/mod/golang.org"
    for name in [
      "toolchain@v0.0.1-go1.26.6.\(Host.os)-\(Host.architecture)",
      "toolchain@v0.0.1-go1.23.1.plan9-386", "tools@v0.1.0", "toolchain@v0.0.1-gox",
    ] {
      try TemporaryFarm.makeDirectories("\(caches)/\(name)/bin")
      try FileSystem.create("\(caches)/\(name)/bin/go", String(repeating: "x", count: 3 << 20))
    }
    let outcome = try BuiltGofarm.run("usage", "--toolchains", home, on: farm)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first?.hasPrefix("1.23.1  plan9/386    \(me)  3 MiB") == true, "\(outcome.output)")
    #expect(lines.last?.hasSuffix("(in the farm)") == true)
    #expect(
      try BuiltGofarm.run("usage", "--toolchains", home + "/ada", on: farm).output == outcome.output
    )
  }
}
