/// A proxy with a good and a tampered module, and the checksum database that has recorded what
/// both once were. Made by shell/tools/module-proof.
package struct ModuleProof: Sendable {
  package static let builtIn = ModuleProof(Template.moduleProof)

  /// The verifier key of the database, as GOSUMDB wants it.
  package let key: String
  /// By their paths: a proxy below `proxy/`, the database below `database/`.
  package let files: [(path: String, bytes: [UInt8])]

  /// - Parameter text: lines of `PATH BYTES-IN-HEX`, the first one `key KEY`.
  init(_ text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    key = String(lines[0][1])
    files = lines.dropFirst().map { (String($0[0]), Self.bytes($0[1])) }
  }

  private static func bytes(_ hex: Substring) -> [UInt8] {
    let digits = hex.utf8.map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x61 + 10 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
