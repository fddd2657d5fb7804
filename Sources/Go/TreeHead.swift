import System

/// How many records a checksum database has, and the hash over them, signed.
package struct TreeHead: Equatable, Sendable {
  /// As it was signed.
  package let note: String
  package let size: Int
  let hash: MerkleTree.Hash

  /// Whether a signature by a public key fits a message.
  package typealias Verify = (
    _ publicKey: [UInt8], _ message: [UInt8], _ signature: [UInt8]
  ) throws -> Bool

  /// Throws where the note says nothing of the kind, or is not signed by the key.
  package init(_ note: String, signedBy key: VerifierKey, _ verify: Verify) throws {
    guard let signed = SignedNote(note) else {
      throw ChecksumFailure.damaged(database: key.name, reason: "tree head is not a signed note")
    }
    let ours = signed.signatures.filter { $0.name == key.name && $0.key == key.hash }
    if ours.isEmpty {
      throw ChecksumFailure.badSignature(
        database: key.name, reason: "no signature by the key \(key.hash)")
    }
    for signature in ours {
      guard try verify(key.publicKey, Array(signed.text.utf8), signature.bytes) else {
        throw ChecksumFailure.badSignature(
          database: key.name, reason: "the signature by the key \(key.hash) is wrong")
      }
    }
    try self.init(signed, of: key.name)
  }

  /// One that was checked when it came.
  package init(kept note: String, of database: String) throws {
    guard let signed = SignedNote(note) else {
      throw ChecksumFailure.damaged(
        database: database, reason: "the tree head that was kept is not a signed note")
    }
    try self.init(signed, of: database)
  }

  private init(_ signed: SignedNote, of database: String) throws {
    let lines = signed.text.split(
      separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4, lines[0] == "go.sum database tree", let size = Int(lines[1]),
      (1...MerkleTree.largest).contains(size), String(size) == lines[1],
      let hash = Base64.bytes(lines[2]), hash.count == 32
    else {
      throw ChecksumFailure.damaged(database: database, reason: "its tree head cannot be read")
    }
    note = signed.note
    self.size = size
    self.hash = hash
  }
}
