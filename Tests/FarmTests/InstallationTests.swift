import System
import TestSupport
import Testing

@testable import Farm
@testable import Go

/// What becomes of an archive and of an installation, beyond its files.
@Suite struct InstallationTests {
  private let version = GoVersion("1.26.7")!
  private let farm: TemporaryFarm
  private let archive: String
  private let digest = SHA256.digest(of: TestArchive.release("1.26.7").gzip)

  init() throws {
    farm = try TemporaryFarm(installed: [])
    archive = try farm.file("a.tar.gz", TestArchive.release("1.26.7").gzip)
  }

  @Test func `a digest may be typed in capitals`() throws {
    let report = try farm.farm.install(archive: archive, sha256: digest.uppercased())
    #expect(report.digest == digest && report.attested == .sha256)
  }

  @Test func `a wrong digest is told before a wrong checksum of gzip`() throws {
    var bytes = TestArchive.release("1.26.7").gzip
    bytes[bytes.count - 5] ^= 1
    let damaged = try farm.file("b.tar.gz", bytes)
    #expect(failure { try farm.farm.install(archive: damaged) }?.exitCode == 65)
    let other = failure { try farm.farm.install(archive: damaged, sha256: digest) }
    #expect(other?.exitCode == 65 && other?.message.contains("SHA-256") == true)
    #expect(try farm.farm.snapshot().versions.isEmpty)
  }

  @Test func `an installation's top directory is read-only`() throws {
    _ = try farm.farm.install(archive: archive)
    #expect(try FileSystem.status(farm.layout.installation(version))?.mode == 0o555)
  }

  /// Whoever could write the administrator's file could write what `repair` believes.
  @Test(arguments: [(0o644, true), (0o664, false), (0o646, false)] as [(UInt32, Bool)])
  func `an archive that others can write is copied into the cache, not linked`(
    _ mode: UInt32, _ isLinked: Bool
  ) throws {
    try FileSystem.setMode(archive, mode)
    _ = try farm.farm.install(archive: archive)
    let own = try FileSystem.status(archive)
    let kept = try #require(try FileSystem.status(farm.layout.archive(digest)))
    #expect((kept.identity == own?.identity) == isLinked)
    #expect(!kept.isWritableByOthers)
  }

  @Test func `a language's version is no release`() throws {
    let other = try farm.file("b.tar.gz", TestArchive.release("1.26").gzip)
    let refusal = failure { try farm.farm.install(archive: other) }
    #expect(refusal?.exitCode == 65 && refusal?.message.contains("calls itself") == true)
    #expect(try farm.farm.snapshot().versions.isEmpty)
  }

  @Test func `a version that is there is not adopted over`() throws {
    _ = try farm.farm.install(archive: archive)
    let other = farm.directory + "/sdk"
    try TemporaryFarm.makeTree("1.26.7", at: other)
    #expect(throws: TreeFailure.alreadyInstalled(version)) { try farm.farm.adopt(other) }
    #expect(try FileSystem.linkTarget(farm.layout.installation(version)) == nil)
  }

  // MARK: Prune

  @Test func `prune keeps what the last generations led to, and no more`() throws {
    try farm.install("1.24.1", "1.25.1", "1.26.7")
    for version in ["1.24.1", "1.25.1", "1.26.7"] { try farm.promote(version, "stable") }
    let report = try farm.farm.prune(keep: 2)
    #expect(report.removed.map(\.text) == ["1.24.1"])
    #expect(report.kept.map(\.version.text) == ["1.25.1", "1.26.7"])
  }

  @Test func `prune leaves a download that is under way`() throws {
    let partial = farm.layout.archives + "/beginning" + Layout.partialSuffix
    let lock = try FileLock(partial, waiting: 0)
    #expect(try farm.farm.prune().archives == [])
    #expect(FileSystem.exists(partial))
    _ = consume lock
    #expect(try farm.farm.prune().archives == [FileSystem.name(of: partial)])
    #expect(!FileSystem.exists(partial))
  }
}
