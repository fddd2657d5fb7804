import Go
import System

/// A checksum database in memory, made by the plainest code that does it, signed by openssl.
package final class TestDatabase {
  package let name: String
  /// As GOSUMDB has it.
  package let key: String
  package private(set) var records: [String] = []
  private let directory: String

  package init(_ name: String = "gofarm.test") throws {
    self.name = name
    directory = try TemporaryFarm.freshDirectory()
    try Self.openssl("genpkey", "-algorithm", "ed25519", "-out", directory + "/secret")
    try Self.openssl(
      "pkey", "-in", directory + "/secret", "-pubout", "-outform", "DER", "-out",
      directory + "/public")
    let bytes = [1] + (try FileSystem.read(directory + "/public") ?? []).suffix(32)
    let hash = SHA256.bytes(of: Array(name.utf8) + [0x0a] + bytes).prefix(4)
    key = "\(name)+\(Self.hexadecimal(hash))+\(Base64.text(bytes))"
  }

  /// Another history, signed by the same key.
  package init(forking other: TestDatabase) throws {
    name = other.name
    key = other.key
    directory = try TemporaryFarm.freshDirectory()
    try FileSystem.copy(other.directory + "/secret", to: directory + "/secret")
  }

  deinit { try? FileSystem.removeTree(directory) }

  private static func openssl(_ words: String...) throws {
    let outcome = try Child.capture("openssl", words)
    guard outcome.status == 0 else { throw RequestFailure.checkFailed(outcome.output) }
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  package func add(_ module: ToolchainModule, _ sum: String) {
    let line = "\(ToolchainModule.path) \(module.version)"
    records.append(
      "\(line) \(sum)\n\(line)/go.mod h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=\n")
  }

  /// Records of nothing.
  package func grow(_ count: Int, _ text: String = "nothing") {
    for _ in 0..<count {
      records.append("example.com/\(text) v0.0.\(records.count) h1:none=\n")
    }
  }

  // MARK: RFC 6962

  /// The hashes of whole nodes, level by level.
  private var levels: [[[UInt8]]] {
    var levels = [records.map { SHA256.bytes(of: [0] + Array($0.utf8)) }]
    while let last = levels.last, last.count > 1 {
      levels.append(
        (0..<last.count / 2).map { (pair: Int) -> [UInt8] in
          SHA256.bytes(of: [1] + last[2 * pair] + last[2 * pair + 1])
        })
    }
    return levels
  }

  package static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    if leaves.count == 1 { return leaves.first! }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let (left, right) = (leaves.prefix(half), leaves.dropFirst(half))
    return SHA256.bytes(of: [1] + root(left) + root(right))
  }

  /// The signed head of the tree with all records.
  package func head() throws -> String {
    let root = Self.root(levels[0][...])
    return try sign("go.sum database tree\n\(records.count)\n\(Base64.text(root))\n")
  }

  package func sign(_ text: String) throws -> String {
    let message = directory + "/message"
    try FileSystem.remove(message)
    try FileSystem.create(message, text)
    try Self.openssl(
      "pkeyutl", "-sign", "-inkey", directory + "/secret", "-rawin", "-in", message, "-out",
      directory + "/signature")
    let signature = try FileSystem.read(directory + "/signature") ?? []
    let digits = Array(key.split(separator: "+")[1].utf8)
    let hash = stride(from: 0, to: 8, by: 2).map {
      UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)!
    }
    return text + "\n\u{2014} \(name) \(Base64.text(hash + signature))\n"
  }

  /// Everything that a client may ask for, by its path.
  package func files() throws -> [String: [UInt8]] {
    let head = try head()
    var files = ["latest": Array(head.utf8), "supported": Array("ok\n".utf8)]
    for (number, record) in records.enumerated() {
      let words = record.split(separator: " ", maxSplits: 2)
      files["lookup/\(words[0])@\(words[1])"] = Array("\(number)\n\(record)\n\(head)".utf8)
    }
    for (level, hashes) in levels.enumerated() where level % 8 == 0 {
      for index in 0..<((hashes.count + 255) / 256) {
        let tile = hashes[(index * 256)..<min(index * 256 + 256, hashes.count)]
        let name = "tile/8/\(level / 8)/\(String(1000 + index).dropFirst())"
        files[name + (tile.count < 256 ? ".p/\(tile.count)" : "")] = Array(tile.joined())
      }
    }
    return files
  }

  /// Serves it below a path.
  package func serve(on server: TestServer, below path: String) throws {
    for (name, bytes) in try files() { server["\(path)/\(name)"] = .init(bytes) }
  }
}
