import Go
import System
import TestSupport
import Testing

@testable import Farm

/// Ed25519 by openssl, on a tree head that sum.golang.org has signed.
@Suite(.enabled(if: BuiltGofarm.has("openssl"))) struct TreeHeadTests {
  private let note = """
    go.sum database tree
    28905453
    f3f8U0MoQmXkWAgAEKDtXcaI3c2y6N9+55KNSRefF/w=

    \u{2014} sum.golang.org Az3grr4J9x4SApup87osjthKONInbYdbN37ZskrLF12HIbhDuxOBTzt8Z2jUKbCvxYWrw0yNgshddOzt7pZEl7aSCw8=

    """

  private func head(_ note: String) throws -> TreeHead {
    let farm = try TemporaryFarm(installed: [])
    return try TreeHead(note, signedBy: .golang) {
      try Farm.verify($0, $1, $2, in: farm.directory)
    }
  }

  @Test func `a real signed head passes`() throws {
    #expect(try head(note).size == 28_905_453)
  }

  @Test(arguments: [
    ("28905453", "28905452"), ("f3f8U0", "f3f8U1"), ("aSCw8=", "aSCw9="), ("Az3grr4J", "Az3grr4I"),
    ("Az3grr4J", "Bz3grr4J"),
  ])
  func `with one bit flipped it does not`(_ bits: String, _ flipped: String) {
    let refused = failure { try head(note.replacing(bits, with: flipped)) }
    #expect(refused?.exitCode == 65)
  }

  @Test func `an openssl that cannot check signatures is said`() throws {
    let farm = try TemporaryFarm(installed: [])
    let script = "#!/bin/sh\necho 'pkeyutl: Unknown option: -rawin' >&2\nexit 1\n"
    let old = try farm.file("openssl", Array(script.utf8))
    try FileSystem.setMode(old, 0o755)
    for program in [old, "/nowhere/openssl"] {
      let refused = failure {
        try Farm.verify([1], [2], [3], in: farm.directory, by: program)
      }
      #expect(refused?.exitCode == 69)
      #expect(refused?.message.hasPrefix("openssl cannot check") == true)
    }
  }

  @Test(arguments: [
    ("https://a.example,https://b.example/x/|direct", 2, ModuleProxies.Ending.direct),
    ("off", 0, .off), ("", 0, .end), (" a.example , off, https://never.example", 1, .off),
    ("file:///srv/proxy", 1, .end), (",|,", 0, .end),
  ])
  func `GOPROXY is read as cmd/go reads it`(
    _ list: String, _ count: Int, _ ending: ModuleProxies.Ending
  ) {
    let proxies = ModuleProxies(list)
    #expect(proxies.proxies.count == count)
    #expect(proxies.ending == ending)
    #expect(proxies.proxies.allSatisfy { $0.url.contains("://") && !$0.url.hasSuffix("/") })
  }
}
