import Farm
import Go
import System
import TestSupport
import Testing

/// Processes that use an installation, wherever they see it and whoever asks.
@Suite struct UsageTests {
  private let farm: TemporaryFarm

  init() throws {
    farm = try TemporaryFarm(installed: [])
    try farm.install("1.24.1", "1.26.6")
    try farm.promote("1.26.6", "stable")
  }

  /// Runs a script while it has `$root`, `$tree` and `gofarm`.
  private func shell(_ script: String, under wrapper: [String] = []) throws -> Child.Outcome {
    let prologue = """
      root=$1 tree=$1/1.24.1 work=$2 program=$3
      gofarm() { GOFARM_ROOT="$root" "$program" "$@"; }

      """
    let words =
      wrapper + ["sh", "-c", prologue + script, "sh", farm.root, farm.directory, BuiltGofarm.path]
    return try Child.capture(
      words[0], Array(words.dropFirst()),
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": farm.directory], limit: 100)
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("unshare")))
  func `a process that sees the tree under another name holds it`() throws {
    let outcome = try shell(
      """
      mkdir "$work/elsewhere"
      unshare -m sh -c '
        mount --bind "$0" "$1/elsewhere" && mount -t tmpfs none "$0" && cd "$1/elsewhere/1.24.1" \\
          && echo >"$1/ready" && exec sleep 100
        echo no >"$1/ready"' "$root" "$work" &
      while [ ! -s "$work/ready" ] && [ ! -e "$work/ready" ]; do sleep 0.05; done
      grep -q no "$work/ready" && { echo skipped; kill -9 $!; exit; }
      gofarm usage
      gofarm uninstall 1.24.1
      echo "status $?"
      kill -9 $!
      """)
    if outcome.output.contains("skipped") { return }
    #expect(outcome.output.contains("1.24.1  root"), "\(outcome.output)")
    #expect(outcome.output.contains("directory"))
    #expect(outcome.output.contains("status 75"))
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("unshare")))
  func `a bind mount of the tree is the tree`() throws {
    let outcome = try shell(
      """
      mkdir "$work/alias"
      exec unshare -m sh -c '
        mount --bind "$1" "$2/alias" || { echo skipped; exit; }
        cd "$2/alias/bin"
        sleep 100 &
        GOFARM_ROOT=$0 "$3" usage
        kill -9 $!' "$root" "$tree" "$work" "$program"
      """)
    if outcome.output.contains("skipped") { return }
    #expect(outcome.output.contains("sleep"), "\(outcome.output)")
  }

  @Test(.enabled(if: BuiltGofarm.has("strace") && BuiltGofarm.has("python3")))
  func `processes are looked at before the lock is taken, however many files they have open`()
    throws
  {
    let outcome = try shell(
      """
      python3 -c '
      import os, resource, sys, time
      resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
      files = [open(sys.argv[1] + "/VERSION") for _ in range(3000)]
      open(sys.argv[2] + "/ready", "w").close()
      time.sleep(100)' "$root/1.26.6" "$work" &
      while [ ! -e "$work/ready" ]; do sleep 0.05; done
      strace -qq -o "$work/trace" "$program" --root "$root" uninstall 1.24.1
      echo "status $?"
      kill -9 $!
      """)
    #expect(outcome.output.contains("status 0"), "\(outcome.output)")
    let calls = try #require(try FileSystem.readText(farm.directory + "/trace"))
      .split(separator: "\n")
    let looked = calls.indices.filter { calls[$0].contains("/fd/") }
    let locked = try #require(
      calls.firstIndex { $0.hasPrefix("open") && $0.contains("\"\(farm.layout.lock)\"") })
    #expect(looked.count >= 3000)
    #expect(looked.allSatisfy { $0 < locked })
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("setpriv")))
  func `who cannot look at others' processes is told so, and removes nothing without --force`()
    throws
  {
    #expect(try Child.run("chown", ["-R", "65534:65534", farm.directory]) == 0)
    let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    func gofarm(_ words: String...) throws -> Child.Outcome {
      try BuiltGofarm.run(farm.root, words, under: nobody)
    }
    let usage = try gofarm("usage")
    #expect(usage.status == 0 && usage.output.contains("cannot be looked at"), "\(usage.output)")
    #expect(try gofarm("--json", "usage").output.contains("\"unseen\""))
    for words in [["uninstall", "1.24.1"], ["prune"]] {
      let refused = try BuiltGofarm.run(farm.root, words, under: nobody)
      #expect(refused.status == 77, "\(refused.output)")
      #expect(refused.output.contains("cannot be looked at"))
      #expect(refused.output.contains(words.joined(separator: " ") + " --force"))
    }
    let dry = try gofarm("prune", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("would remove 1.24.1"))
    let state = farm.directory + "/state.json"
    try FileSystem.create(state, #"{"keep": 1}"#)
    let applied = try gofarm("apply", state)
    #expect(
      applied.status == 0 && applied.output.contains("nothing is removed"), "\(applied.output)")
    #expect(try farm.farm.snapshot().versions.count == 2)
    #expect(try gofarm("prune", "--force").output.contains("removed 1.24.1"))
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("unshare")))
  func `without /proc everything works that needs none`() throws {
    let outcome = try shell(
      """
      exec unshare -m sh -c '
        mount -t tmpfs none /proc || { echo skipped; exit; }
        for words in list status "promote 1.24.1 stable --no-gate --no-probe" rollback usage \\
          "prune --keep 1" "uninstall 1.24.1" "uninstall 1.24.1 --force"; do
          GOFARM_ROOT=$0 "$1" $words >/dev/null 2>"$2/errors"
          echo "$words: $?"
          cat "$2/errors"
        done' "$root" "$program" "$work"
      """)
    if outcome.output.contains("skipped") { return }
    for line in [
      "list: 0", "status: 0", "promote 1.24.1 stable --no-gate --no-probe: 0", "rollback: 0",
      "usage: 0", "prune --keep 1: 77", "uninstall 1.24.1 --force: 0",
      "does not show other users' processes",
    ] {
      #expect(outcome.output.contains(line), "\(line): \(outcome.output)")
    }
  }
}
