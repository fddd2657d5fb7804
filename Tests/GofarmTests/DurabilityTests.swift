import Farm
import System
import TestSupport
import Testing

/// In which order a command writes, names and keeps: what a power cut at any moment leaves.
@Suite(.needs("strace")) struct DurabilityTests {
  private static let verbs: Set<Substring> = [
    "fsync", "fdatasync", "syncfs", "link", "symlink", "rename", "exchange", "unlink", "rmdir",
    "flock",
  ]

  /// What a command does that succeeds, call by call, in its first thread.
  private func steps(_ farm: TemporaryFarm, _ words: String...) throws -> [String] {
    let (outcome, calls) = try BuiltGofarm.trace(farm.root, words)
    try #require(outcome.status == 0, "\(outcome.output)")
    return calls.filter {
      $0.thread == calls[0].thread && Self.verbs.contains($0.verb) && !$0.hasFailed
    }.map { $0.text(in: farm.root) }
  }

  private static let bare = ["--no-gate", "--no-probe"]

  @Test func `a move is kept before it counts, and its link before it is reported`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let expected = [
      "flock .gofarm/lock",
      "rename .gofarm/spare .gofarm/pending/3",
      "symlink .gofarm/pending/3/stable",
      "fsync .gofarm/pending/3/generation.json",
      "fsync .gofarm/pending/3",
      "link .gofarm/pending/3/generation.json .gofarm/generations/00000003.json",
      "fsync .gofarm/generations",
      "rename .gofarm/pending/3/stable stable",
      "fsync .",
      "unlink .gofarm/pending/3/generation.json",
      "rename .gofarm/pending/3 .gofarm/spare",
    ]
    #expect(
      try steps(farm, "promote", "1.27.3", "stable", "--no-gate", "--no-probe") == expected)
  }

  @Test func `the name of a fresh pending directory is kept, too`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try FileSystem.removeEmptyDirectory(farm.layout.nextPending)
    let steps = try steps(farm, "promote", "1.27.3", "stable", "--no-gate", "--no-probe")
    #expect(
      steps.prefix(4) == [
        "flock .gofarm/lock", "fsync .gofarm/pending", "symlink .gofarm/pending/3/stable",
        "fsync .gofarm/pending/3/generation.json",
      ])
    #expect(steps.last == "rename .gofarm/pending/3 .gofarm/spare")
  }

  @Test func `of several channels all links are prepared before one is moved`() throws {
    let farm = try TemporaryFarm(channels: ["latest": "1.26.6", "stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    try farm.promote("1.27.3", "latest")
    try farm.promote("1.27.3", "testing")
    #expect(
      try steps(farm, "rollback", "--to", "3", "--no-probe").dropFirst(2) == [
        "symlink .gofarm/pending/7/latest",
        "symlink .gofarm/pending/7/stable",
        "fsync .gofarm/pending/7/testing",
        "fsync .gofarm/pending/7/generation.json",
        "fsync .gofarm/pending/7",
        "link .gofarm/pending/7/generation.json .gofarm/generations/00000007.json",
        "fsync .gofarm/generations",
        "rename .gofarm/pending/7/latest latest",
        "rename .gofarm/pending/7/stable stable",
        "unlink testing",
        "unlink .gofarm/pending/7/testing",
        "fsync .",
        "unlink .gofarm/pending/7/generation.json",
        "rename .gofarm/pending/7 .gofarm/spare",
      ])
  }

  @Test func `a recovery keeps the links before it forgets that they were pending`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let promote = ["promote", "1.27.3", "stable"] + Self.bare
    // Recorded, and killed before the first rename.
    _ = try BuiltGofarm.run(
      farm.root, promote,
      under: BuiltGofarm.injecting("signal=KILL", into: "fsync", number: 3))
    try #require(FileSystem.exists(farm.layout.pending(3)))
    let steps = try steps(farm, "promote", "1.26.6", "latest", "--no-gate", "--no-probe")
    #expect(
      steps.prefix(6) == [
        "flock .gofarm/lock", "rename .gofarm/pending/3/stable stable", "fsync .",
        "unlink .gofarm/pending/3/generation.json", "rmdir .gofarm/pending/3",
        "fsync .gofarm/pending",
      ])
  }

  @Test(arguments: [false, true])
  func `an installation is on the disk before it has its name`(_ isConfigured: Bool) throws {
    let farm = try TemporaryFarm(installed: [])
    var release = TestArchive.release("1.28.1")
    release.entries.append(.init("go/go.env", "GOPROXY=https://proxy.golang.org,direct\n"))
    let archive = try farm.file("go1.28.1.tar.gz", release.gzip)
    if isConfigured {
      #expect(try BuiltGofarm.run(farm.root, ["config", "set", "GOPROXY=off"]).status == 0)
    }
    let settings = [
      "fsync .gofarm/staging/go.env.tmp",
      "rename .gofarm/staging/go.env.tmp .gofarm/staging/*/go/go.env",
      "fsync .gofarm/staging/*/go",
    ]
    let kept = ".gofarm/archives/\(SHA256.digest(of: release.gzip)).tar.gz"
    let expected =
      [
        "flock .gofarm/staging/*",
        "link \(archive) .gofarm/staging/*/archive",
        // Every byte, while others may still move channels.
        "syncfs .gofarm/staging/*",
        "flock .gofarm/lock",
      ] + (isConfigured ? settings : []) + [
        "fsync .gofarm/staging/1.28.1.json.tmp",
        "rename .gofarm/staging/1.28.1.json.tmp .gofarm/manifests/1.28.1.json",
        "fsync .gofarm/manifests",
        "fsync .gofarm/staging/1.28.1.sha256.tmp",
        "rename .gofarm/staging/1.28.1.sha256.tmp .gofarm/manifests/1.28.1.sha256",
        "fsync .gofarm/manifests",
        "rename .gofarm/staging/*/go 1.28.1",
        "fsync .",
        "rename .gofarm/staging/*/archive \(kept)",
        "fsync .gofarm/staging/go1.28.1.tmp",
        "rename .gofarm/staging/go1.28.1.tmp bin/go1.28.1",
        "fsync bin",
        // The shells check it against the disk: it needs no fsync.
        "rename .gofarm/staging/versions.tmp .gofarm/versions",
        "rmdir .gofarm/staging/*",
      ]
    #expect(try steps(farm, "install", "--from", archive) == expected)
  }

  @Test func `a repaired tree is on the disk before it changes places with the damaged one`() throws
  {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.28.1")
    try FileSystem.setMode("\(farm.root)/1.28.1/bin", 0o755)
    try FileSystem.remove("\(farm.root)/1.28.1/bin/gofmt")
    let steps = try steps(farm, "repair", "1.28.1").filter { !$0.hasPrefix("unlink ") }
    let lock = try #require(steps.lastIndex(of: "flock .gofarm/lock"))
    #expect(steps[..<lock].last == "syncfs .gofarm/staging/*")
    #expect(
      steps[lock...].prefix(3).dropFirst() == [
        "exchange 1.28.1 .gofarm/staging/*/go", "fsync .",
      ])
  }

  @Test func `an adopted installation, and one that is gone, are so after a power cut`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.27.3")
    let tree = farm.directory + "/sdk"
    try TemporaryFarm.makeTree("1.26.6", at: tree)
    #expect(
      try steps(farm, "adopt", tree).prefix(3) == [
        "flock .gofarm/lock", "symlink \(tree) 1.26.6", "fsync .",
      ])
    let steps = try steps(farm, "uninstall", "1.27.3")
    let gone = try #require(steps.firstIndex(of: "rename 1.27.3 .gofarm/staging/*/1.27.3"))
    #expect(
      steps[gone...].prefix(5) == [
        "rename 1.27.3 .gofarm/staging/*/1.27.3", "unlink .gofarm/manifests/1.27.3.sha256",
        "unlink .gofarm/manifests/1.27.3.json", "unlink bin/go1.27.3", "fsync .",
      ])
  }

  @Test func `what repair moves back stays where it is`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.moveByHand("stable", to: "1.27.3")
    let steps = try steps(farm, "repair", "--undo")
    #expect(steps.count == 4)
    #expect(steps[1].hasPrefix("symlink .gofarm/pending/.stable."))
    #expect(steps[2].hasSuffix(" stable") && steps[3] == "fsync .")
  }
}
