import Farm
import JSON
import System
import TestSupport
import Testing

@Suite struct RetireTests {
  private static let bare = ["--no-gate", "--no-probe"]
  private static let later = "2126-12-31"

  private func farm() throws -> TemporaryFarm {
    try TemporaryFarm(
      installed: ["1.24.3", "1.24.5", "1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
  }

  @Test func `what is announced is listed, with who needs it, until it is taken back`() throws {
    let farm = try farm()
    try farm.promote("1.24.5", "old")
    let none = try BuiltGofarm.run("retire", on: farm)
    #expect(none.status == 0 && none.output == "nothing is retired\n")
    let words = ["--on", Self.later, "--use", "1.26", "--message", "out of support"]
    let outcome = try BuiltGofarm.run(["retire", "1.24"] + words, on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == "1.24  \(Self.later)  use 1.26  out of support\n  1.24.5  channel old\n")
    #expect(try BuiltGofarm.run("status", on: farm).status == 0)
    #expect(try BuiltGofarm.run("retire", "1.24", "--undo", on: farm).status == 0)
    #expect(try BuiltGofarm.run("retire", "1.24", "--undo", on: farm).status == 66)
    #expect(try BuiltGofarm.run("config", "list", on: farm).output.contains("retired") == false)
  }

  @Test func `goenv tells a person, and nobody else, what is announced and what was removed`()
    throws
  {
    let farm = try farm()
    #expect(try FileSystem.readText(farm.layout.announcements) == "")
    for words in [
      ["1.24", "--on", "2026-12-31", "--use", "1.26", "--message", "out of\nsupport"],
      ["1", "--on", Self.later], ["1.24.3", "--on", Self.later], ["=1.20", "--on", Self.later],
    ] {
      #expect(try BuiltGofarm.run(["retire"] + words, on: farm).status == 0)
    }
    let text = """
      =1.24.3 is retired from \(Self.later) on
      =1.20 is retired from \(Self.later) on
      1.24 is retired from 2026-12-31 on; use 1.26: out of?support
      1 is retired from \(Self.later) on

      """
    #expect(try FileSystem.readText(farm.layout.announcements) == text)
    #expect(try BuiltGofarm.run("uninstall", "1.24.3", on: farm).status == 0)
    let say = "bash --norc -ic '. \(farm.root)/goenv.sh; goenv use 1.24.5; goenv use 1.24.3'"
    let environment = ["PATH": "/usr/bin:/bin", "HOME": farm.directory]
    let told = try Child.capture("script", ["-qec", say, "/dev/null"], environment: environment)
    let lines = told.output.split(whereSeparator: \.isNewline)
    #expect(lines.contains("goenv: 1.26.6 is retired from \(Self.later) on"), "\(told.output)")
    #expect(lines.contains("goenv: 1.24.5 is retired from 2026-12-31 on; use 1.26: out of?support"))
    #expect(
      lines.contains { $0.hasPrefix("goenv: version \"1.24.3\" was removed on \(Day.today) by ") })
    let piped = try Child.capture(
      "sh", ["-c", ". \(farm.root)/goenv.sh; goenv use 1.24.5"], environment: environment)
    #expect(piped.status == 0 && piped.output == "")
    for spec in ["1.24", "1", "1.24.3", "=1.20"] {
      #expect(try BuiltGofarm.run("retire", spec, "--undo", on: farm).status == 0)
    }
    #expect(try FileSystem.readText(farm.layout.announcements) == "")
    #expect(try BuiltGofarm.run("render", "--check", on: farm).status == 0)
  }

  @Test(arguments: [
    ["stable"], ["nonsense!"], ["1.24", "--on", "2026-02-31"], ["1.24", "--use", "!"],
  ])
  func `what makes no sense is refused`(_ words: [String]) throws {
    #expect(try BuiltGofarm.run(["retire"] + words, on: farm()).status == 64)
  }

  @Test func `promote warns before the day, and wants --override after it`() throws {
    let farm = try farm()
    #expect(try BuiltGofarm.run("retire", "1.24", "--on", Self.later, on: farm).status == 0)
    let warned = try BuiltGofarm.run(["promote", "1.24.3", "old"] + Self.bare, on: farm)
    #expect(warned.status == 0)
    #expect(warned.errors.contains("warning: 1.24.3 will be retired on \(Self.later)"))
    #expect(try BuiltGofarm.run("retire", "1.24", "--use", "1.26", on: farm).status == 0)
    let refused = try BuiltGofarm.run(["promote", "1.24.5", "old"] + Self.bare, on: farm)
    #expect(refused.status == 78)
    #expect(refused.errors.contains("1.24.5 is retired since"))
    #expect(refused.errors.contains("use 1.26") && refused.errors.contains("--override"))
    #expect(try farm.link("old") == "1.24.3")
    #expect(
      try BuiltGofarm.run(
        ["promote", "1.24.5", "old", "--override", "one more week"] + Self.bare, on: farm
      ).status == 0)
    // An announcement for one version goes before one for its series.
    #expect(try BuiltGofarm.run("retire", "1.24.3", "--on", Self.later, on: farm).status == 0)
    #expect(try BuiltGofarm.run(["promote", "1.24.3", "old"] + Self.bare, on: farm).status == 0)
  }

  @Test func `check warns before the day, and refuses after it`() throws {
    let farm = try farm()
    let project = farm.directory + "/p"
    try FileSystem.makeDirectory(project)
    try FileSystem.create(project + "/.go-version", "1.24.3\n")
    #expect(try BuiltGofarm.run("retire", "1.24", "--on", Self.later, on: farm).status == 0)
    let warned = try BuiltGofarm.run("check", project, on: farm)
    #expect(warned.status == 0)
    #expect(warned.output.contains(":1: warning: 1.24.3 will be retired on"))
    #expect(try BuiltGofarm.run("retire", "1.24", on: farm).status == 0)
    let refused = try BuiltGofarm.run("check", project, on: farm)
    #expect(refused.status == 1 && refused.output.contains("(retired)"))
  }

  @Test func `check judges what files select by the vulnerability database`() throws {
    let farm = try TemporaryFarm(
      installed: ["1.25.13", "1.26.5", "1.26.6"], channels: ["stable": "1.26.6"])
    try farm.use(.usual, #", "projects": {"vulnerabilities": "refuse"}"#)
    for (name, text) in [
      ("a", "module a\n\ngo 1.21\n\ntoolchain go1.26.5\n"), ("b", "module b\n\ngo 1.25\n"),
    ] {
      try FileSystem.makeDirectory("\(farm.directory)/\(name)")
      try FileSystem.create("\(farm.directory)/\(name)/go.mod", text)
    }
    let blind = try BuiltGofarm.run("check", farm.directory, on: farm)
    #expect(blind.status == 69, "\(blind.output)")
    #expect(try BuiltGofarm.run("audit", on: farm).status == 0)
    let found = try BuiltGofarm.run("check", farm.directory, on: farm)
    #expect(found.status == 1)
    #expect(found.output.contains("/a/go.mod:5: 1.26.5 has 2 known vulnerabilities"))
    #expect(!found.output.contains("/b/go.mod"))
    // A go line gets stable.
    try farm.moveByHand("stable", to: "1.26.5")
    #expect(try BuiltGofarm.run("check", farm.directory, on: farm).output.contains("/b/go.mod:3:"))
  }

  @Test func `what was uninstalled leaves its name, the day, who, and what to use`() throws {
    let farm = try farm()
    #expect(try BuiltGofarm.run("uninstall", "1.24.3", on: farm).status == 0)
    #expect(try BuiltGofarm.run("retire", "1.24", "--use", "1.27", on: farm).status == 0)
    #expect(try BuiltGofarm.run("uninstall", "1.24.5", on: farm).status == 0)
    let today = Day.today
    for (version, replacement) in [("1.24.3", "1.24.5"), ("1.24.5", "1.27")] {
      for words in [
        ["exec", version, "--", "true"], ["env", version], ["promote", version, "x"],
      ] {
        let outcome = try BuiltGofarm.run(words, on: farm)
        #expect(outcome.status == 66, "\(words)")
        #expect(
          outcome.errors.contains("\"\(version)\" was removed on \(today) by "), "\(outcome.errors)"
        )
        #expect(outcome.errors.contains("; use \(replacement); installed: "))
      }
    }
    try FileSystem.create(farm.directory + "/.go-version", "1.24\n")
    let explained = try BuiltGofarm.run("explain", farm.directory, on: farm)
    #expect(explained.status == 66 && explained.output.contains("was removed on"))
    // Once it is there again, nobody speaks of it.
    try farm.install("1.24.5")
    #expect(try BuiltGofarm.run("exec", "1.24.5", "--", "true", on: farm).status == 0)
  }

  @Test(arguments: ["", "x", "2026-11-27 1.26.6", "2026-11-27 ../../x ada", "2026-99-99 - ada"])
  func `a damaged tombstone says nothing dangerous`(_ line: String) throws {
    let farm = try farm()
    try FileSystem.makeDirectory(farm.layout.state + "/removed")
    try FileSystem.create(farm.layout.state + "/removed/1.9.7", line + "\n")
    let outcome = try BuiltGofarm.run("exec", "1.9.7", "--", "true", on: farm)
    #expect(outcome.status == 66 && !outcome.errors.contains(".."))
  }

  @Test func `prune takes what is retired after its day, whatever generations say`() throws {
    let farm = try farm()
    try farm.promote("1.24.3", "old")
    try farm.promote("1.26.6", "old")
    #expect(try BuiltGofarm.run("retire", "1.24.3", "--on", Self.later, on: farm).status == 0)
    func removed() throws -> String {
      try BuiltGofarm.run("prune", "--dry-run", on: farm).output
    }
    #expect(try removed().contains("keep 1.24.3"))
    #expect(try BuiltGofarm.run("retire", "1.24.3", on: farm).status == 0)
    #expect(try removed().contains("would remove 1.24.3\n"))
    try farm.moveByHand("old", to: "1.24.3")
    #expect(try removed().contains("keep 1.24.3"))
  }

  @Test func `doctor proposes to retire series that get no fixes any more`() throws {
    let source = try TestSource(
      offering: "1.25.1", "1.26.6", "1.27.3", installed: ["1.25.1", "1.27.3"])
    #expect(try !source.run("doctor").output.contains("unsupported-series"))
    #expect(try source.run("list", "--available").status == 0)
    let found = try source.run("doctor").output
    #expect(found.contains("unsupported-series: 1.25 gets no security fixes any more"))
    #expect(found.contains("retire 1.25 --use 1.27"))
    #expect(try source.run("retire", "1.25", "--on", Self.later).status == 0)
    #expect(try !source.run("doctor").output.contains("unsupported-series"))
  }
}
