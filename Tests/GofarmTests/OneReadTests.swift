import Farm
import Go
import System
import TestSupport
import Testing

/// Somebody who can write an archive changes it while gofarm reads it, which strace(1) makes slow.
@Suite(.enabled(if: BuiltGofarm.has("strace"), "strace is not installed")) struct OneReadTests {
  private let farm: TemporaryFarm

  init() throws { farm = try TemporaryFarm(installed: []) }

  /// Two releases of the same length that differ in their last file.
  private static let pair = ["good", "evil"].map { word in
    TestArchive.release(
      "1.26.6",
      extra: [
        .init("go/src/filler", String(repeating: "x", count: 2_000_000)), .init("go/zz", word),
      ]
    ).gzip
  }

  /// Runs gofarm, and writes `bytes` over a file as soon as `isTime`.
  private func run(
    _ words: [String], replacing path: String, by bytes: [UInt8], when isTime: () throws -> Bool
  ) throws -> Child.Outcome {
    let root = farm.root
    let running = Background {
      Result {
        try BuiltGofarm.run(
          root, words,
          under: [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=read",
            "-e", "inject=read:delay_enter=100000",
          ], limit: 120)
      }
    }
    let deadline = Monotonic.now() + 100
    while try !isTime(), Monotonic.now() < deadline { Monotonic.sleep(0.005) }
    let file = try Descriptor.open(path, .write)
    try bytes.withUnsafeBytes { try file.write($0) }
    return try running.value().get()
  }

  private func staged() -> [String] { (try? FileSystem.entries(farm.layout.staging)) ?? [] }

  private func expectNothingForeign(_ outcome: Child.Outcome) throws {
    #expect([0, 65].contains(outcome.status), "\(outcome.output)")
    let installed = try FileSystem.readText("\(farm.root)/1.26.6/zz")
    #expect(installed == (outcome.status == 0 ? "good" : nil))
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `what is unpacked is what was hashed, though the archive changes meanwhile`() throws {
    let path = try farm.file("go.tar.gz", Self.pair[0])
    let digest = SHA256.digest(of: Self.pair[0])
    let outcome = try run(
      ["install", "--from", path, "--sha256", digest], replacing: path, by: Self.pair[1]
    ) {
      staged().contains { FileSystem.exists("\(farm.layout.staging)/\($0)/go/src/filler") }
    }
    try expectNothingForeign(outcome)
  }

  @Test func `what is unpacked of a module's zip is what was hashed, though the zip changes`()
    throws
  {
    let pair = ["good", "evil"].map { word in
      TestZip.release(
        "1.26.6", extra: ["src/filler": String(repeating: "x", count: 2_000_000), "zz": word]
      ).bytes
    }
    let path = try farm.file("go.zip", pair[0])
    // Somebody else can write it: it is no archive that gets one more name.
    try FileSystem.setMode(path, 0o666)
    let outcome = try run(
      ["install", "--from", path, "--sha256", SHA256.digest(of: pair[0])], replacing: path,
      by: pair[1]
    ) {
      staged().contains {
        let copy = try? FileSystem.status("\(farm.layout.staging)/\($0)/archive")
        return (copy.flatMap(\.self)?.size ?? 0) > 0
      }
    }
    try expectNothingForeign(outcome)
  }

  @Test func `what comes out of a bundle is what was hashed, though the bundle changes`() throws {
    let bundles = try Self.pair.map { archive in
      let other = try TemporaryFarm(installed: [])
      _ = try other.farm.install(archive: other.file("go.tar.gz", archive))
      let path = other.directory + "/bundle"
      _ = try other.farm.createBundle(path, of: [GoVersion("1.26.6")!])
      return try #require(try FileSystem.read(path))
    }
    let path = try farm.file("bundle", bundles[0])
    let outcome = try run(
      ["bundle", "install", path, "--sha256", SHA256.digest(of: bundles[0])], replacing: path,
      by: bundles[1]
    ) { !staged().isEmpty }
    try expectNothingForeign(outcome)
  }

  @Test func `of an archive that is named by a link, the archive is kept`() throws {
    let path = try farm.file("go.tar.gz", TestArchive.release("1.26.6").gzip)
    let link = farm.directory + "/link.tar.gz"
    try FileSystem.makeLink(link, to: "go.tar.gz")
    for mode in [0o644, 0o666] as [UInt32] {
      try FileSystem.setMode(path, mode)
      #expect(try BuiltGofarm.run("install", "--from", link, on: farm).status == 0)
      let kept = farm.layout.archive(SHA256.digest(of: TestArchive.release("1.26.6").gzip))
      #expect(try FileSystem.status(kept)?.kind == .file)
      #expect(try FileSystem.read(kept) == FileSystem.read(path))
      #expect(try BuiltGofarm.run("uninstall", "1.26.6", on: farm).status == 0)
      #expect(try BuiltGofarm.run("prune", on: farm).status == 0)
    }
  }
}
