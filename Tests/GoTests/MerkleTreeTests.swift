import System
import TestSupport
import Testing

@testable import Go

@Suite struct MerkleTreeTests {
  private func leaves(_ count: Int) -> [MerkleTree.Hash] {
    (0..<count).map { MerkleTree.hash(ofRecord: Array("record \($0)".utf8)) }
  }

  /// The hash of a node, computed from the leaves below it.
  private func hash(_ range: Range<Int>, _ leaves: [MerkleTree.Hash]) -> MerkleTree.Hash {
    MerkleTree.hash(of: range) { node in
      TestDatabase.root(leaves[(node.index << node.level)..<((node.index + 1) << node.level)])
    }
  }

  @Test func `the root is that of RFC 6962, whatever the size`() {
    let leaves = leaves(70)
    for size in 1...70 {
      #expect(hash(0..<size, leaves) == TestDatabase.root(leaves[..<size]))
    }
  }

  @Test func `every record of every tree is proved, and none at another place`() {
    let leaves = leaves(33)
    for size in 1...33 {
      let root = TestDatabase.root(leaves[..<size])
      for record in 0..<size {
        let proof = MerkleTree.path(to: record, size: size).map { hash($0, leaves) }
        #expect(
          MerkleTree.root(record: record, hash: leaves[record], size: size, proof: proof) == root)
        for other in 0..<size where other != record {
          #expect(
            MerkleTree.root(record: other, hash: leaves[record], size: size, proof: proof) != root)
        }
        #expect(
          MerkleTree.root(
            record: record, hash: leaves[record], size: size, proof: proof + [root]) == nil)
      }
    }
  }

  @Test func `every tree is proved to begin as the one before, and as no other`() {
    let leaves = leaves(33)
    for size in 1...33 {
      for old in 1...size {
        let proof = MerkleTree.path(from: old, to: size).map { hash($0, leaves) }
        let roots = MerkleTree.roots(old: old, size: size, proof: proof)
        #expect(roots?.new == TestDatabase.root(leaves[..<size]))
        #expect(roots?.old == TestDatabase.root(leaves[..<old]))
        for index in proof.indices {
          var forged = proof
          forged[index][0] ^= 1
          #expect(
            MerkleTree.roots(old: old, size: size, proof: forged)?.new != roots?.new)
        }
      }
    }
  }

  @Test(arguments: [
    (0, 0, 5, "tile/8/0/000.p/5"), (0, 255, 256, "tile/8/0/000"),
    (0, 256, 300, "tile/8/0/001.p/44"),
    (3, 0, 256, "tile/8/0/000"), (8, 0, 256, "tile/8/1/000.p/1"),
    (0, 24_929_362, 28_905_453, "tile/8/0/x097/380"),
    (0, 28_905_452, 28_905_453, "tile/8/0/x112/911.p/237"),
    (24, 0, 28_905_453, "tile/8/3/000.p/1"), (16, 3, 28_905_453, "tile/8/2/000"),
    (16, 440, 28_905_453, "tile/8/2/001.p/185"),
  ])
  func `a node lies in the tile that tlog names`(
    _ level: Int, _ index: Int, _ size: Int, _ path: String
  ) {
    #expect(LogTile(with: .init(level: level, index: index), size: size).path == path)
  }
}
