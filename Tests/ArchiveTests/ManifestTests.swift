import Testing

@testable import Archive

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
}
