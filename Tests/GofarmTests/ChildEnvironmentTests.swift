import Farm
import System
import TestSupport
import Testing

/// What programs that gofarm runs find of the environment of who calls it.
@Suite struct ChildEnvironmentTests {
  private static let caller = [
    "GOFLAGS": "-mod=mod", "GOROOT": "/x", "BASH_ENV": "/x", "ENV": "/x", "LD_AUDIT": "",
    "GOFARM_SELECTED": "stable", "SECRET": "x", "TAR_OPTIONS": "--no-such-option",
    "USER": "ada", "LANG": "C.UTF-8", "LOGNAME": "ada", "CURL_HOME": "/x",
  ]
  private static let kept =
    ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "USER"] + SystemProgramsTests.network

  /// The names of what a program found that wrote its environment to a file, sorted; but for what
  /// shells add themselves.
  private func names(in file: String) throws -> [String] {
    let text = try #require(try FileSystem.readText(file))
    return text.split(separator: "\n").map { String($0.prefix { $0 != "=" }) }
      .filter { !["PWD", "OLDPWD", "SHLVL", "_"].contains($0) }.sorted()
  }

  @Test func `hooks and probes find who calls, PATH, language and proxies, and what moves`() throws
  {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    var caller = Self.caller
    for name in SystemProgramsTests.network { caller[name] = "127.0.0.1" }
    for hook in ["pre-promote.d", "post-promote.d", "post-rollback.d"] {
      try site.write(
        "farm/.gofarm/\(hook)/look", "#!/bin/sh\nenv >'\(site.directory)/\(hook)'\n", mode: 0o755)
    }
    let outcome = try site.run(
      "promote", "1.27.3", "stable", "--no-gate", "--no-probe", "--probe",
      "env >'\(site.directory)/probe'", environment: caller)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try site.run("rollback", "--no-probe", environment: caller).status == 0)
    let moving = ["GOFARM_CHANNEL", "GOFARM_GOROOT", "GOFARM_ROOT", "GOFARM_VERSION"]
    let told = ["GOFARM_GENERATION", "GOFARM_PREVIOUS", "GOFARM_REASON"]
    for hook in ["pre-promote.d", "post-promote.d", "post-rollback.d"] {
      #expect(
        try names(in: "\(site.directory)/\(hook)") == (Self.kept + moving + told).sorted(),
        "\(hook)")
    }
    #expect(try names(in: site.directory + "/probe") == (Self.kept + moving).sorted())
    let probe = try FileSystem.readText(site.directory + "/probe") ?? ""
    #expect(probe.contains("PATH=\(site.root)/stable/bin:"))
    #expect(probe.contains("USER=ada\n"))
  }

  @Test func `the gates of a move share a build cache, which goes when they have passed or failed`()
    throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let gate = "mkdir -p \"$GOCACHE\" && echo x >>\"$GOCACHE/x\" && wc -l <\"$GOCACHE/x\" >>seen"
    let gates = [gate, gate + "\n"].flatMap { text in
      ["--gate", text.replacing(">>seen", with: ">>'\(farm.directory)/seen'")]
    }
    for (last, status) in [("true", 0), ("false", 1)] as [(String, Int32)] {
      let outcome = try BuiltGofarm.run(
        farm.root,
        ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"] + gates + ["--gate", last])
      #expect(outcome.status == status, "\(outcome.output)")
      #expect(try FileSystem.entries(farm.layout.staging) == [])
      #expect(try BuiltGofarm.run("promote", "1.26.6", "stable", "--no-gate", on: farm).status == 0)
    }
    #expect(try FileSystem.readText(farm.directory + "/seen") == "1\n2\n1\n2\n")
  }

  @Test(arguments: ["INT", "TERM", "HUP"]) func `a gate does not outlive its gofarm`(
    signal: String
  ) throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let file = "\(farm.directory)/gate"
    // gofarm itself is the parent of what it runs.
    let killed = try BuiltGofarm.run(
      "promote", "1.27.3", "stable", "--no-gate", "--gate",
      "echo $$ >\(file); kill -\(signal) $PPID; sleep 30 & wait", on: farm)
    #expect(killed.status > 128)
    let gate = try #require(try FileSystem.readText(file)?.split(separator: "\n").first)
    let left = try Child.capture("sh", ["-c", "ps -o stat= -g \(gate) | grep -v Z"])
    #expect(left.output == "")
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try BuiltGofarm.run("promote", "1.27.3", "stable", "--no-gate", on: farm).status == 0)
  }
}
