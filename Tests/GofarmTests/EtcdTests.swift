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

  /// Certificates, an etcd that asks for them, the README's own lines, then a host that follows.
  private static let secured = #"""
    for name in ca etcd host-1 root; do
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key \
        -out $name.csr -subj /CN=$name 2>/dev/null
    done
    openssl x509 -req -in ca.csr -signkey ca.key -out ca.pem -days 2 2>/dev/null
    echo subjectAltName=IP:127.0.0.1 >names
    for name in etcd host-1 root; do
      openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out $name.pem \
        -days 2 -extfile names 2>/dev/null
    done
    etcd --data-dir data --listen-client-urls $URL --advertise-client-urls $URL \
      --listen-peer-urls $PEER --initial-advertise-peer-urls $PEER --initial-cluster default=$PEER \
      --client-cert-auth --trusted-ca-file=ca.pem --cert-file=etcd.pem --key-file=etcd.key 2>log &
    trap 'kill $!' EXIT
    export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=$URL ETCDCTL_CACERT=ca.pem
    as() { ETCDCTL_CERT=$1.pem ETCDCTL_KEY=$1.key sh -c "$2"; }
    tries=0
    until as root 'etcdctl endpoint health' 2>/dev/null; do
      tries=$((tries + 1)); [ $tries -lt 100 ]; sleep 0.2
    done
    sed -n 's/^    \(etcdctl [ra].*\|etcdctl user.*\)/\1/p' "$README" >lines
    while read -r line; do as root "$line"; done <lines
    as root "etcdctl put gofarm/wanted '{channels: {stable: \"1.27.3\"}}'"
    as host-1 'etcdctl put gofarm/wanted nonsense' 2>/dev/null || echo refused
    as host-1 "$FOLLOW once"
    """#

  @Test(.enabled(if: BuiltGofarm.has("openssl"), "openssl is not installed"))
  func `over TLS, a host reads what it is to be, and can write nothing`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let port = Int.random(in: 20000..<60000)
    let recipe = repository + "/docs/recipes/etcd"
    let outcome = try site.shell(
      Self.secured,
      environment: [
        "URL": "https://127.0.0.1:\(port)", "PEER": "http://127.0.0.1:\(port + 1)",
        "README": recipe + "/README.md", "FOLLOW": recipe + "/gofarm-follow",
        "GOFARM_APPLY_OPTIONS": "--no-gate",
      ])
    #expect(outcome.status == 0 && outcome.output.contains("refused"), "\(outcome.output)")
    #expect(try site.farm.link("stable") == "1.27.3")
  }

  private final class Results: @unchecked Sendable {
    private let monitor = Monitor()
    private(set) var all: [Child.Outcome] = []
    func add(_ outcome: Child.Outcome) { monitor.locked { all.append(outcome) } }
  }
}
