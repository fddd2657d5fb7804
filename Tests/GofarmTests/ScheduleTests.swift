import Farm
import System
import TestSupport
import Testing

/// cron and systemd, by the lines that docs/install.md and docs/recipes give, as those two run
/// them: by no login shell, with next to nothing in the environment.
@Suite struct ScheduleTests {
  /// A farm whose go says its version, whatever it is asked to do, and a project that asks it.
  let site: Site
  let project: String

  init() throws {
    site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    project = site.directory + "/project"
    try site.write("project/Makefile", "nightly:\n\t@go version\n")
    try site.write("project/go.mod", "module m\n\ngo 1.27.1\n")
  }

  private static let answer = "go version go1.26.6 linux/amd64\n"

  /// A text of the documentation, for this gofarm, this project, and this farm or that one.
  private func document(_ name: String, root: String? = nil) throws -> String {
    let root = root ?? site.root
    return try #require(try FileSystem.readText("\(repository)/docs/\(name)"))
      .replacing("/usr/local/bin/gofarm", with: "\(Site.gofarm) --root \(root)")
      .replacing("/usr/bin/gofarm", with: "\(Site.gofarm) --root \(root)")
      .replacing("/opt/go", with: root).replacing("/srv/project", with: project)
      .replacing("go test ./...", with: "go version")
  }

  /// The texts between ```KIND and ```.
  private func blocks(_ kind: String, in text: String) -> [String] {
    text.split(separator: "\n```\(kind)\n").dropFirst().map {
      String($0.prefix(upTo: $0.firstRange(of: "\n```")!.lowerBound)) + "\n"
    }
  }

  /// What cron(8) does with the sixth field, or in /etc/cron.d with the seventh.
  private func cron(_ line: Substring, fields: Int) throws -> Child.Outcome {
    let command = line.split(maxSplits: fields, whereSeparator: \.isWhitespace).last!
    #expect(!command.contains("%"), "cron makes a new line of it")
    return try Child.capture(
      "/bin/sh", ["-c", String(command)],
      environment: [
        "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "LOGNAME": "ada", "HOME": site.directory,
      ], directory: site.directory, limit: 60)
  }

  @Test(.needs("make"))
  func `each crontab line of the installation page finds its go`() throws {
    let lines = try blocks("cron", in: document("install.md"))[0].split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      let outcome = try cron(line, fields: 5)
      #expect(outcome.status == 0, "\(line): \(outcome.output)")
      #expect(outcome.output.contains(Self.answer), "\(line): \(outcome.output)")
    }
  }

  @Test func `the lines for cron d update, verify and prune in silence, and use the farm`() throws {
    let source = try TestSource(offering: "1.26.6", "1.26.7", "1.27.3")
    // Small releases pass no gate.
    let gates = #"{"stable": {"gates": []}, "latest": {"gates": []}}"#
    try source.configure(#"}, "promotion": {"channels": \#(gates)"#)
    #expect(try source.run("install", "1.26.6", "--promote", "stable").status == 0)
    #expect(try source.run("install", "1.27.3", "--promote", "latest").status == 0)
    let lines = try document("recipes/gofarm.cron", root: source.farm.root)
      .split(separator: "\n").dropFirst()
    #expect(lines.count == 3)
    for line in lines {
      let outcome = try cron(line, fields: 6)
      #expect(outcome.status == 0, "\(line): \(outcome.output)")
      let job = line.contains(" exec ") ? "go version go1.27.3 linux/amd64\n" : ""
      #expect(outcome.output == job, "\(line): \(outcome.output)")
    }
    #expect(try source.farm.link("stable") == "1.26.7")
  }

  /// The units of the installation page, below a directory, as systemd would find them.
  private func writeUnits() throws {
    for unit in try blocks("ini", in: document("install.md")) {
      let name = try #require(
        unit.split(separator: "\n").first?.split(separator: "/systemd/system/").last)
      try site.write(
        "units/\(name)",
        unit.replacing("/etc/default/go", with: site.directory + "/go.env"))
    }
    let environment = try site.run("env", "stable", "--format", "systemd")
    try site.write("go.env", environment.output)
  }

  @Test(.needs("systemd-analyze"))
  func `systemd finds nothing wrong with the units of the installation page`() throws {
    try writeUnits()
    for _ in 0..<2 {
      let verdict = try site.command(
        ["systemd-analyze", "verify", "--man=no", "./nightly.service"],
        in: site.directory + "/units")
      #expect(verdict.output.isEmpty && verdict.status == 0, "\(verdict.output)")
      // With the drop-in, then without it.
      try? FileSystem.removeTree(site.directory + "/units/nightly.service.d")
    }
  }

  /// Runs the last `ExecStart=` of some settings with the environment that systemd gives to a
  /// service of the system.
  private func start(_ settings: String) throws -> Child.Outcome {
    var environment = [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
      "INVOCATION_ID": "0", "JOURNAL_STREAM": "8:1", "SYSTEMD_EXEC_PID": "1",
    ]
    func values(_ key: String) -> [String] {
      settings.split(separator: "\n").filter { $0.hasPrefix(key + "=") }
        .map { String($0.dropFirst(key.count + 1)) }
    }
    for file in values("EnvironmentFile") {
      for line in try (FileSystem.readText(file) ?? "").split(separator: "\n") {
        let pair = line.split(separator: "=", maxSplits: 1)
        environment[String(pair[0])] = String(pair[1].dropFirst().dropLast())
      }
    }
    let words = try #require(values("ExecStart").last).split(separator: " ").map(String.init)
    return try Child.capture(
      words[0], Array(words.dropFirst()), environment: environment,
      directory: values("WorkingDirectory").last, limit: 60)
  }

  @Test(.needs("make"))
  func `the units start the channel's go, after a promote the new one`() throws {
    try writeUnits()
    let unit = try #require(
      try FileSystem.readText(site.directory + "/units/nightly.service"))
    let dropIn = try #require(
      try FileSystem.readText(site.directory + "/units/nightly.service.d/go.conf"))
    for settings in [unit, unit + dropIn] {
      let outcome = try start(settings)
      #expect(outcome.status == 0 && outcome.output == Self.answer, "\(outcome.output)")
    }
    #expect(try site.run("promote", "1.27.3", "stable", "--no-gate", "--no-probe").status == 0)
    for settings in [unit, unit + dropIn] {
      let outcome = try start(settings)
      #expect(outcome.output == "go version go1.27.3 linux/amd64\n", "\(outcome.output)")
    }
  }
}
