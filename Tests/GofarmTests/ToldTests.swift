import Farm
import Go
import System
import TestSupport
import Testing

/// What was done is told as it is: after the point of no return, with a full stdout, by odd hooks.
@Suite struct ToldTests {
  private let site: Site

  init() throws { site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"]) }

  @Test(
    .enabled(if: BuiltGofarm.has("strace")), arguments: ["1.27.3.tmp", "adopted"])
  func `what has its name is installed, whatever fails then`(_ name: String) throws {
    let archive = try site.farm.file("go.tar.gz", TestArchive.release("1.27.3").gzip)
    let tree = site.directory + "/go-1.27.3"
    try TemporaryFarm.makeTree("1.27.3", at: tree)
    let words = name == "adopted" ? ["adopt", tree] : ["install", "--from", archive]
    let outcome = try BuiltGofarm.run(
      site.root, words,
      under: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-P",
        "\(site.farm.layout.staging)/go1.27.3.tmp",
        "-e", "inject=open,openat:error=ENOSPC",
      ])
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(outcome.output.contains("1.27.3 is installed, and will be completed by the next"))
    let version = GoVersion("1.27.3")!
    #expect(try site.farm.farm.snapshot().versions.contains(version))
    let events = try FileSystem.readText(site.farm.layout.events) ?? ""
    #expect(events.contains(name == "adopted" ? #""event":"adopt""# : #""event":"install""#))
    if name != "adopted" {
      #expect(try FileSystem.entries(site.farm.layout.archives).count == 1)
    }
    #expect(!FileSystem.exists(site.farm.layout.wrapper(version)))
    #expect(try site.run("repair").status == 0)
    #expect(FileSystem.exists(site.farm.layout.wrapper(version)))
  }

  @Test(.enabled(if: FileSystem.exists("/dev/full")))
  func `a result that cannot be written is a failure of every command`() throws {
    for words in [
      "list", "status", "history", "metrics", "env stable", "explain",
      "--json config list", "render --check", "completions bash", "manual", "manual goenv",
      "--version",
      "--help", "list --help", "--json list", "doctor", "init",
      "setup --user", "promote 1.26.6 stable --no-gate --no-probe", "completions words -- pro",
      "prune --dry-run",
    ] {
      for redirection in [">/dev/full 2>errors", ">/dev/full 2>&-", ">&- 2>errors"] {
        let outcome = try site.shell(
          "rm -f errors; gofarm \(words) \(redirection) || echo \"status $?\"; cat errors || :",
          ["/bin/sh", "-c"])
        #expect(outcome.output.contains("status 74"), "\(words) \(redirection) \(outcome.output)")
        if redirection.contains("2>errors") {
          #expect(outcome.output.contains("could not be written"), "\(words): \(outcome.output)")
        }
      }
    }
  }

  @Test func `a hook that leaves somebody behind with its output holds nobody up`() throws {
    let hooks = "\(site.farm.layout.state)/pre-promote.d"
    try FileSystem.makeDirectory(hooks)
    try FileSystem.create(
      hooks + "/10-leave",
      "#!/bin/sh\necho begun\nsleep 1000 &\necho $! >'\(site.directory)/pid'\n",
      mode: 0o755)
    try TemporaryFarm.makeTree("1.27.3", at: site.root + "/1.27.3")
    let outcome = try site.run("promote", "1.27.3", "stable", "--no-gate", "--no-probe")
    #expect(outcome.status == 0, "\(outcome.output)")
    _ = try site.shell("kill -9 $(cat pid)")
  }

  @Test func `a command that is run inherits nothing that was meant for gofarm`() throws {
    let outcome = try site.run("exec", "stable", "--", "env")
    #expect(outcome.status == 0 && !outcome.output.contains("SWIFT_"), "\(outcome.output)")
    let own = try site.shell(
      "SWIFT_BACKTRACE=enable=yes '\(BuiltGofarm.path)' --root '\(site.root)' exec stable -- env")
    #expect(own.output.contains("\nSWIFT_BACKTRACE=enable=yes\n"), "\(own.output)")
  }

  @Test func `a number of generations to keep is not negative`() throws {
    for keep in ["-1", "-9223372036854775808"] {
      let state = try site.write("state\(keep)", "{\"keep\": \(keep)}")
      for dry in [[], ["--dry-run"]] {
        let outcome = try BuiltGofarm.run(site.root, ["apply", state] + dry)
        #expect(outcome.status == 65 && outcome.output.contains("keep"), "\(outcome.output)")
      }
      #expect(try site.run("prune", "--keep", keep).status == 64)
    }
    let state = try site.write("most", "{\"keep\": 9223372036854775807}")
    #expect(try site.run("apply", state).status == 0)
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("unshare")))
  func `remedies fit who asks, and where`() throws {
    let outcome = try site.shell(
      """
      unshare -m sh -c 'mount --bind -o ro "$0" "$0" 2>/dev/null \\
        && mount -o remount,ro,bind "$0" || { echo skipped; exit; }
        gofarm drop stable' "$GOFARM_ROOT" 2>&1 || :
      """)
    if outcome.output.contains("skipped") { return }
    #expect(outcome.output.contains("mount that file system for writing"), "\(outcome.output)")
    #expect(!outcome.output.contains("sudo"))
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("setpriv")))
  func `in a rootless user namespace nobody is taken for a danger`() throws {
    #expect(try Child.run("chown", ["-R", "65534:65534", site.root]) == 0)
    try FileSystem.setMode(site.directory, 0o755)
    let outcome = try site.shell(
      """
      setpriv --reuid 65534 --regid 65534 --clear-groups unshare -U -r true || { echo skipped; exit; }
      HOME=/ setpriv --reuid 65534 --regid 65534 --clear-groups unshare -U -r \\
        "$(command -v gofarm)" doctor || :
      """)
    if outcome.output.contains("skipped") { return }
    #expect(!outcome.output.contains("ancestor-writable"), "\(outcome.output)")
  }
}
