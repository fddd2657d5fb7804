import Farm
import Go
import System
import TestSupport
import Testing

/// A farm that was made in one layer of an image, and is changed in the next: no directory of the
/// lower layer can be renamed, nor exchanged.
@Suite struct OverlayTests {
  private func layered() throws -> LayeredFarm {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.22.10", "1.23.1", "1.24.1", "1.25.1", "1.26.6", "1.27.3")
    try farm.promote("1.26.6", "stable")
    try farm.promote("1.27.3", "stable")
    try farm.promote("1.26.6", "stable")
    guard let layered = try LayeredFarm(farm) else { try Test.cancel("cannot mount an overlay") }
    return layered
  }

  private func expectWhole(_ farm: TemporaryFarm, _ what: String) throws {
    let status = try BuiltGofarm.run("status", on: farm)
    #expect(status.status == 0, "\(what): \(status.output)")
    #expect(try farm.leftovers() == [], "\(what)")
    for version in try farm.farm.snapshot().versions where try farm.farm.hasManifest(version) {
      #expect(try farm.farm.verify(version).isWhole, "\(what): \(version)")
    }
  }

  @Test func `every command works in the next layer`() throws {
    let layered = try layered()
    let farm = layered.farm
    // The test is about a directory that rename(2) refuses.
    let spare = farm.layout.nextPending
    #expect(failure { try FileSystem.rename(spare, to: spare + "2") } != nil)
    let archive = try farm.file("new.tar.gz", TestArchive.release("1.28.1").gzip)
    let origin = farm.directory + "/go-1.19"
    try TemporaryFarm.makeTree("1.19.8", at: origin)
    for words in [
      ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"],
      ["promote", "1.25.1", "old", "--no-gate"], ["rollback", "stable"], ["drop", "old"],
      ["install", "--from", archive], ["adopt", origin], ["config", "set", "follow=true"],
      ["uninstall", "1.22.10", "1.23.1"], ["prune", "--keep", "1"], ["render"], ["repair"],
      ["uninstall", "1.19.8"], ["doctor", "--fix"],
    ] {
      let outcome = try BuiltGofarm.run(words, on: farm)
      let expected: Set<Int32> = words[0] == "doctor" ? [0, 1] : [0]
      #expect(expected.contains(outcome.status), "\(words): \(outcome.output)\(outcome.errors)")
      try expectWhole(farm, "\(words)")
    }
    #expect(try farm.farm.snapshot().versions.map(\.text) == ["1.26.6"])
    _ = consume layered
  }

  @Test func `a damaged tree of the lower layer is repaired file by file`() throws {
    let layered = try layered()
    let farm = layered.farm
    let tree = "\(farm.root)/1.26.6"
    try FileSystem.remove("\(tree)/src/make.go")
    try FileSystem.create("\(tree)/src/foreign.go", "package x\n")
    try FileSystem.removeTree("\(tree)/pkg")
    try FileSystem.setMode("\(tree)/bin/gofmt", 0o666)
    try FileSystem.remove("\(tree)/VERSION")
    try TemporaryFarm.makeDirectories("\(tree)/VERSION/a")
    let outcome = try BuiltGofarm.run("repair", "1.26.6", on: farm)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    try expectWhole(farm, "repair")
    _ = consume layered
  }

  @Test(.enabled(if: BuiltGofarm.has("strace"), "strace is not installed"))
  func `what cannot be removed is whole, what was removed is said`() throws {
    let layered = try layered()
    let farm = layered.farm
    let outcome = try BuiltGofarm.run(
      farm.root, ["--json", "uninstall", "1.22.10", "1.23.1", "1.24.1"],
      under: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-P", "\(farm.root)/1.23.1/bin/go", "-e",
        "inject=unlink:error=EIO",
      ])
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(outcome.output.contains(#""message" : "unlink "#), "\(outcome.output)")
    #expect(try farm.farm.snapshot().versions.map(\.text).prefix(2) == ["1.23.1", "1.25.1"])
    let events = try FileSystem.readText(farm.layout.events) ?? ""
    #expect(events.contains(#""event":"uninstall","version":"1.22.10""#))
    #expect(events.contains(#""event":"uninstall","version":"1.24.1""#))
    try expectWhole(farm, "uninstall")
    _ = consume layered
  }

  @Test(.enabled(if: BuiltGofarm.has("strace"), "strace is not installed"))
  func `a removal that is killed leaves no half installation that counts`() throws {
    let layered = try layered()
    let farm = layered.farm
    var number = 1
    var versions = ["1.22.10", "1.23.1", "1.24.1", "1.25.1"][...]
    while let version = versions.popFirst() {
      let outcome = try BuiltGofarm.run(
        farm.root, ["uninstall", version],
        under: [
          "strace", "-f", "-qq", "-o", "/dev/null", "-e",
          "inject=unlink:signal=KILL:when=\(number)",
        ])
      #expect(outcome.status == 137, "\(outcome.output)")
      number += 3
      let isThere = FileSystem.isExecutable("\(farm.root)/\(version)/bin/go")
      let status = try BuiltGofarm.run("status", on: farm)
      let isNamed = status.output.contains("the removal of \(version) was interrupted")
      #expect(isThere || isNamed, "\(version): \(status.output)")
      #expect(try BuiltGofarm.run("repair", on: farm).status == 0)
      try expectWhole(farm, version)
      #expect(try isThere == farm.farm.snapshot().versions.contains(GoVersion(version)!))
    }
    _ = consume layered
  }
}
