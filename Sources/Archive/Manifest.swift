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
    var executable: Substring?
    for line in text.utf8.split(separator: 0x0a) {
      let line = Substring(line)
      if line.hasPrefix("# mode 0755 ") {
        executable = line.dropFirst("# mode 0755 ".count)
      } else if line.hasPrefix("# archive "), SHA256.isDigest(line.dropFirst("# archive ".count)) {
        archive = String(line.dropFirst("# archive ".count))
      } else if !line.hasPrefix("#") {
        let digest = line.prefix(64)
        let rest = line.dropFirst(64)
        guard SHA256.isDigest(digest), rest.hasPrefix("  "), rest.utf8.count > 2 else { return nil }
        let path = rest.dropFirst(2)
        files[String(path)] = File(digest: String(digest), isExecutable: path == executable)
      }
    }
    if files.isEmpty { return nil }
  }

  /// Identifies the tree: the digest of the manifest's own text.
  package var digest: String { SHA256.digest(of: Array(text.utf8)) }
}
