import Farm
import Go
import JSON
import System
import TestSupport
import Testing

/// The stores that a fleet has already, beside it: etcd and Prometheus, as docs/recipes use them.
extension FleetTests {
  private static let etcd = "http://10.77.0.254:2379"
  private static let asked = ["ETCDCTL_ENDPOINTS": etcd, "ETCDCTL_API": "3"]

  /// Runs until the fleet ends.
  @Sendable private static func serveEtcd(_ fleet: Fleet) {
    _ = try? fleet.control([
      "sh", "-c",
      """
      etcd --data-dir "$1/etcd" --listen-client-urls "$2" --advertise-client-urls "$2" &
      until [ -e "$1/stop" ]; do sleep 0.1; done
      kill $!
      """, "sh", fleet.directory, etcd,
    ])
  }

  private func etcdctl(_ fleet: Fleet, _ words: String...) throws -> Child.Outcome {
    try fleet.control(["etcdctl"] + words, Self.asked)
  }

  private func awaitEtcd(_ fleet: Fleet) throws {
    let answers = fleet.waits(30) {
      (try? etcdctl(fleet, "endpoint", "health"))?.status == 0
    }
    try #require(answers)
  }

  /// What gofarm-follow.service does.
  private func follow(_ fleet: Fleet, _ host: Int) throws {
    let said = try fleet.onHost(
      host, "sh", "-c",
      """
      export ETCDCTL_ENDPOINTS=\(Self.etcd) ETCDCTL_API=3 PATH=/usr/local/bin:$PATH
      export GOFARM_APPLY_OPTIONS='--no-gate'
      setsid \(Fleet.recipes)/etcd/gofarm-follow >/root/follow.log 2>&1 &
      """)
    #expect(said.status == 0, "\(said.output)")
  }

  private func failures(_ fleet: Fleet, _ host: Int) throws -> Bool {
    try fleet.farm(host).metrics().contains(
      "apply_failures_total{root=\"\(fleet.root(host))\"} 1\n")
  }

  @Test(.enabled(if: Site.has("etcd") && Site.has("etcdctl"), "etcd is not installed"))
  func `hosts pull what etcd wants; one that was off catches up, and nonsense moves nobody`() throws
  {
    try Fleet.run(3, beside: Self.serveEtcd) { fleet in
      try awaitEtcd(fleet)
      for host in fleet.hosts { try follow(fleet, host) }
      func want(_ text: String) throws { _ = try etcdctl(fleet, "put", "gofarm/wanted", text) }
      func reach(_ versions: [String]) {
        let isThere = fleet.waits(20) { (try? fleet.stables()) == versions }
        #expect(isThere, "\((try? fleet.stables()) ?? [])")
      }
      try want(#"{"channels": {"stable": "1.27.3"}}"#)
      reach(["1.27.3", "1.27.3", "1.27.3"])
      try fleet.turn(2, "off")
      try want(#"{"channels": {"stable": "1.26.6"}}"#)
      reach(["1.26.6", "1.27.3", "1.26.6"])
      try fleet.turn(2, "on")
      try follow(fleet, 2)
      reach(["1.26.6", "1.26.6", "1.26.6"])
      for host in fleet.hosts { #expect(try fleet.story(host) == fleet.story(1)) }

      try want(#"{"channels": {"stable": "#)
      #expect(fleet.waits(20) { fleet.hosts.allSatisfy { (try? failures(fleet, $0)) == true } })
      #expect(try fleet.stables() == ["1.26.6", "1.26.6", "1.26.6"])
      try want(#"{"channels": {"stable": "1.27.3"}}"#)
      reach(["1.27.3", "1.27.3", "1.27.3"])
    }
  }

  /// `GOFARM_FLEET=10` prints what docs/fleet.md says of pulling.
  @Test(.enabled(if: figures != nil && Site.has("etcd"), "GOFARM_FLEET names no number of hosts"))
  func `what hosts need to follow etcd is measured`() throws {
    let count = try #require(Self.figures)
    try Fleet.run(count, beside: Self.serveEtcd) { fleet in
      try awaitEtcd(fleet)
      for host in fleet.hosts { try follow(fleet, host) }
      var seconds: [Double] = []
      for round in 0..<6 {
        let version = round % 2 == 0 ? "1.27.3" : "1.26.6"
        let start = Monotonic.now()
        _ = try etcdctl(fleet, "put", "gofarm/wanted", #"{"channels": {"stable": "\#(version)"}}"#)
        let all = Array(repeating: Optional(version), count: count)
        #expect(fleet.waits(20) { (try? fleet.stables()) == all })
        // The first finds hosts that are about to begin.
        if round > 0 { seconds.append(Monotonic.now() - start) }
      }
      print("fleet: \(count) hosts follow etcd in \(seconds.sorted()) s")
    }
  }

  @Test(.enabled(if: Site.has("etcd") && Site.has("etcdctl"), "etcd is not installed"))
  func `a console that has lost the lock is refused by every host that the next holder moved`()
    throws
  {
    try Fleet.run(3, beside: Self.serveEtcd) { fleet in
      try awaitEtcd(fleet)
      let locked = Fleet.recipes + "/etcd/gofarm-locked"
      func fence() throws -> String {
        let said = try fleet.control([locked, "sh", "-c", "echo $2", "sh"], Self.asked)
        #expect(said.output.hasPrefix("fence="), "\(said.output)")
        return String(said.output.dropFirst(6).prefix { $0 != "\n" })
      }
      let lost = try fence()
      let moved = try fleet.control([locked] + fleet.rolling("c1"), Self.asked)
      #expect(moved.status == 0, "\(moved.output)")
      #expect(try fleet.stables() == ["1.27.3", "1.27.3", "1.27.3"])
      let late = try fleet.control(fleet.rolling("c2", to: "1.26.6") + ["-e", "fence=\(lost)"])
      #expect(
        late.status != 0 && late.output.contains("fence \(lost) is too old"), "\(late.output)")
      #expect(try fleet.stables() == ["1.27.3", "1.27.3", "1.27.3"])
    }
  }

  // MARK: Prometheus

  /// Prometheus beside the fleet, and node-exporter on every host; rules that wait minutes wait a
  /// second here.
  @Sendable private static func servePrometheus(_ fleet: Fleet) {
    _ = try? fleet.control([
      "sh", "-c",
      """
      cd "$1"
      sed 's/for: .*m$/for: 1s/' "$2/prometheus/alerts.yml" >alerts.yml
      cat >prometheus.yml <<END
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: [alerts.yml]
      scrape_configs:
        - job_name: node
          static_configs: [{targets: ['10.77.0.1:9100', '10.77.0.2:9100']}]
      END
      prometheus --config.file=prometheus.yml --storage.tsdb.path=data \
        --web.listen-address=10.77.0.254:9090 &
      until [ -e stop ]; do sleep 0.1; done
      kill $!
      """, "sh", fleet.directory, Fleet.recipes,
    ])
  }

  private func ask(_ fleet: Fleet, _ path: String, _ options: String...) throws -> JSONValue {
    let said = try fleet.control(
      ["curl", "-s"] + options + ["http://10.77.0.254:9090/api/v1/\(path)"])
    return (try? JSONValue(reading: Array(said.output.utf8))) ?? .null
  }

  private func query(_ fleet: Fleet, _ expression: String) throws -> JSONValue {
    try ask(fleet, "query", "-G", "--data-urlencode", "query=\(expression)")
  }

  private func publish(_ fleet: Fleet) throws {
    for host in fleet.hosts {
      let said = try fleet.onHost(
        host, "sh", "-c",
        """
        mkdir -p /root/prom
        gofarm metrics --output /root/prom/gofarm.prom
        [ -e /root/exporter ] || setsid prometheus-node-exporter --collector.disable-defaults \
          --collector.textfile --collector.textfile.directory=/root/prom \
          --web.listen-address=10.77.0.\(host):9100 >/root/exporter 2>&1 &
        """)
      #expect(said.status == 0, "\(said.output)")
    }
  }

  @Test(
    .enabled(
      if: ["prometheus", "prometheus-node-exporter", "curl"].allSatisfy(Site.has),
      "Prometheus is not installed"))
  func `Prometheus sees hosts that disagree, alerts, and answers every query of the dashboard`()
    throws
  {
    try Fleet.run(2, beside: Self.servePrometheus) { fleet in
      _ = try fleet.onHost(1, "gofarm", "promote", "1.27.3", "stable", "--no-gate")
      _ = try fleet.onHost(1, "gofarm", "verify")
      try publish(fleet)
      let isFiring = fleet.waits(40) {
        guard case .array(let alerts)? = try? ask(fleet, "alerts")[["data", "alerts"]] else {
          return false
        }
        return alerts.contains {
          $0[["labels", "alertname"]] == .string("GofarmChannelsDisagree")
            && $0["state"] == .string("firing")
        }
      }
      #expect(isFiring)
      let text = try FileSystem.readText(Fleet.recipes + "/prometheus/dashboard.json") ?? ""
      guard case .array(let panels)? = try JSONValue(reading: Array(text.utf8))["panels"] else {
        Issue.record("no panels")
        return
      }
      for panel in panels {
        guard case .array(let targets)? = panel["targets"] else { continue }
        for target in targets {
          guard case .string(let expression)? = target["expr"] else { continue }
          let answer = try query(fleet, expression.replacing("$channel", with: "stable"))
          #expect(answer["status"] == .string("success"), "\(expression): \(answer)")
          #expect(answer[["data", "result"]] != .array([]), "\(expression)")
        }
      }
      // The same Prometheus judges the waves.
      let metric = #"gofarm_channel_info{version="1.27.3"}"#
      let more: [String: JSONValue] = [
        "prometheus": .string("http://10.77.0.254:9090"), "query_delay": .integer(1),
        "query_retries": .integer(2),
      ]
      let moved = try fleet.control(
        fleet.rolling("c1", more.merging(["queries": .array([.string(metric)])]) { $1 }))
      #expect(moved.status == 0, "\(moved.output)")
      let refused = try fleet.control(
        fleet.rolling(
          "c2", to: "1.26.6", more.merging(["queries": .array([.string("absent(up)")])]) { $1 }))
      #expect(refused.status != 0 && refused.output.contains("absent(up)"), "\(refused.output)")
      #expect(try fleet.stables() == ["1.27.3", "1.27.3"])
    }
  }

  @Test(.enabled(if: Site.has("promtool"), "promtool is not installed"))
  func `the alerts do what their tests say`() throws {
    let outcome = try Child.capture(
      "promtool", ["test", "rules", "alerts-test.yml"], environment: ["PATH": Site.systemPath],
      directory: Fleet.recipes + "/prometheus")
    #expect(outcome.status == 0, "\(outcome.output)")
  }
}
