import Disk
import TestSupport
import Testing

@testable import Farm

@Suite struct ManifestTests {
  private let digest = String(repeating: "ab", count: 32)

  @Test func `a manifest reads back as it was written`() {
    let manifest = Manifest(
      files: [
        "bin/go": .init(digest: digest, isExecutable: true),
        "src/a b.go": .init(digest: digest, isExecutable: false),
        "VERSION": .init(digest: digest, isExecutable: false),
      ], archive: digest)
    #expect(Manifest(text: manifest.text) == manifest)
    #expect(
      manifest.text == """
        # archive \(digest)
        \(digest)  VERSION
        # mode 0755 bin/go
        \(digest)  bin/go
        \(digest)  src/a b.go

        """)
  }

  @Test(arguments: ["", "# only comments\n", "nonsense\n", "abc  file\n"])
  func `what is no manifest is none`(_ text: String) { #expect(Manifest(text: text) == nil) }

  @Test func `sha256sum accepts it from inside the installation`() throws {
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
