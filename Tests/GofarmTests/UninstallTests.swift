import Farm
import Go
import System
import TestSupport
import Testing

@Suite struct UninstallTests {
  private func farm() throws -> TemporaryFarm {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.24.1", "1.25.1", "1.26.6", "1.27.3")
    try farm.promote("1.25.1", "stable")
    try farm.promote("1.26.6", "stable")
    return farm
  }

  private func installed(_ farm: TemporaryFarm) throws -> [String] {
    try farm.farm.snapshot().versions.map(\.text)
  }

  @Test func `what nothing uses goes, with its manifest and wrapper`() throws {
    let farm = try farm()
    let outcome = try BuiltGofarm.run("uninstall", "1.24.1", on: farm)
    #expect(outcome.status == 0 && outcome.output == "removed 1.24.1\n", "\(outcome.errors)")
    #expect(try installed(farm) == ["1.25.1", "1.26.6", "1.27.3"])
    #expect(!FileSystem.exists(farm.layout.wrapper(GoVersion("1.24.1")!)))
    #expect(!FileSystem.exists(farm.layout.manifest(GoVersion("1.24.1")!)))
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `a channel, and the generation before, hold what they lead to`() throws {
    let farm = try farm()
    let channel = try BuiltGofarm.run("uninstall", "1.26.6", on: farm)
    #expect(channel.status == 75)
    #expect(channel.errors.contains(#"channel "stable""#))
    #expect(try BuiltGofarm.run("uninstall", "1.26.6", "--force", on: farm).status == 75)
    let before = try BuiltGofarm.run("uninstall", "1.25.1", on: farm)
    #expect(before.status == 75)
    #expect(before.errors.contains("rollback"))
    #expect(try installed(farm).count == 4)
    #expect(try BuiltGofarm.run("uninstall", "1.25.1", "--force", on: farm).status == 0)
  }

  @Test func `what a probe took back goes; the place before the failed move stays`() throws {
    let farm = try farm()
    for number in 1...2 {
      let failed = try BuiltGofarm.run(
        "promote", "1.27.3", "stable", "--no-gate", "--probe", "false", on: farm)
      #expect(failed.status == 1, "\(failed.errors)")
      #expect(try farm.link("stable") == "1.26.6", "\(number)")
    }
    let before = try BuiltGofarm.run("uninstall", "1.25.1", on: farm)
    #expect(before.status == 75)
    #expect(before.errors.contains("rollback"))
    let taken = try BuiltGofarm.run("uninstall", "1.27.3", on: farm)
    #expect(taken.status == 0, "\(taken.errors)")
  }

  @Test func `of several, all go or none`() throws {
    let farm = try farm()
    #expect(try BuiltGofarm.run("uninstall", "1.24.1", "1.26.6", on: farm).status == 75)
    #expect(try BuiltGofarm.run("uninstall", "1.24.1", "1.99.9", on: farm).status == 66)
    #expect(try BuiltGofarm.run("uninstall", "1.24", on: farm).status == 64)
    #expect(try BuiltGofarm.run("uninstall", "../x", on: farm).status == 64)
    #expect(try installed(farm).count == 4)
  }

  @Test func `a process that works in a tree, or runs its program, holds it`() throws {
    let farm = try farm()
    let tree = "\(farm.root)/1.24.1"
    // What a test's thread starts has SIGTERM blocked.
    let script = """
      (cd "$1" && exec sleep 60) & pid=$!
      sleep 0.3
      GOFARM_ROOT="$2" "$3" --json usage
      GOFARM_ROOT="$2" "$3" uninstall 1.24.1
      echo "status $?"
      GOFARM_ROOT="$2" "$3" prune --keep 1 --dry-run
      kill -9 $pid
      """
    let outcome = try Child.capture(
      "sh", ["-c", script, "sh", tree, farm.root, BuiltGofarm.path], limit: 60)
    #expect(outcome.output.contains(#""version" : "1.24.1""#), "\(outcome.output)")
    #expect(outcome.output.contains(#""directory""#))
    #expect(outcome.output.contains("pid "))
    #expect(outcome.output.contains("status 75"))
    #expect(outcome.output.contains("keep 1.24.1"))
    #expect(try installed(farm).count == 4)
  }

  @Test func `an environment that names a version is a use of it`() throws {
    let farm = try farm()
    let tree = "\(farm.root)/1.24.1"
    let script = """
      PATH="$1/bin:$PATH" sleep 60 & pid=$!
      sleep 0.3
      GOFARM_ROOT="$2" "$3" usage
      kill -9 $pid
      """
    let outcome = try Child.capture(
      "sh", ["-c", script, "sh", tree, farm.root, BuiltGofarm.path], limit: 60)
    #expect(outcome.output.contains("1.24.1"), "\(outcome.output)")
    #expect(outcome.output.contains("environment"))
  }

  @Test func `prune keeps channels, the last generations and what is adopted`() throws {
    let farm = try farm()
    let origin = farm.directory + "/go-1.19"
    try TemporaryFarm.makeTree("1.19.8", at: origin)
    _ = try farm.farm.adopt(origin)
    let plan = try BuiltGofarm.run("prune", "--dry-run", on: farm)
    #expect(plan.output.contains("would remove 1.24.1"), "\(plan.errors)")
    #expect(try installed(farm).count == 5)
    #expect(try BuiltGofarm.run("prune", on: farm).status == 0)
    #expect(try installed(farm) == ["1.19.8", "1.25.1", "1.26.6"])
    #expect(try FileSystem.entries(farm.layout.archives).count == 2)
    #expect(try BuiltGofarm.run("prune", "--keep", "1", on: farm).status == 0)
    #expect(try installed(farm) == ["1.19.8", "1.26.6"])
    #expect(try BuiltGofarm.run("status", on: farm).status == 0)
    #expect(try BuiltGofarm.run("uninstall", "1.19.8", on: farm).status == 0)
    #expect(FileSystem.exists(origin + "/bin/go"))
  }
}
