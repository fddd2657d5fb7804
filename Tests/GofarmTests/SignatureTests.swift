import Farm
import System
import TestSupport
import Testing

/// With a GnuPG key that is made for the test.
@Suite(.needs("gpg", "gpgv")) struct SignatureTests {
  private let source: TestSource
  private let path = "/dl/" + TestSource.name("1.26.6")

  init() throws {
    source = try TestSource(offering: "1.26.6")
    let archive = try source.farm.file("archive", TestSource.archive("1.26.6"))
    let other = try source.farm.file("other", Array("something else".utf8))
    let home = source.farm.directory + "/gnupg"
    try FileSystem.makeDirectory(home, mode: 0o700)
    let script = """
      set -e
      export GNUPGHOME="$1"
      gpg() { command gpg --batch --quiet --pinentry-mode loopback --passphrase '' "$@"; }
      gpg --quick-generate-key release@example.com default default never
      gpg --export >"$1/keyring.gpg"
      gpg --armor --detach-sign --output "$1/good.asc" "$2"
      gpg --armor --detach-sign --output "$1/bad.asc" "$3"
      gpgconf --kill all
      """
    let made = try Child.capture("sh", ["-c", script, "sh", home, archive, other], limit: 120)
    try #require(made.status == 0, "\(made.output)")
  }

  private func policy(_ signature: String, keyring: String = "keyring.gpg") throws {
    let path = source.farm.directory + "/gnupg/" + keyring
    try source.configure(", \"signature\": \"\(signature)\", \"keyring\": \"\(path)\"")
  }

  private func serve(_ name: String) throws {
    let text = try FileSystem.readText(source.farm.directory + "/gnupg/" + name)
    source.server[path + ".asc"] = .init(try #require(text))
  }

  @Test func `a good signature is enough where there is no digest`() throws {
    try policy("require")
    try serve("good.asc")
    let index = try #require(source.server["/index"])
    let text = String(decoding: index.body, as: UTF8.self)
    let digest = TestSource.digest("1.26.6")
    source.server["/index"] = .init(text.split(separator: digest).joined())
    let outcome = try source.run("--json", "install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""attested" : "signature""#))
  }

  @Test func `a bad signature is refused, even where it is only preferred`() throws {
    for signature in ["require", "prefer"] {
      try policy(signature)
      try serve("bad.asc")
      let outcome = try source.run("install", "1.26.6")
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains("signature"))
      #expect(try source.farm.farm.snapshot().versions.isEmpty)
      #expect(try source.farm.leftovers().isEmpty)
    }
    try policy("off")
    #expect(try source.run("install", "1.26.6").status == 0)
  }

  @Test func `a signature that is not there is refused only where it is required`() throws {
    try policy("require")
    #expect(try source.run("install", "1.26.6").status == 65)
    try policy("require", keyring: "nothing")
    #expect(try source.run("install", "1.26.6").status == 65)
    try policy("prefer")
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("cannot be had"))
  }

  // MARK: From the cache

  private var kept: String { source.farm.layout.signature(TestSource.digest("1.26.6")) }

  /// Leaves the archive, and whatever was kept with it, in the cache.
  private func cacheArchive(_ signature: String) throws {
    try policy(signature)
    #expect(try source.run("install", "1.26.6").status == 0)
    #expect(try source.run("uninstall", "1.26.6").status == 0)
  }

  @Test func `the signature that was kept with a cached archive is checked again`() throws {
    try serve("good.asc")
    try cacheArchive("require")
    source.server[path + ".asc"] = nil
    #expect(try source.run("install", "1.26.6", "--offline").status == 0)
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    // The administrator no longer believes that key.
    try FileSystem.create(source.farm.directory + "/gnupg/empty.gpg", "")
    try policy("require", keyring: "empty.gpg")
    for words in [["--offline"], []] {
      let outcome = try BuiltGofarm.run(["install", "1.26.6"] + words, on: source.farm)
      #expect(outcome.status == 65, "\(outcome.errors)")
    }
    #expect(try source.farm.farm.snapshot().versions.isEmpty)
    #expect(try source.farm.leftovers().isEmpty)
  }

  @Test(arguments: ["000", "077"])
  func `a signature that is kept is everybody's to read, and nobody's to write`(
    _ mask: String
  ) throws {
    try serve("good.asc")
    try policy("require")
    let outcome = try BuiltGofarm.run(
      source.farm.root, ["install", "1.26.6"],
      under: ["sh", "-c", "umask \(mask); exec \"$@\"", "sh"])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try FileSystem.status(kept)?.mode == 0o644)
  }

  @Test func `a cached archive without a signature gets one, or is refused`() throws {
    try cacheArchive("off")
    try policy("require")
    let refused = try source.run("install", "1.26.6", "--offline")
    #expect(refused.status == 65 && refused.errors.contains("--offline"), "\(refused.errors)")
    #expect(try source.run("install", "1.26.6").status == 65)
    try serve("bad.asc")
    #expect(try source.run("install", "1.26.6").status == 65)
    try serve("good.asc")
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(FileSystem.exists(kept))
    #expect(source.server.requests.filter { $0.path == path }.count == 1)
  }

  @Test func `a damaged cached signature is fetched again`() throws {
    try serve("good.asc")
    try cacheArchive("require")
    try FileSystem.remove(kept)
    try FileSystem.create(kept, "poison")
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("fetched again"))
    #expect(try source.run("uninstall", "1.26.6").status == 0)
    #expect(try source.run("install", "1.26.6", "--offline").status == 0)
  }

  @Test func `a signature leaves the cache with its archive`() throws {
    try serve("good.asc")
    try cacheArchive("prefer")
    #expect(FileSystem.exists(kept))
    #expect(try source.run("prune").status == 0)
    #expect(try FileSystem.entries(source.farm.layout.archives).isEmpty)
  }
}
