import Farm
import System
import TestSupport
import Testing

/// What every command's messages have in common.
@Suite struct OutputTests {
  @Test func `a command to type is for the farm that --root named`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let named = try BuiltGofarm.run("drop", "nosuch", "--root", farm.root, on: farm)
    #expect(named.errors.hasSuffix("\ngofarm: try: gofarm --root \(farm.root) list\n"))
    let bare = try BuiltGofarm.run("drop", "nosuch", on: farm)
    #expect(bare.errors.hasSuffix("\ngofarm: try: gofarm list\n"))

    let odd = "\(farm.directory)/the farm's"
    try FileSystem.makeLink(odd, to: farm.root)
    try farm.moveByHand("stable", to: "1.27.3")
    let status = try BuiltGofarm.run("--root", odd, "status", on: farm)
    let remedy = try #require(
      status.output.split(separator: "\n").last?.split(separator: "try: ").last)
    let typed = try Child.capture(
      "sh", ["-c", "gofarm() { '\(BuiltGofarm.path)' \"$@\"; }; \(remedy) --adopt stable"],
      environment: ["PATH": "/usr/bin:/bin"], limit: 60)
    #expect(typed.status == 0)
    #expect(try BuiltGofarm.run("status", on: farm).status == 0)
  }

  @Test func `nothing that a terminal would obey is printed`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let bare = ["--no-gate", "--no-probe"]
    let hostile = "\u{1B}]0;title\u{7}\u{1B}[2J\u{9B}31m\nsecond line"
    let moved = try BuiltGofarm.run(
      ["promote", "1.27.3", "stable", "--reason", hostile] + bare, on: farm)
    #expect(moved.status == 0)
    let history = try BuiltGofarm.run("history", on: farm).output
    #expect(history.split(separator: "\n").count == 3)
    #expect(history.unicodeScalars.allSatisfy { $0 == "\n" || !isControl($0) })
    let refused = try BuiltGofarm.run(
      ["promote", "1.26.6", "stable", "--gate", "printf '\\033[2J'; exit 1", "--no-gate"], on: farm)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("?[2J"))
    #expect(refused.errors.unicodeScalars.allSatisfy { $0 == "\n" || !isControl($0) })
  }

  private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
