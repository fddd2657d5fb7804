import System
import TestSupport
import Testing

@testable import Farm
@testable import Go

@Suite struct VerifyTests {
  private let version = GoVersion("1.26.7")!
  private let farm: TemporaryFarm
  private let tree: String

  init() throws {
    farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.7")
    tree = "\(farm.root)/1.26.7"
  }

  private func findings() throws -> [String] {
    try farm.farm.verify(version).findings.map(\.description)
  }

  /// Writes over a file as root would: in place, whatever its mode.
  private func overwrite(_ path: String, _ text: String) throws {
    try FileSystem.setMode("\(tree)/\(path)", 0o644)
    try FileSystem.remove("\(tree)/\(path)")
    try FileSystem.create("\(tree)/\(path)", text, mode: 0o444)
  }

  @Test func `a fresh installation is whole`() throws {
    let report = try farm.farm.verify(version)
    #expect(report.isWhole)
    #expect(report.files == TemporaryFarm.treeFiles("1.26.7").count)
  }

  @Test func `every kind of damage is named`() throws {
    try FileSystem.setMode(tree + "/src", 0o755)
    try FileSystem.setMode(tree + "/bin", 0o755)
    try overwrite("src/make.go", "package y\n")
    try FileSystem.remove(tree + "/bin/gofmt")
    try FileSystem.create(tree + "/src/added.go", "package z\n")
    try FileSystem.makeLink(tree + "/src/link", to: "/etc/passwd")
    try FileSystem.setMode(tree + "/VERSION", 0o555)
    try FileSystem.setMode(tree + "/bin/go", 0o444)
    try FileSystem.setMode(tree + "/pkg", 0o777)
    let tool = "pkg/tool/\(Host.os)_\(Host.architecture)/vet"
    try FileSystem.setMode("\(tree)/\(tool)", 0o4555)
    #expect(
      try findings() == [
        "mode VERSION (executable)",
        "mode bin/go (not executable by everybody)",
        "missing bin/gofmt",
        "mode pkg (writable by group or others)",
        "mode \(tool) (setuid, setgid or sticky)",
        "added src/added.go",
        "added src/link (a link)",
        "changed src/make.go",
      ])
  }

  @Test func `a link in the place of a file is a change, whatever it leads to`() throws {
    try FileSystem.copy(tree + "/VERSION", to: farm.directory + "/VERSION")
    try FileSystem.remove(tree + "/VERSION")
    try FileSystem.makeLink(tree + "/VERSION", to: farm.directory + "/VERSION")
    #expect(try findings() == ["changed VERSION (no regular file)"])
  }

  @Test func `the owner's write bit and go.env are no findings`() throws {
    try FileSystem.setMode(tree, 0o755)
    try FileSystem.setMode(tree + "/VERSION", 0o644)
    try FileSystem.create(tree + "/go.env", "GOPROXY=off\n")
    #expect(try findings().isEmpty)
  }

  @Test func `a manifest that is gone or damaged is said to be`() throws {
    try FileSystem.remove(farm.layout.manifest(version))
    #expect(throws: TreeFailure.damagedManifest(version)) { try farm.farm.verify(version) }
    try FileSystem.create(farm.layout.manifest(version), "nonsense\n")
    #expect(throws: TreeFailure.damagedManifest(version)) { try farm.farm.verify(version) }
  }

  @Test func `repair makes the tree whole again, at one moment`() throws {
    try farm.promote("1.26.7", "stable")
    try FileSystem.create(tree + "/go.env", "GOPROXY=off\n")
    try FileSystem.create(tree + "/added", "x")
    try overwrite("VERSION", "go1.26.8\n")
    let repair = try farm.farm.repairTree(version)
    #expect(repair.findings.map(\.path) == ["VERSION", "added"])
    #expect(try findings().isEmpty)
    #expect(try FileSystem.readText(tree + "/go.env") == "GOPROXY=off\n")
    #expect(try FileSystem.status(tree)?.mode == 0o555)
    #expect(try farm.leftovers().isEmpty)
    #expect(try farm.link("stable") == "1.26.7")
    #expect(try !farm.farm.repairTree(version).changed)
  }

  @Test func `repair without the archive says where it should be`() throws {
    try FileSystem.remove(tree + "/VERSION")
    let archive = try keptArchive()
    try FileSystem.remove(archive)
    let refusal = failure { try farm.farm.repairTree(version, offline: true) }
    #expect(refusal as? TreeFailure == .noArchive(version, path: archive))
    #expect(refusal?.exitCode == 66)
    try FileSystem.create(archive, "poison")
    #expect(throws: TreeFailure.wrongArchive(version, path: archive)) {
      try farm.farm.repairTree(version, offline: true)
    }
    #expect(try farm.leftovers().isEmpty)
  }

  @Test func `an archive that is not what the manifest says repairs nothing`() throws {
    let manifest = farm.layout.manifest(version)
    let text = try #require(try FileSystem.readText(manifest))
    let digest = try #require(try farm.farm.manifest(of: version).files["VERSION"]?.digest)
    try FileSystem.rewrite(
      manifest, Array(text.replacing(digest, with: SHA256.digest(of: [])).utf8))
    let archive = try keptArchive()
    #expect(throws: TreeFailure.wrongArchive(version, path: archive)) {
      try farm.farm.repairTree(version, offline: true)
    }
    #expect(try findings() == ["changed VERSION"])
    #expect(try farm.leftovers().isEmpty)
  }

  private func keptArchive() throws -> String {
    try farm.layout.archive(#require(farm.farm.manifest(of: version).archive))
  }

  @Test func `an adopted installation is not repaired`() throws {
    let origin = farm.directory + "/go-1.19"
    try TemporaryFarm.makeTree("1.19.8", at: origin)
    let adopted = try farm.farm.adopt(origin).version
    #expect(try farm.farm.verify(adopted).isWhole)
    try FileSystem.remove(origin + "/bin/gofmt")
    #expect(try farm.farm.verify(adopted).findings.map(\.path) == ["bin/gofmt"])
    #expect(throws: TreeFailure.adopted(adopted, from: origin)) {
      try farm.farm.repairTree(adopted)
    }
  }

  @Test func `sha256sum accepts a manifest from inside the installation`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.26.7")
    let version = try #require(GoVersion("1.26.7"))
    let outcome = try Child.capture(
      "sha256sum", ["--check", "--strict", "--quiet", farm.layout.manifest(version)],
      directory: farm.layout.installation(version), limit: 60)
    #expect(outcome.status == 0, "\(outcome.output)")
    let manifest = try farm.farm.manifest(of: version)
    #expect(manifest.archive == SHA256.digest(of: TestArchive.release("1.26.7").gzip))
    #expect(manifest.files["bin/go"]?.isExecutable == true)
    #expect(manifest.files["VERSION"]?.isExecutable == false)
  }
}
