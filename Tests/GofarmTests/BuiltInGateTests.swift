import Farm
import JSON
import System
import TestSupport
import Testing

/// The built-in gates on real releases.
@Suite(.needsReleases) struct BuiltInGateTests {
  let farm: ReleaseFarm

  init() throws { farm = try ReleaseFarm.shared.get() }

  private struct Rows: Decodable {
    let generations: [Row]
    struct Row: Decodable {
      let channels: [String: String]
      let gates: [GateResult]?
    }
  }

  /// Moves a channel of its own; `under` are the words of a program that runs gofarm.
  private func promote(
    _ version: String, _ channel: String, gate: String, under wrapper: [String] = []
  ) throws -> (outcome: Child.Outcome, recorded: [GateResult]) {
    let outcome = try BuiltGofarm.run(
      farm.root, ["promote", version, channel, "--no-gate", "--no-probe", "--gate", gate],
      under: wrapper, limit: 600)
    let history = try BuiltGofarm.run(farm.root, ["history", channel, "--json"])
    let rows = try? JSON.decode(Rows.self, from: Array(history.output.utf8)).generations
    return (outcome, rows?.first?.gates ?? [])
  }

  /// Go 1.21 warns on standard error where it finds no home; newer ones write their telemetry when
  /// `go` has ended.
  @Test(arguments: ReleaseFarm.versions)
  func `ten moves with gates and probes leave nothing in staging`(_ version: String) throws {
    let staging = farm.root + "/.gofarm/staging"
    var left: Set<String> = []
    for number in 1...10 {
      let outcome = try BuiltGofarm.run(
        farm.root,
        [
          "promote", version, "ten-\(number)", "--create", "--no-gate", "--gate",
          "go version && go env GOPATH",
        ],
        limit: 300)
      #expect(outcome.status == 0, "\(outcome.output)")
      // The next command would clean up. Other tests work on this farm, too: a process that lives has
      // made its directory, and not locked it yet.
      left.formUnion(
        try ScratchDirectory.abandoned(in: staging).filter { name in
          !FileSystem.exists("/proc/" + name.prefix { $0 != "-" })
        })
    }
    #expect(left.isEmpty)
  }

  @Test(.enabled(if: BuiltGofarm.has("gcc"), "gcc is missing"))
  func `full passes on a real release; with a C compiler nothing is skipped`() throws {
    let (outcome, recorded) = try promote("1.27.3", "full-c", gate: "full")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(!outcome.output.contains("skipped"), "\(outcome.output)")
    #expect(recorded.map(\.gate) == ["full"])
    #expect(recorded.first?.skipped == nil)
  }

  /// In a mount namespace of its own, where no C compiler can be executed.
  private static let withoutCompilers = [
    "unshare", "--mount", "sh", "-c",
    """
    for name in gcc cc clang; do
      for place in /usr/local/bin /usr/bin /bin; do
        [ ! -e $place/$name ] || mount --bind /dev/null "$(readlink -f $place/$name)" || exit 99
      done
    done
    exec "$@"
    """, "sh",
  ]

  private static let canHideCompilers =
    Host.userID == 0
    && ((try? Child.capture(
      withoutCompilers[0], withoutCompilers.dropFirst() + ["true"],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]))?.status ?? 1) == 0

  @Test(.enabled(if: canHideCompilers))
  func `without a C compiler full reports cgo and race as skipped, never as passed`() throws {
    let (outcome, recorded) = try promote(
      ReleaseFarm.compiled, "full-without-c", gate: "full", under: Self.withoutCompilers)
    #expect(outcome.status == 0, "\(outcome.output)")
    // A distribution's Go has no manifest here.
    let skipped = try #require(recorded.first?.skipped).filter { !$0.hasPrefix("manifest:") }
    #expect(skipped.map { $0.prefix { $0 != ":" } } == ["cgo", "race"])
    #expect(skipped.allSatisfy { $0.contains("no C compiler") })
    #expect(outcome.output.contains("gate full skipped cgo: no C compiler"), "\(outcome.output)")
    #expect(outcome.output.contains("gate full skipped race: no C compiler"), "\(outcome.output)")
  }
}
