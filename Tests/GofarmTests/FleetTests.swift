import Farm
import Go
import JSON
import Synchronization
import System
import TestSupport
import Testing

/// Ansible moves a channel on many hosts: docs/recipes/ansible as it is, over real ssh.
@Suite(
  .needsRoot, .needsNamespaces,
  .needs("ansible-playbook", "ip", "unshare", "nsenter", "ssh", "ssh-keygen", "/usr/sbin/sshd"),
  .serialized)
struct FleetTests {
  private let old = "1.26.6"
  private let new = "1.27.3"

  private func all(_ version: String, but others: [Int: String] = [:], of count: Int = 5)
    -> [String?]
  {
    (1...count).map { others[$0] ?? version }
  }

  @Test func `the role converges every host, and changes nothing the second time`() throws {
    try Fleet.run(2, isEmpty: true) { fleet in
      let archive = "\(fleet.directory)/go.tar.gz"
      let bytes = TestArchive.release("1.26.6").gzip
      let file = try Descriptor.open(archive, [.write, .create, .exclusive])
      try bytes.withUnsafeBytes { try file.write($0) }
      let role: [String: JSONValue] = [
        "gofarm_executable": .string(BuiltGofarm.path),
        "gofarm_archives": .array([
          .object([
            .init("path", .string(archive)), .init("sha256", .string(SHA256.digest(of: bytes))),
            .init("version", .string("1.26.6")),
          ])
        ]),
        "gofarm_channels": .object([.init("stable", .string("1.26.6"))]),
        "gofarm_sources": .object([.init("keyring", .string("/etc/keyring.gpg"))]),
        "gofarm_go": .object([.init("GOTOOLCHAIN", .string("path"))]),
        "gofarm_apply_options": .array([.string("--no-gate")]),
      ]
      let first = try fleet.control(fleet.play("site", role))
      #expect(first.status == 0 && !first.output.contains("changed=0"), "\(first.output)")
      // A probe of the farm that a second Ansible finds as it should be.
      #expect(try fleet.hosts.map(fleet.stable) == ["1.26.6", "1.26.6"])
      let second = try fleet.control(fleet.play("site", role))
      #expect(second.status == 0, "\(second.output)")
      #expect(second.output.count(of: "changed=0") == 2, "\(second.output)")
      // What somebody changed meanwhile is shown, and only shown.
      _ = try fleet.onHost(2, "gofarm", "drop", "stable")
      let check = try fleet.control(fleet.play("site", role, "--check", "--diff"))
      #expect(check.status == 0 && check.output.contains("+stable -> 1.26.6"), "\(check.output)")
      #expect(check.output.count(of: "changed=0") == 1, "\(check.output)")
      #expect(try fleet.stable(2) == nil)
    }
  }

  @Test func `a rolling move reaches every host once, and readers miss nothing`() throws {
    let misses = Mutex(0)
    let reads = Mutex(0)
    let read: @Sendable (Fleet) -> Void = { fleet in
      while !fleet.isOver {
        for host in fleet.hosts {
          let text = try? FileSystem.readText(fleet.root(host) + "/stable/VERSION")
          reads.withLock { $0 += 1 }
          if text?.hasPrefix("go1.2") != true { misses.withLock { $0 += 1 } }
        }
        Monotonic.sleep(0.005)
      }
    }
    try Fleet.run(5, beside: read) { fleet in
      let dry = try fleet.control(fleet.rolling("c1") + ["--check"])
      #expect(dry.status == 0 && dry.output.contains("changed=1"), "\(dry.output)")
      #expect(try fleet.stables() == all(old))
      let moved = try fleet.control(fleet.rolling("c1"))
      #expect(moved.status == 0, "\(moved.output)")
      #expect(try fleet.stables() == all(new))
      let again = try fleet.control(fleet.rolling("c1"))
      #expect(again.status == 0 && again.output.count(of: "changed=0") == 5, "\(again.output)")
      #expect(try fleet.story(1) == ["1 init - -", "2 promote - \(old)", "3 promote c1 \(new)"])
      for host in fleet.hosts { #expect(try fleet.story(host) == fleet.story(1)) }
      let table = try fleet.control(fleet.play("fleet-status", [:]))
      #expect(table.output.contains("host-5"), "\(table.output)")
      #expect(table.output.contains("c1"), "\(table.output)")
      let back = try fleet.control(fleet.play("return", ["change": .string("c1")]))
      #expect(back.status == 0, "\(back.output)")
      #expect(try fleet.stables() == all(old))
    }
    #expect(misses.withLock { $0 } == 0)
    #expect(reads.withLock { $0 } > 100)
  }

  static let figures = Host.environment["GOFARM_FLEET"].flatMap { Int($0) }

  /// `GOFARM_FLEET=10` prints what docs/fleet.md says of ten hosts.
  @Test(.enabled(if: figures != nil, "GOFARM_FLEET names no number of hosts"))
  func `a move over many hosts and its return are measured`() throws {
    let count = try #require(Self.figures)
    try Fleet.run(count) { fleet in
      func seconds(_ words: [String], fails: Bool = false) throws -> Double {
        let start = Monotonic.now()
        let outcome = try fleet.control(words)
        #expect((outcome.status != 0) == fails, "\(outcome.output)")
        return Monotonic.now() - start
      }
      let move = try seconds(fleet.rolling("c1"))
      #expect(try fleet.stables() == all(new, of: count))
      let back = try seconds(fleet.play("return", ["change": .string("c1")]))
      #expect(try fleet.stables() == all(old, of: count))
      let go = fleet.root(count) + "/1.27.3/bin/go"
      try FileSystem.remove(go)
      try FileSystem.create(go, "#!/bin/sh\nexit 1\n", mode: 0o755)
      let failed = try seconds(fleet.rolling("c2"), fails: true)
      #expect(try fleet.stables() == all(old, of: count))
      print("fleet: \(count) hosts: move \(move) s, return \(back) s, failed move \(failed) s")
    }
  }

  @Test func `an SDK that is broken on one host of the last wave takes every host back`() throws {
    try Fleet.run(5) { fleet in
      let go = fleet.root(4) + "/1.27.3/bin/go"
      try FileSystem.remove(go)
      try FileSystem.create(go, "#!/bin/sh\nexit 1\n", mode: 0o755)
      let moved = try fleet.control(fleet.rolling("c1"))
      #expect(moved.status != 0, "\(moved.output)")
      #expect(moved.output.contains("host-4: probe"), "\(moved.output)")
      #expect(try fleet.stables() == all(old))
      let ends = try fleet.hosts.map { try fleet.farm($0).snapshot().generation }
      #expect(ends.map(\.change?.text) == all("c1"))
      #expect(ends[3].command == "return" && ends[3].reason == "probe failed")
      for end in [ends[0], ends[1], ends[2], ends[4]] {
        #expect(end.command == "rollback" && end.reason.contains("host-4: probe"), "\(end)")
      }
    }
  }

  @Test func `a site check that fails between waves takes back what had moved, and no other`()
    throws
  {
    try Fleet.run(5) { fleet in
      // On one host, the version has been there all along: this change has not brought it.
      _ = try fleet.onHost(2, "gofarm", "promote", "1.27.3", "stable", "--no-gate")
      let check = "case $GOFARM_WAVE in *host-3*) echo no; exit 1 ;; esac"
      let moved = try fleet.control(
        fleet.rolling("c1", ["checks": .array([.string(check)])]))
      #expect(moved.status != 0 && moved.output.contains("after this wave"), "\(moved.output)")
      #expect(try fleet.stables() == all(old, but: [2: new]))
      // The last wave has heard nothing of it.
      #expect(try fleet.farm(5).history().count == 2)
    }
  }

  /// A move whose controller is killed when the second wave has moved.
  private func interrupted(_ fleet: Fleet) throws {
    let kill = "case $GOFARM_WAVE in *host-3*) kill -KILL $(cat controller) ;; esac"
    let words = fleet.rolling("c1", ["checks": .array([.string("cd \(fleet.directory); \(kill)")])])
    let killed = try fleet.control(
      ["sh", "-c", "echo $$ >controller; exec \"$@\"", "sh"] + words, ["PWD": fleet.directory])
    #expect(killed.status != 0)
    #expect(try fleet.stables() == all(old, but: [1: new, 2: new, 3: new]), "\(killed.output)")
  }

  @Test func `a move whose controller was killed goes on with the same command`() throws {
    try Fleet.run(5) { fleet in
      try interrupted(fleet)
      let moved = try fleet.control(fleet.rolling("c1"))
      #expect(moved.status == 0, "\(moved.output)")
      for host in fleet.hosts { #expect(try fleet.story(host) == fleet.story(1)) }
      #expect(try fleet.story(1).last == "3 promote c1 \(new)")
    }
  }

  @Test func `a move whose controller was killed is taken back from the hosts' own histories`()
    throws
  {
    try Fleet.run(5) { fleet in
      try interrupted(fleet)
      let back = try fleet.control(fleet.play("return", ["change": .string("c1")]))
      #expect(back.status == 0, "\(back.output)")
      #expect(try fleet.stables() == all(old))
      #expect(try fleet.farm(5).history().count == 2)
    }
  }

  @Test func `somebody who moves another channel meanwhile stops neither the move nor the return`()
    throws
  {
    try Fleet.run(3) { fleet in
      let check = "gofarm --root \(fleet.root(1)) promote 1.27.3 latest --no-gate --no-probe"
      let late = "case $GOFARM_WAVE in *host-3*) exit 1 ;; *) \(check) ;; esac"
      let moved = try fleet.control(fleet.rolling("c1", ["checks": .array([.string(late)])]))
      #expect(moved.status != 0, "\(moved.output)")
      #expect(try fleet.stables() == all(old, of: 3))
      #expect(try FileSystem.linkTarget(fleet.root(1) + "/latest") == new)
    }
  }

  @Test func `of two consoles, one wins on every host, and the other says where it lost`() throws {
    try Fleet.run(3) { fleet in
      // The second one begins while the first is between its waves.
      let second = fleet.rolling("c2", to: "1.27.2").map { "'\($0)'" }.joined(separator: " ")
      try FileSystem.create(fleet.directory + "/second", second + "\n")
      let check = "case $GOFARM_WAVE in host-1) sh \(fleet.directory)/second ;; esac"
      let first = try fleet.control(fleet.rolling("c1", ["checks": .array([.string(check)])]))
      #expect(try fleet.stables() == all("1.27.2", of: 3), "\(first.output)")
      #expect(first.status != 0, "\(first.output)")
      #expect(first.output.contains("expected stable at 1.26.6, but stable at 1.27.2"))
      #expect(first.output.contains("host-1: NOT taken back"), "\(first.output)")
    }
  }

  @Test func `a host that is off stops the move before anything moves`() throws {
    try Fleet.run(3) { fleet in
      try fleet.turn(2, "off")
      let moved = try fleet.control(fleet.rolling("c1"), ["ANSIBLE_TIMEOUT": "2"])
      #expect(moved.status != 0 && moved.output.contains("UNREACHABLE"), "\(moved.output)")
      #expect(try fleet.stables() == all(old, of: 3))
      // Left out on purpose, it catches up when it is back.
      #expect(try fleet.control(fleet.rolling("c1") + ["--limit", "!host-2"]).status == 0)
      try fleet.turn(2, "on")
      let later = try fleet.control(fleet.rolling("c1"))
      #expect(later.status == 0, "\(later.output)")
      for host in fleet.hosts { #expect(try fleet.story(host) == fleet.story(1)) }
    }
  }

  @Test func `a host that falls silent is taken back when it answers again`() throws {
    try Fleet.run(3) { fleet in
      let cut = "case $GOFARM_WAVE in host-1) ip link set cable2 down ;; esac"
      let moved = try fleet.control(
        fleet.rolling("c1", ["checks": .array([.string(cut)]), "waves": .array([.integer(1)])]),
        [
          "ANSIBLE_TIMEOUT": "2",
          "ANSIBLE_SSH_ARGS": "-o ConnectTimeout=2 -o ServerAliveInterval=1",
        ])
      #expect(moved.status != 0 && moved.output.contains("did not answer"), "\(moved.output)")
      #expect(try fleet.stables() == all(old, of: 3))
      try fleet.turn(2, "mend")
      let back = try fleet.control(fleet.play("return", ["change": .string("c1")]))
      #expect(back.status == 0, "\(back.output)")
      #expect(try fleet.farm(2).history().count == 2)
    }
  }

  @Test func `gates that the first wave has passed are not run on the others`() throws {
    try Fleet.run(3) { fleet in
      for host in fleet.hosts {
        let gates = try fleet.farm(host).layout.gates
        try FileSystem.makeDirectory(gates)
        try FileSystem.create(
          gates + "/10-site", "#!/bin/sh\necho x >>/root/runs\n", mode: 0o755)
        _ = try fleet.farm(host).configure([
          .set(key: "promotion", value: #"{"channels": {"stable": {"gates": []}}}"#)
        ])
      }
      let key = try fleet.control([
        "sh", "-c",
        """
        ssh-keygen -q -t ed25519 -N '' -f sign &&
          echo "ci $(cat sign.pub)" | tee \(fleet.directory)/signers >/dev/null
        """,
      ])
      #expect(key.status == 0, "\(key.output)")
      let moved = try fleet.control(
        fleet.rolling(
          "c1",
          [
            "options": .array([]), "evidence_key": .string(fleet.directory + "/sign"),
            "signers": .string(fleet.directory + "/signers"),
            "evidence_directory": .string(fleet.directory),
          ]))
      #expect(moved.status == 0, "\(moved.output)")
      let runs = fleet.hosts.map {
        FileSystem.exists("\(fleet.directory)/host-\($0)/root/runs")
      }
      #expect(runs == [true, false, false])
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func count(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
