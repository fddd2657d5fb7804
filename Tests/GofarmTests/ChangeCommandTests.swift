import Farm
import JSON
import System
import TestSupport
import Testing

/// What engines for many hosts call, as they call it.
@Suite struct ChangeCommandTests {
  private static let bare = ["--no-gate", "--no-probe"]

  private func value(_ text: String) throws -> JSONValue {
    try JSONValue(reading: Array(text.utf8))
  }

  /// Runs gofarm with something on its standard input.
  private func pipe(_ text: String, _ words: [String], _ farm: TemporaryFarm) throws
    -> Child.Outcome
  {
    try Child.capture(
      "/bin/sh", ["-c", "printf %s \"$0\" | exec \"$@\"", text, BuiltGofarm.path] + words,
      environment: ["PATH": "/usr/bin:/bin", "GOFARM_ROOT": farm.root])
  }

  @Test func `a change is one ID in history, event, metrics and on the way back`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let words = ["promote", "1.27.3", "stable", "--change", "c/1", "--fence", "9"] + Self.bare
    #expect(try BuiltGofarm.run(words, on: farm).output == "stable 1.26.6 → 1.27.3\ngeneration 3\n")
    let again = try BuiltGofarm.run(words + ["--if-channel", "stable=1.26.6"], on: farm)
    #expect(again.status == 0)
    #expect(again.output == "change c/1 is done: nothing to change; generation 3\n")
    let stale = try BuiltGofarm.run(
      ["promote", "1.26.6", "stable", "--fence", "8"] + Self.bare, on: farm)
    #expect(stale.status == 75)
    #expect(try farm.link("stable") == "1.27.3")

    let history = try value(
      BuiltGofarm.run("history", "--change", "c/1", "--json", on: farm).output)
    guard case .array(let rows)? = history["generations"] else {
      Issue.record("no generations")
      return
    }
    #expect(rows.map { $0["number"] } == [.integer(3)])
    #expect(rows.first?["change"] == .string("c/1"))
    #expect(rows.first?["fence"] == .integer(9))
    #expect(try BuiltGofarm.run("history", on: farm).output.contains(" [c/1]\n"))
    #expect(try FileSystem.readText(farm.layout.events)?.contains(#""change":"c/1""#) == true)
    #expect(
      try BuiltGofarm.run("metrics", on: farm).output.contains(
        "gofarm_generation_info{root=\"\(farm.root)\",command=\"promote\",change=\"c/1\"} 1\n"))

    let back = try BuiltGofarm.run("rollback", "--change", "c/1", "--no-probe", on: farm)
    #expect(back.output == "stable 1.27.3 → 1.26.6\ngeneration 4\n")
    let done = try BuiltGofarm.run("rollback", "--change", "c/1", "--no-probe", on: farm)
    #expect(done.output == "change c/1 is done: nothing to change; generation 4\n")
    #expect(try BuiltGofarm.run("rollback", "--change", "c/2", on: farm).status == 66)
    #expect(try BuiltGofarm.run("history", "--change", "c/2", on: farm).status == 66)
    #expect(try BuiltGofarm.run("drop", "stable", "--change", "c/3", on: farm).status == 0)
  }

  @Test func `an expectation about a channel is typed as NAME=VERSION`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    func promote(_ expectation: String) throws -> Int32 {
      try BuiltGofarm.run(
        ["promote", "1.27.3", "stable", "--if-channel", expectation] + Self.bare, on: farm
      ).status
    }
    for wrong in ["stable", "Stable=1.26.6", "stable=latest", "=1.26.6"] {
      #expect(try promote(wrong) == 64, "\(wrong)")
    }
    #expect(try promote("stable=1.27.3") == 75)
    #expect(try promote("latest=1.26.6") == 75)
    #expect(try promote("stable=") == 75)
    #expect(try promote("stable=1.26.6") == 0)
  }

  @Test func `a move that fails reports what it has done, as JSON beside the error`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let gate = try value(
      BuiltGofarm.run(
        "promote", "1.27.3", "stable", "--json", "--no-gate", "--gate", "echo why; exit 3", on: farm
      ).errors)
    #expect(gate[["error", "code"]] == .integer(1))
    #expect(gate[["report", "moved"]] == .array([]))
    #expect(gate[["report", "check", "kind"]] == .string("gate"))
    #expect(gate[["report", "check", "output"]] == .string("why\n"))
    let probe = try value(
      BuiltGofarm.run(
        "promote", "1.27.3", "stable", "--json", "--no-gate", "--no-probe", "--probe", "false",
        on: farm
      ).errors)
    guard case .array(let returned)? = probe[["report", "returned"]] else {
      Issue.record("nothing returned")
      return
    }
    #expect(returned.map { $0["to"] } == [.string("1.26.6")])
    #expect(probe[["report", "check", "name"]] == .string("false"))
  }

  // MARK: apply

  @Test func `apply reads standard input, with the options of promote`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let wanted = #"{"channels": {"stable": "1.27.3"}}"#
    let failed = try pipe(
      wanted, ["apply", "-", "--no-gate", "--no-probe", "--probe", "false", "--change", "c"], farm)
    #expect(failed.status == 1)
    #expect(try farm.link("stable") == "1.26.6")
    let dry = try pipe(wanted, ["apply", "-", "--dry-run", "--json"] + Self.bare, farm)
    #expect(
      try value(dry.output)["changes"]
        == value(#"[{"what": "move", "channel": "stable", "from": "1.26.6", "to": "1.27.3"}]"#))
    let applied = try pipe(
      wanted, ["apply", "-", "--change", "c", "--fence", "3"] + Self.bare, farm)
    #expect(applied.output == "stable 1.26.6 → 1.27.3\nchanged\n")
    #expect(try farm.farm.snapshot().generation.change?.text == "c")
    #expect(try pipe(wanted, ["apply", "-"], farm).output == "unchanged\n")
    let stale = try pipe(
      #"{"channels": {"stable": "1.26.6"}}"#, ["apply", "-", "--fence", "2"] + Self.bare, farm)
    #expect(stale.status == 75)
  }

  @Test func `an apply that fails is counted, a dry run is not`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    func failures() throws -> String {
      let text = try BuiltGofarm.run("metrics", on: farm).output
      return String(
        text.split(separator: "\n").first { $0.hasPrefix("gofarm_apply_failures_total{") }?
          .split(separator: " ").last ?? "")
    }
    #expect(try failures() == "0")
    #expect(try pipe("{channels: ", ["apply", "-"], farm).status == 65)
    #expect(try pipe("{channels: {stable: '1.99.1'}}", ["apply", "-"], farm).status == 66)
    #expect(try pipe("[", ["apply", "-", "--dry-run"], farm).status == 65)
    #expect(try failures() == "2")
  }

  // MARK: Metrics

  @Test func `metrics say how the newest move went`() throws {
    let farm = try TemporaryFarm()
    try farm.install("1.22.9")
    #expect(
      try BuiltGofarm.run(
        "promote", "1.22.9", "stable", "--no-gate", "--no-probe", "--probe", "true", on: farm
      ).status == 0)
    #expect(try BuiltGofarm.run("verify", "1.22.9", on: farm).status == 0)
    let lines = try BuiltGofarm.run("metrics", on: farm).output.split(separator: "\n")
    let root = "root=\"\(farm.root)\""
    #expect(lines.contains("gofarm_probe_success_ratio{\(root),probe=\"true\"} 1"))
    #expect(lines.contains("gofarm_unprobed{\(root)} 0"))
    for metric in [
      "gofarm_probe_seconds{\(root),probe=\"true\",quantile=\"0.99\"} ",
      "gofarm_switch_to_health_seconds{\(root)} ",
      "gofarm_verified_timestamp_seconds{\(root),version=\"1.22.9\"} ",
      "gofarm_free_bytes{\(root)} ",
    ] { #expect(lines.contains { $0.hasPrefix(metric) }, "\(metric)") }
  }

  @Test(.enabled(if: BuiltGofarm.has("promtool"), "promtool is not installed"))
  func `promtool finds nothing wrong with the metrics`() throws {
    for channels in [[:], ["stable": "1.26.6"]] {
      let farm = try TemporaryFarm(channels: channels)
      let outcome = try Child.capture(
        "/bin/sh", ["-c", "\"$0\" metrics | promtool check metrics", BuiltGofarm.path],
        environment: ["PATH": "/usr/bin:/bin", "GOFARM_ROOT": farm.root])
      #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)")
    }
  }

  // MARK: Evidence

  /// Two hosts' farms with the same release; the first has passed a gate that is remembered.
  private func hosts() throws -> (first: TemporaryFarm, second: TemporaryFarm) {
    let farms = (try TemporaryFarm(installed: []), try TemporaryFarm(installed: []))
    for farm in [farms.0, farms.1] {
      try farm.install("1.22.9")
      try FileSystem.makeDirectory(farm.layout.gates)
      try FileSystem.create(
        "\(farm.layout.gates)/10-site",
        "#!/bin/sh\necho x >>\"$GOFARM_ROOT/../runs\"\n", mode: 0o755)
      _ = try BuiltGofarm.run(
        "config", "set", #"promotion={"channels": {"stable": {"gates": []}}}"#, on: farm)
    }
    let words = ["promote", "1.22.9", "stable", "--no-probe"]
    #expect(try BuiltGofarm.run(words, on: farms.0).status == 0)
    return farms
  }

  private func keygen(_ directory: String, _ script: String) throws {
    let outcome = try Child.capture(
      "/bin/sh", ["-euc", script], environment: ["PATH": "/usr/bin:/bin", "HOME": directory],
      directory: directory)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test(.enabled(if: BuiltGofarm.has("ssh-keygen"), "ssh-keygen is not installed"))
  func `a gate that one host has passed is not run on the next, by a signature of ssh-keygen`()
    throws
  {
    let (first, second) = try hosts()
    let place = first.directory
    try keygen(
      place,
      """
      ssh-keygen -q -t ed25519 -N '' -f key; ssh-keygen -q -t ed25519 -N '' -f other
      echo "ci@example.com namespaces=\\"gofarm-evidence\\" $(cut -d' ' -f1,2 key.pub)" >signers
      """)
    let file = "\(place)/evidence"
    let exported = try BuiltGofarm.run(
      "evidence", "export", file, "--sign", "\(place)/key", on: first)
    #expect(exported.status == 0 && exported.output.hasPrefix("1.22.9  gates.d/10-site "))
    func take() throws -> BuiltGofarm.Outcome {
      try BuiltGofarm.run("evidence", "import", file, "--signers", "\(place)/signers", on: second)
    }
    #expect(try take().status == 0)
    let words = ["promote", "1.22.9", "stable", "--no-probe"]
    let moved = try BuiltGofarm.run(words, on: second)
    #expect(moved.output.contains("gate gates.d/10-site: remembered\n"), "\(moved)")
    #expect(!FileSystem.exists("\(second.directory)/runs"))
    // What was taken is not handed on as this host's own.
    let onward = try BuiltGofarm.run("evidence", "export", "\(place)/onward", on: second)
    #expect(onward.output == "no gates have been passed\n")

    // One byte more, another key, no signature, and a list that anybody may write.
    try FileSystem.append(file, "\n")
    #expect(try take().status == 65)
    try keygen(place, "rm evidence.sig; ssh-keygen -q -Y sign -f other -n gofarm-evidence evidence")
    #expect(try take().status == 65)
    try keygen(place, "rm evidence.sig; ssh-keygen -q -Y sign -f key -n file evidence")
    #expect(try take().status == 65)
    try keygen(place, "rm evidence.sig")
    #expect(try take().status == 65)
    try keygen(place, "ssh-keygen -q -Y sign -f key -n gofarm-evidence evidence")
    #expect(try take().status == 0)
    try keygen(place, "chmod o+w signers")
    #expect(try take().status == 65)
  }

  @Test(.enabled(if: BuiltGofarm.has("ssh-keygen"), "ssh-keygen is not installed"))
  func `evidence of another C library, or for another tree, counts for nothing`() throws {
    let (first, second) = try hosts()
    let place = first.directory
    let file = "\(place)/evidence"
    _ = try BuiltGofarm.run("evidence", "export", file, on: first)
    try keygen(
      place,
      """
      ssh-keygen -q -t ed25519 -N '' -f key
      echo "ci $(cat key.pub)" >signers
      sed 's/"libc" : .*/"libc" : "glibc 1.0",/' evidence >foreign
      sed 's/"manifest" : "..../"manifest" : "0000/' evidence >tree
      for file in foreign tree; do ssh-keygen -q -Y sign -f key -n gofarm-evidence $file; done
      """)
    let foreign = try BuiltGofarm.run(
      "evidence", "import", "\(place)/foreign", "--signers", "\(place)/signers", on: second)
    #expect(foreign.status == 0 && foreign.output.contains("glibc 1.0"), "\(foreign)")
    let tree = try BuiltGofarm.run(
      "evidence", "import", "\(place)/tree", "--signers", "\(place)/signers", on: second)
    #expect(tree.status == 0, "\(tree)")
    let moved = try BuiltGofarm.run("promote", "1.22.9", "stable", "--no-probe", on: second)
    #expect(moved.output.contains("gate gates.d/10-site: passed\n"), "\(moved)")
  }

  @Test(.enabled(if: BuiltGofarm.has("gpg") && BuiltGofarm.has("gpgv"), "no gpg"))
  func `evidence may be signed by gpg`() throws {
    let (first, second) = try hosts()
    let place = first.directory
    _ = try BuiltGofarm.run("evidence", "export", "\(place)/evidence", on: first)
    try keygen(
      place,
      """
      mkdir -m 700 g; export GNUPGHOME=$PWD/g
      gpg --batch --quiet --passphrase '' --quick-generate-key 'CI <ci@example.com>' ed25519 2>&1
      gpg --batch --quiet --armor --detach-sign --output evidence.asc evidence
      gpg --batch --quiet --export >keyring.gpg
      gpgconf --kill all
      """)
    let taken = try BuiltGofarm.run(
      "evidence", "import", "\(place)/evidence", "--keyring", "\(place)/keyring.gpg", on: second)
    #expect(taken.status == 0, "\(taken)")
    let moved = try BuiltGofarm.run("promote", "1.22.9", "stable", "--no-probe", on: second)
    #expect(moved.output.contains("gate gates.d/10-site: remembered\n"), "\(moved)")
  }
}
