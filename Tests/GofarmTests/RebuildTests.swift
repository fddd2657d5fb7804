import Go
import System
import TestSupport
import Testing

@testable import Farm

/// A release whose make.bash makes what a test wants; the real thing is behind GOFARM_REBUILD, a
/// version, because it takes minutes of all processors.
@Suite struct RebuildTests {
  private let farm: TemporaryFarm

  init() throws { farm = try TemporaryFarm(installed: ["1.24.6", "1.22.1"]) }

  /// Copies the programs of the installation, and then does what `more` says.
  private func install(_ version: String, needs: String = "1.24.6", more: String = "") throws {
    let script = """
      #!/usr/bin/env bash
      set -e
      bootgo=\(needs)
      [ "$GOTOOLCHAIN $GOENV $GOPROXY $1" = "local off off -distpack" ]
      [ -x "$GOROOT_BOOTSTRAP/bin/go" ] && [ -z "${GOROOT-}" ] && [ ! -e ../bin ] && [ ! -e ../pkg ]
      echo "$GOROOT_BOOTSTRAP" >'\(farm.directory)/bootstrap'
      mkdir ../bin ../pkg
      cp -R '\(farm.root)/\(version)/bin/.' ../bin
      cp -R '\(farm.root)/\(version)/pkg/.' ../pkg
      chmod -R u+w ../bin ../pkg
      touch ../pkg/tool/\(Host.os)_\(Host.architecture)/addr2line
      \(more)

      """
    let release = TestArchive.release(version, extra: [.init("go/src/make.bash", script)])
    _ = try farm.farm.install(archive: farm.file("go.tar.gz", release.gzip))
  }

  private func run(_ words: String...) throws -> BuiltGofarm.Outcome {
    try BuiltGofarm.run(words, on: farm)
  }

  @Test func `what comes out the same is said, and recorded`() throws {
    try install("1.26.6")
    let outcome = try run("verify", "1.26.6", "--rebuild", "--nice")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("rebuilt with 1.24.6: all 8 programs are the same\n"))
    let used = try FileSystem.readText(farm.directory + "/bootstrap")
    #expect(used == "\(farm.root)/1.24.6\n")
    #expect(try run("provenance", "1.26.6").output.contains("with 1.24.6 by "))
    #expect(try farm.leftovers().isEmpty)
    #expect(try farm.farm.verify(GoVersion("1.26.6")!).isWhole)
  }

  @Test func `a changed byte is named with both digests`() throws {
    try install("1.26.6", more: "echo '#' >>../bin/gofmt; rm ../pkg/tool/*/vet")
    let outcome = try run("--json", "verify", "1.26.6", "--rebuild", "--with", "1.24.6")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#""path" : "bin/gofmt""#))
    #expect(outcome.output.contains("/vet\""))
    let text = try run("verify", "1.26.6", "--rebuild").output
    #expect(text.contains("2 of 8 programs differ\n"))
    let digest = try SHA256.digest(of: Descriptor.open(farm.root + "/1.26.6/bin/gofmt"))
    #expect(text.contains("bin/gofmt  installed \(digest)  rebuilt "))
    #expect(text.contains("/vet  installed ") && text.contains("rebuilt -\n"))
  }

  @Test func `what cannot be built is said`() throws {
    try install("1.26.6", more: "echo 'no space' >&2; exit 3")
    let failed = try run("verify", "1.26.6", "--rebuild")
    #expect(failed.status == 1 && failed.errors.contains("  | no space"), "\(failed.errors)")
    try install("1.27.3", needs: "1.26.7")
    let tooOld = try run("verify", "1.27.3", "--rebuild")
    #expect(tooOld.status == 66 && tooOld.errors.contains("1.26.7 or newer"), "\(tooOld.errors)")
    let named = try run("verify", "1.26.6", "--rebuild", "--with", "1.22.1")
    #expect(named.status == 66 && named.errors.contains("not by 1.22.1"), "\(named.errors)")
    let none = try run("verify", "1.24.6", "--rebuild")
    #expect(none.status == 66 && none.errors.contains("make.bash"), "\(none.errors)")
    try install("1.20.14")
    let old = try run("verify", "1.20.14", "--rebuild")
    #expect(old.status == 66 && old.errors.contains("since 1.21"), "\(old.errors)")
    #expect(try run("verify", "--rebuild").status == 64)
    #expect(try run("verify", "1.26.6", "--with", "1.24.6").status == 64)
    #expect(try farm.leftovers().isEmpty)
  }

  private static let real = Host.environment["GOFARM_REBUILD"]

  @Test(.enabled(if: real != nil && ReleaseFarm.isPossible))
  func `a real release comes out of its sources bit for bit`() throws {
    let releases = try ReleaseFarm.shared.get()
    let outcome = try BuiltGofarm.run(
      releases.root, ["verify", try #require(Self.real), "--rebuild", "--nice"], limit: 7200)
    #expect(outcome.status == 0, "\(outcome.output)")
  }
}
