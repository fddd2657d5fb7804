import System
import TestSupport
import Testing

@testable import Go

@Suite struct SignedNoteTests {
  private let text = """
    go.sum database tree
    28905453
    f3f8U0MoQmXkWAgAEKDtXcaI3c2y6N9+55KNSRefF/w=

    """
  private let signature = """
    Az3grr4J9x4SApup87osjthKONInbYdbN37ZskrLF12HIbhDuxOBTzt8Z2jUKbCvxYWrw0yNgshddOzt7pZEl7aSCw8=
    """
  private var note: String { "\(text)\n\u{2014} sum.golang.org \(signature)\n" }

  @Test func `a tree head of sum.golang.org is read`() throws {
    let note = try #require(SignedNote(note))
    #expect(note.text == text)
    #expect(note.signatures.map(\.name) == ["sum.golang.org"])
    #expect(note.signatures.map(\.key) == [VerifierKey.golang.hash])
    #expect(note.signatures[0].bytes.count == 64)
    let head = try TreeHead(note.note, signedBy: .golang) { key, message, signature in
      key.count == 32 && message == Array(text.utf8) && signature.count == 64
    }
    #expect(head.size == 28_905_453)
  }

  @Test func `a head that is not signed, or wrongly, is refused`() throws {
    #expect(throws: ChecksumFailure.self) {
      try TreeHead(note, signedBy: .golang) { _, _, _ in false }
    }
    let other = try VerifierKey(TestDatabase().key)
    #expect(throws: ChecksumFailure.self) {
      try TreeHead(note, signedBy: #require(other)) { _, _, _ in true }
    }
  }

  @Test(arguments: [
    "", "\n", "text\n", "text\n\n", "text\n\nno signature\n", "text\n\n\u{2014} name\n",
    "text\n\n\u{2014} name AAAA\n", "text\n\n\u{2014} name !!!!\n",
    "te\u{0}xt\n\n\u{2014} n AAAAAAA=\n",
    "text\n\n\u{2014}  AAAAAAA=\n", "text\n\n\u{2014} n AAAAAAA=",
  ])
  func `what is no signed note is none`(_ text: String) { #expect(SignedNote(text) == nil) }

  @Test(arguments: [
    "", "sum.golang.org", "sum.golang.org+033de0ae",
    "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "other.example+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "../x+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
  ])
  func `what is no key of a database is none`(_ text: String) { #expect(VerifierKey(text) == nil) }

  @Test(arguments: [
    "go.sum database tree\n0\n", "go.sum database tree\n-1\n", "go.sum database tree\n01\n",
    "go.sum database tree\n99999999999999999999\n", "go.sum database tree\n9223372036854775807\n",
    "another tree\n5\n",
  ])
  func `a head of no tree is refused, hostile sizes included`(_ text: String) {
    let note = "\(text)f3f8U0MoQmXkWAgAEKDtXcaI3c2y6N9+55KNSRefF/w=\n\n\u{2014} n AAAAAAA=\n"
    #expect(throws: ChecksumFailure.self) { try TreeHead(kept: note, of: "n") }
  }
}
