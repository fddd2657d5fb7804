import System

/// A tree of hashes over numbered records (RFC 6962, section 2), as golang.org/x/mod/sumdb/tlog keeps
/// it. A node stands for a range of records.
package enum MerkleTree {
  package typealias Hash = [UInt8]

  /// Half of all records that a tree of this code's can have; no log comes near.
  package static let largest = 1 << 48

  static func hash(ofRecord text: [UInt8]) -> Hash { SHA256.bytes(of: [0] + text) }

  static func hash(_ left: Hash, _ right: Hash) -> Hash { SHA256.bytes(of: [1] + left + right) }

  /// One of the nodes whose hashes a database keeps: the records from `index << level`, `1 << level` of
  /// them.
  struct Node: Hashable, Sendable {
    let level: Int
    let index: Int
  }

  /// The whole nodes that make up a range, from the left; it must begin where a node of its size does.
  static func nodes(of range: Range<Int>) -> [Node] {
    var nodes: [Node] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let left = range.upperBound - start
      let level = left.bitWidth - 1 - left.leadingZeroBitCount
      nodes.append(Node(level: level, index: start >> level))
      start += 1 << level
    }
    return nodes
  }

  static func hash(of range: Range<Int>, _ hash: (Node) throws -> Hash) rethrows -> Hash {
    var hashes = try nodes(of: range).map(hash)
    guard var result = hashes.popLast() else { return SHA256.bytes(of: []) }
    while let left = hashes.popLast() { result = Self.hash(left, result) }
    return result
  }

  /// Where a tree of so many records has its two halves.
  private static func split(_ range: Range<Int>) -> Int {
    let last = range.count - 1
    return range.lowerBound + 1 << (last.bitWidth - 1 - last.leadingZeroBitCount)
  }

  // MARK: Inclusion

  /// The ranges whose hashes prove that a tree of `size` records has one with this number, from the
  /// bottom up.
  static func path(to record: Int, size: Int) -> [Range<Int>] {
    var path: [Range<Int>] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = split(range)
      let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
      path.append(record < middle ? right : left)
      range = record < middle ? left : right
    }
    return path.reversed()
  }

  /// The hash of the whole tree, if the record has this hash and its neighbours those of `proof`; nil
  /// where the proof is too short or too long.
  static func root(record: Int, hash leaf: Hash, size: Int, proof: [Hash]) -> Hash? {
    let path = path(to: record, size: size)
    guard record < size, path.count == proof.count else { return nil }
    return zip(path, proof).reduce(leaf) { hash, step in
      step.0.lowerBound > record ? Self.hash(hash, step.1) : Self.hash(step.1, hash)
    }
  }

  // MARK: Consistency

  /// The ranges whose hashes prove that a tree of `size` records begins with one of `old` records: those
  /// of which the old tree consists first.
  static func path(from old: Int, to size: Int) -> [Range<Int>] {
    var path: [Range<Int>] = []
    var range = 0..<size
    while range.upperBound > old {
      let middle = split(range)
      let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
      path.append(old <= middle ? right : left)
      range = old <= middle ? left : right
    }
    return [range] + path.reversed()
  }

  /// The hashes of both trees, if the ranges have those of `proof`; nil where it has not the right
  /// length.
  static func roots(old: Int, size: Int, proof: [Hash]) -> (old: Hash, new: Hash)? {
    let path = path(from: old, to: size)
    guard path.count == proof.count else { return nil }
    return zip(path, proof).dropFirst().reduce((proof[0], proof[0])) { roots, step in
      step.0.lowerBound >= old
        ? (roots.0, hash(roots.1, step.1)) : (hash(step.1, roots.0), hash(step.1, roots.1))
    }
  }
}

/// 256 hashes of one level, as a database serves them: `tile/8/0/x001/234.p/5`.
struct LogTile: Hashable, Sendable {
  static let height = 8

  let level: Int
  let index: Int
  /// How many hashes of the lowest level it has.
  let width: Int

  /// The one that has a node, in a tree of `size` records.
  init(with node: MerkleTree.Node, size: Int) {
    level = node.level / Self.height
    index = (node.index << (node.level % Self.height)) >> Self.height
    width = min(size >> (level * Self.height) - index << Self.height, 1 << Self.height)
  }

  private init(full tile: LogTile) {
    level = tile.level
    index = tile.index
    width = 1 << Self.height
  }

  var isFull: Bool { width == 1 << Self.height }
  /// The same when the tree has grown.
  var full: LogTile { LogTile(full: self) }

  var path: String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(1000 + rest % 1000).dropFirst()
      groups.append(groups.isEmpty ? String(digits) : "x\(digits)")
      rest /= 1000
    } while rest > 0
    let name = groups.reversed().joined(separator: "/")
    return "tile/\(Self.height)/\(level)/\(name)" + (isFull ? "" : ".p/\(width)")
  }

  /// The hash of a node, from the bytes of this tile.
  func hash(of node: MerkleTree.Node, in bytes: [UInt8]) -> MerkleTree.Hash {
    let depth = node.level % Self.height
    let start = node.index << depth - index << Self.height
    var hashes = (start..<(start + 1 << depth)).map { Array(bytes[($0 * 32)..<($0 * 32 + 32)]) }
    while hashes.count > 1 {
      hashes = stride(from: 0, to: hashes.count, by: 2).map {
        MerkleTree.hash(hashes[$0], hashes[$0 + 1])
      }
    }
    return hashes[0]
  }
}
