import System

/// That a checksum database has a record, in a form that can be shown to anybody, later and without a
/// network: the record, the signed tree head, and the hashes that lead from one to the other.
package struct LogProof: Codable, Equatable, Sendable {
  /// The database's verifier key.
  package let database: String
  /// The number of the record.
  package let record: Int
  /// What the record says: lines as in go.sum.
  package let text: String
  /// The signed tree head.
  package let head: String
  /// From the record up, in base64 (RFC 6962, section 2.1.1).
  package let path: [String]

  /// The database's name.
  package var name: String { String(database.prefix { $0 != "+" }) }

  /// How many records the database had.
  package var size: Int? { (try? TreeHead(kept: head, of: name))?.size }

  /// What the record says of a module; nil where it speaks of others.
  package func sum(of module: ToolchainModule) -> String? {
    let prefix = "\(ToolchainModule.path) \(module.version) "
    return text.split(separator: "\n").first { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }
  }

  /// Throws unless the database, by this key, has a record that vouches for these files.
  package func check(
    _ module: ToolchainModule, sum: String, key: VerifierKey, _ verify: TreeHead.Verify
  ) throws {
    let head = try TreeHead(head, signedBy: key, verify)
    guard (0..<head.size).contains(record),
      MerkleTree.root(
        record: record, hash: MerkleTree.hash(ofRecord: Array(text.utf8)), size: head.size,
        proof: path.compactMap { Base64.bytes($0) }) == head.hash
    else {
      throw ChecksumFailure.damaged(
        database: key.name, reason: "record \(record) is not in the tree that was signed")
    }
    try requireSum(sum, of: module)
  }

  /// Throws unless the record vouches for these files of this module.
  package func requireSum(_ sum: String, of module: ToolchainModule) throws {
    guard let logged = self.sum(of: module) else {
      throw ChecksumFailure.damaged(
        database: name, reason: "record \(record) is of another module than \(module)")
    }
    guard logged == sum else {
      throw ChecksumFailure.disagrees(
        module: module.description, database: name, logged: logged, found: sum)
    }
  }
}
