import System

/// What an installation consisted of when it was published: sha256sum(1) format, paths relative to
/// the installation, `# mode` comment lines for what is executable.
package struct Manifest: Equatable, Sendable {
  package struct File: Equatable, Sendable {
    /// 64 lower-case hexadecimal digits.
    package var digest: String
    package var isExecutable: Bool
  }

  /// By path.
  package var files: [String: File]
  /// SHA-256 of the archive that the tree came from; nil for an adopted tree.
  package var archive: String?

  package init(files: [String: File] = [:], archive: String? = nil) {
    self.files = files
    self.archive = archive
  }

  /// One line a file, sorted by path: the same tree, the same bytes.
  package var text: String {
    var text = archive.map { "# archive \($0)\n" } ?? ""
    text.reserveCapacity(files.count * 110)
    let sorted = files.sorted { $0.key.precedesByBytes($1.key) }
    for (path, file) in sorted {
      if file.isExecutable { text += "# mode 0755 \(path)\n" }
      text += "\(file.digest)  \(path)\n"
    }
    return text
  }

  /// nil when the text is no manifest.
  package init?(text: String) {
    files = [:]
    let (mode, origin) = (Array("# mode 0755 ".utf8), Array("# archive ".utf8))
    var executable: ArraySlice<UInt8> = []
    // By bytes: the lines are twelve thousand.
    for line in Array(text.utf8).split(separator: 0x0a) {
      let digest = line.prefix(64)
      if line.starts(with: mode) {
        executable = line.dropFirst(mode.count)
      } else if line.starts(with: origin), SHA256.isDigest(line.dropFirst(origin.count)) {
        archive = String(decoding: line.dropFirst(origin.count), as: UTF8.self)
      } else if line.first != 0x23 {
        let rest = line.dropFirst(64)
        guard SHA256.isDigest(digest), rest.starts(with: [0x20, 0x20]), rest.count > 2 else {
          return nil
        }
        let path = rest.dropFirst(2)
        files[String(decoding: path, as: UTF8.self)] = File(
          digest: String(decoding: digest, as: UTF8.self), isExecutable: path == executable)
      }
    }
    if files.isEmpty { return nil }
  }

  /// Identifies the tree: the digest of the manifest's own text.
  package var digest: String { SHA256.digest(of: Array(text.utf8)) }
}
