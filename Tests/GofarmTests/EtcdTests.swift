import Farm
import Go
import System
import TestSupport
import Testing

/// A lock that spans hosts, taken from a store that is there already: gofarm runs under it.
@Suite(.needs("etcd", "etcdctl")) struct EtcdTests {
  @Test func `under etcdctl lock, two hosts move a channel one after the other`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let port = Int.random(in: 20000..<60000)
    let client = "http://127.0.0.1:\(port)"
    let peer = "http://127.0.0.1:\(port + 1)"
    let environment = ["PATH": "/usr/bin:/bin", "ETCDCTL_API": "3"]
    let ready: @Sendable () -> Bool = { [client] in
      (try? Child.capture(
        "etcdctl", ["--endpoints", client, "endpoint", "health"], environment: environment,
        limit: 5))?.status == 0
    }
    // Stopped when the test's own file appears; the limit is for a test that is killed.
    let server = [
      "-c",
      """
      etcd --data-dir "$0/etcd" --listen-client-urls "$1" --advertise-client-urls "$1" \
        --listen-peer-urls "$2" --initial-advertise-peer-urls "$2" \
        --initial-cluster "default=$2" &
      until [ -e "$0/stop" ]; do sleep 0.1; done
      kill $!
      """, farm.directory, client, peer,
    ]
    let results = Results()
    onThreads(2) { [farm] index in
      if index == 1 {
        _ = try? Child.capture("sh", server, environment: environment, limit: 90)
        return
      }
      defer { try? FileSystem.create(farm.directory + "/stop", "") }
      let deadline = Monotonic.now() + 30
      while !ready(), Monotonic.now() < deadline { Monotonic.sleep(0.1) }
      onThreads(4) { turn in
        let version = turn.isMultiple(of: 2) ? "1.27.3" : "1.26.6"
        let words = [
          "--endpoints", client, "lock", "gofarm", "--", BuiltGofarm.path, "--root", farm.root,
          "promote",
          version, "stable", "--no-gate", "--no-probe", "--wait", "0",
        ]
        // With the store's lock around it, gofarm's own is always free.
        if let said = try? Child.capture(
          "etcdctl", words, environment: environment, limit: 60)
        {
          results.add(said)
        }
      }
    }
    let outcomes = results.all
    #expect(outcomes.map(\.status) == [0, 0, 0, 0], "\(outcomes.map(\.output))")
    let history = try farm.farm.history()
    #expect(history.map(\.number) == Array(1...history.count))
    #expect(try farm.farm.snapshot().drift.isEmpty)
    var stale = CommitRequest(
      .set([.stable: GoVersion("1.26.6")!]), command: "promote", reason: "")
    stale.expectedGeneration = history.count - 1
    #expect(throws: CommitFailure.self) { try farm.farm.commit(stale) }
  }

  private final class Results: @unchecked Sendable {
    private let monitor = Monitor()
    private(set) var all: [Child.Outcome] = []
    func add(_ outcome: Child.Outcome) { monitor.locked { all.append(outcome) } }
  }
}
