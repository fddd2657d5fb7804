import System

/// A client of a checksum database (https://go.dev/design/25530-sumdb), without a network of its own.
package struct ChecksumDatabase: Sendable {
  package let key: VerifierKey

  package init(key: VerifierKey) { self.key = key }

  /// Gets files below the database's address, all at once; nil for one that is not there.
  package typealias Fetch = (_ paths: [String]) throws -> [[UInt8]?]

  package struct Answer {
    /// In the order of the modules; nil for one that the database does not know.
    package let proofs: [LogProof?]
    /// The newest head that was seen: what to remember. nil where nothing was.
    package let head: TreeHead?
  }

  private struct Record {
    let number: Int
    let text: String
    let head: TreeHead
  }

  /// Asks for modules, and proves that what comes is recorded in trees that the database has signed,
  /// each of which continues the one before, and the `kept` one.
  ///
  /// What the modules' sums are is not judged here.
  package func lookup(
    _ modules: [ToolchainModule], since kept: TreeHead?, fetch: Fetch, verify: TreeHead.Verify
  ) throws -> Answer {
    let answers = try fetch(
      modules.map { "lookup/\(ToolchainModule.path)@\($0.escapedVersion)" })
    var heads: [String: TreeHead] = [:]
    let records = try answers.map { try $0.map { try record($0, &heads, verify) } }
    var history = heads.values.sorted { $0.size < $1.size }
    if let kept {
      history.insert(kept, at: history.firstIndex { $0.size >= kept.size } ?? history.endIndex)
    }
    let steps = zip(history, history.dropFirst()).filter { $0.size < $1.size }
    var needed = Set<LogTile>()
    for record in records.compactMap(\.self) {
      needed.formUnion(
        tiles(of: MerkleTree.path(to: record.number, size: record.head.size), record.head.size))
    }
    for (old, new) in steps {
      needed.formUnion(tiles(of: MerkleTree.path(from: old.size, to: new.size), new.size))
    }
    let tiles = try read(needed, fetch)
    for (old, new) in zip(history, history.dropFirst()) {
      try requireContinuation(of: old, in: new, kept: kept, tiles)
    }
    let proofs = try records.map { try $0.map { try prove($0, tiles) } }
    return Answer(proofs: proofs, head: history.last)
  }

  private func damaged(_ reason: String) -> ChecksumFailure {
    .damaged(database: key.name, reason: reason)
  }

  /// `NUMBER`, the record's lines, an empty line, the signed tree head.
  private func record(
    _ bytes: [UInt8], _ heads: inout [String: TreeHead], _ verify: TreeHead.Verify
  ) throws -> Record {
    let answer = String(decoding: bytes, as: UTF8.self)
    let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
    guard let end = lines.firstIndex(of: ""), end > 1, let number = Int(lines[0]),
      number >= 0, String(number) == lines[0]
    else { throw damaged("it answers with something else than a record") }
    let note = lines[(end + 1)...].joined(separator: "\n")
    let head = try heads[note] ?? TreeHead(note, signedBy: key, verify)
    heads[note] = head
    guard number < head.size else {
      throw damaged("record \(number) is not among the \(head.size) of its tree")
    }
    return Record(
      number: number, text: lines[1..<end].map { $0 + "\n" }.joined(), head: head)
  }

  private func tiles(of ranges: [Range<Int>], _ size: Int) -> [LogTile] {
    ranges.flatMap(MerkleTree.nodes).map { LogTile(with: $0, size: size) }
  }

  /// The tiles' bytes. A tile that was filled meanwhile may be there as the full one only.
  private func read(_ wanted: Set<LogTile>, _ fetch: Fetch) throws -> [LogTile: [UInt8]] {
    var tiles: [LogTile: [UInt8]] = [:]
    func get(_ wanted: [LogTile], as name: (LogTile) -> LogTile) throws -> [LogTile] {
      if wanted.isEmpty { return [] }
      var missing: [LogTile] = []
      for (tile, bytes) in zip(wanted, try fetch(wanted.map { name($0).path })) {
        guard let bytes else {
          missing.append(tile)
          continue
        }
        guard bytes.count == name(tile).width * 32 else {
          throw damaged("\(name(tile).path) has \(bytes.count) bytes")
        }
        tiles[tile] = bytes
      }
      return missing
    }
    let missing = try get(wanted.sorted { $0.path < $1.path }) { $0 }
    if let lost = try get(missing.filter { !$0.isFull }, as: \.full).first
      ?? missing.first(where: \.isFull)
    {
      throw damaged("it has no \(lost.path)")
    }
    return tiles
  }

  private func hashes(
    of ranges: [Range<Int>], _ size: Int, _ tiles: [LogTile: [UInt8]]
  ) -> [MerkleTree.Hash] {
    ranges.map { range in
      MerkleTree.hash(of: range) { node in
        let tile = LogTile(with: node, size: size)
        return tile.hash(of: node, in: tiles[tile]!)
      }
    }
  }

  /// Throws `.fork` where `new` cannot be what `old` has become.
  private func requireContinuation(
    of old: TreeHead, in new: TreeHead, kept: TreeHead?, _ tiles: [LogTile: [UInt8]]
  ) throws {
    let isOldKept = old == kept
    let fork = ChecksumFailure.fork(
      database: key.name, kept: isOldKept ? old.note : new.note,
      shown: isOldKept ? new.note : old.note)
    if old.size == new.size {
      guard old.hash == new.hash else { throw fork }
      return
    }
    let path = MerkleTree.path(from: old.size, to: new.size)
    let roots = MerkleTree.roots(
      old: old.size, size: new.size, proof: hashes(of: path, new.size, tiles))
    guard let roots, roots.new == new.hash else {
      throw damaged("its tiles are not those of the tree of \(new.size) records")
    }
    // These hashes are those of the new tree, and make another old one.
    guard roots.old == old.hash else { throw fork }
  }

  private func prove(_ record: Record, _ tiles: [LogTile: [UInt8]]) throws -> LogProof {
    let size = record.head.size
    let path = hashes(of: MerkleTree.path(to: record.number, size: size), size, tiles)
    let leaf = MerkleTree.hash(ofRecord: Array(record.text.utf8))
    guard
      MerkleTree.root(record: record.number, hash: leaf, size: size, proof: path)
        == record.head.hash
    else { throw damaged("record \(record.number) is not in the tree that was signed") }
    return LogProof(
      database: key.text, record: record.number, text: record.text, head: record.head.note,
      path: path.map { Base64.text($0) })
  }
}
