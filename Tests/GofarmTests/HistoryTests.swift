import Farm
import JSON
import TestSupport
import Testing

/// What `history` and `status` show of moves.
@Suite struct HistoryTests {
  private struct Rows: Decodable {
    let generations: [Row]
    struct Row: Decodable {
      let number: Int
      let unprobed: Bool
    }
  }

  private struct Status: Decodable {
    let generation: Int
    let unprobed: Bool
  }

  private func unprobed(_ farm: TemporaryFarm) throws -> [Int] {
    let outcome = try BuiltGofarm.run("history", "--json", on: farm)
    return try JSON.decode(Rows.self, from: Array(outcome.output.utf8)).generations
      .filter(\.unprobed).map(\.number)
  }

  private func status(_ farm: TemporaryFarm) throws -> Status {
    try JSON.decode(
      Status.self, from: Array(BuiltGofarm.run("status", "--json", on: farm).output.utf8))
  }

  @Test func `promote takes 1.20 for the release of that name, but no series`() throws {
    let farm = try TemporaryFarm(installed: ["1.20", "1.20.3", "1.26.6"])
    let bare = ["--no-gate", "--no-probe"]
    #expect(try BuiltGofarm.run(["promote", "1.20", "stable"] + bare, on: farm).status == 0)
    #expect(try farm.link("stable") == "1.20")
    let series = try BuiltGofarm.run(["promote", "1.26", "stable"] + bare, on: farm)
    #expect(series.status == 64)
    #expect(series.errors.contains("try: gofarm promote 1.26.6 stable\n"))
    #expect(try farm.link("stable") == "1.20")
  }

  @Test func `a rollback to what a probe has refused says so`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let failed = try BuiltGofarm.run(
      "promote", "1.27.3", "stable", "--no-gate", "--no-probe", "--probe", "false", on: farm)
    #expect(failed.status == 1)
    let back = try BuiltGofarm.run("rollback", "stable", on: farm)
    #expect(back.status == 0)
    #expect(
      back.errors
        == "gofarm: warning: 1.27.3 was taken back from stable in generation 4: probe failed\n")
    #expect(try BuiltGofarm.run("rollback", "stable", on: farm).errors == "")
  }

  @Test func `a generation whose prober was killed is marked, until another one is probed`() throws
  {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    // gofarm itself is the parent of what it runs.
    let killed = try BuiltGofarm.run(
      "promote", "1.27.3", "stable", "--no-gate", "--no-probe", "--probe", "kill -KILL $PPID",
      on: farm)
    #expect(killed.status == 128 + 9)
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try unprobed(farm) == [3])
    #expect(try status(farm).unprobed)
    #expect(try BuiltGofarm.run("status", on: farm).output.contains(": generation 3 (unprobed)\n"))
    let line = try BuiltGofarm.run("history", on: farm).output.split(separator: "\n").first
    #expect(line?.contains("unprobed") == true)
    let probed = try BuiltGofarm.run(
      "promote", "1.26.6", "stable", "--no-gate", "--no-probe", "--probe", "true", on: farm)
    #expect(probed.status == 0)
    #expect(try unprobed(farm) == [3])
    #expect(try !status(farm).unprobed)
    #expect(try BuiltGofarm.run("status", on: farm).output.contains(": generation 4\n"))
  }

  @Test func `the graph draws each channel's values over the generations`() throws {
    let farm = try TemporaryFarm(channels: ["latest": "1.27.3", "stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    #expect(try BuiltGofarm.run("drop", "latest", on: farm).status == 0)
    let whole = try BuiltGofarm.run("history", "--graph", on: farm)
    #expect(
      whole.output == """
                2       3       4       5
        latest  1.27.3──────────────────✕
        stable          1.26.6──1.27.3──────────

        """)
    let one = try BuiltGofarm.run("history", "stable", "--graph", on: farm)
    #expect(
      one.output == """
                3       4
        stable  1.26.6──1.27.3──

        """)
    // The newest ones, with the value that was there before them.
    let narrow = try BuiltGofarm.run(
      "history", "--graph", on: farm, environment: ["COLUMNS": "24"])
    #expect(
      narrow.output == """
                4       5
        latest  1.27.3──✕
        stable  1.27.3──────────

        """)
  }
}
