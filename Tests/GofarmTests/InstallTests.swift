import Farm
import Go
import System
import TestSupport
import Testing

@Suite struct InstallTests {
  /// A real release, where shell/tools/fixtures has put one.
  static let release: String? = {
    let cache =
      Host.environment["GOFARM_FIXTURES"]
      ?? (Host.environment["HOME"] ?? "/root") + "/.cache/gofarm-fixtures"
    let path = "\(cache)/go1.22.10.\(Host.os)-\(Host.architecture).tar.gz"
    return FileSystem.exists(path) ? path : nil
  }()

  @Test(.enabled(if: release != nil))
  func `a real release is unpacked as GNU tar unpacks it, and survives damage`() throws {
    let farm = try TemporaryFarm(installed: [])
    let archive = try #require(Self.release)
    let outcome = try BuiltGofarm.run("install", "--from", archive, on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let other = farm.directory + "/tar"
    try FileSystem.makeDirectory(other)
    #expect(try Child.run("tar", ["-xzf", archive, "-C", other]) == 0)
    // Contents, times to the second, and who may execute.
    for (format, tree) in [("ours", "\(farm.root)/1.22.10"), ("tar", "\(other)/go")] {
      let listing = """
        cd "$0" && find . -type f -printf '%P %T@ %s ' \\( -perm -100 -printf x -o -true \\) \
        -printf '\\n' | sort >"$1"
        """
      #expect(
        try Child.run("sh", ["-c", listing, tree, "\(farm.directory)/list-\(format)"]) == 0)
    }
    let lists = try ["ours", "tar"].map {
      try FileSystem.readText("\(farm.directory)/list-\($0)") ?? $0
    }
    #expect(lists[0] == lists[1])
    #expect(try Child.run("diff", ["-rq", "\(farm.root)/1.22.10", "\(other)/go"]) == 0)

    #expect(try BuiltGofarm.run("verify", "1.22.10", on: farm).status == 0)
    let damaged = "\(farm.root)/1.22.10/src/fmt/print.go"
    try FileSystem.remove(damaged)
    let found = try BuiltGofarm.run("--json", "verify", on: farm)
    #expect(found.status == 1)
    #expect(found.output.contains(#""path" : "src/fmt/print.go""#))
    let repaired = try BuiltGofarm.run("repair", on: farm)
    #expect(repaired.status == 0, "\(repaired.errors)")
    #expect(try BuiltGofarm.run("verify", on: farm).status == 0)
  }

  @Test func `install --promote runs no gate and no probe where it is told so`() throws {
    let farm = try TemporaryFarm(installed: [])
    let archive = try farm.file("go.tar.gz", TestArchive.release("1.26.6").gzip)
    let outcome = try BuiltGofarm.run(
      "install", "--from", archive, "--promote", "latest", "--no-gate", "--no-probe", on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let newest = try farm.farm.snapshot().generation
    #expect(newest.channels == [Channel("latest")!: GoVersion("1.26.6")!])
    #expect(newest.gates == nil && newest.probes == nil)
  }

  @Test(
    arguments: [
      (["install", "--from", "/nowhere"], 66), (["install", "--from"], 64),
      (["install", "--from", "/etc/passwd", "--sha256", "abc"], 64),
      (["install", "--from", "/etc/passwd"], 65), (["verify", "1.99.1"], 66),
      (["promote", "1.27", "stable"], 64), (["promote", "1.27.x", "stable"], 64),
      (["promote", "1.99", "stable"], 66),
      (["repair", "../x"], 64),
      (["exec", "1.26", "nowhere-to-be-found"], 127), (["exec", "1.26", "/etc"], 126),
      (["uninstal", "1.26.6"], 64), (["verify", "--jsn"], 64),
    ] as [([String], Int32)])
  func `a wrong call has its exit code, one error and a remedy`(
    _ words: [String], _ status: Int32
  ) throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let outcome = try BuiltGofarm.run(words, on: farm)
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count <= 2 && lines.first?.hasPrefix("gofarm: ") == true, "\(outcome.errors)")
    #expect(try farm.leftovers().isEmpty)
    #expect(try farm.link("stable") == "1.26.6")
  }
}
