import System

/// A Go release as the module that the go command downloads it as: `golang.org/toolchain` at
/// `v0.0.1-go1.27.3.linux-amd64` (https://go.dev/doc/toolchain#download, cmd/distpack).
package struct ToolchainModule: Hashable, Sendable {
  package static let path = "golang.org/toolchain"
  /// The first release that there is such a module of.
  package static let since = GoVersion("1.21rc2")!

  package let release: GoVersion
  package let os: String
  /// As Go has it, not as archives are named: `arm`.
  package let architecture: String

  /// nil for a release from before there were such modules.
  package init?(_ release: GoVersion, _ platform: Platform) {
    guard release >= Self.since else { return nil }
    self.release = release
    os = platform.os
    architecture = platform.architecture == "armv6l" ? "arm" : platform.architecture
  }

  /// Reads `v0.0.1-go1.27.3.linux-amd64`; nil for everything else.
  package init?(version: some StringProtocol) {
    let (version, prefix) = (String(version), "v0.0.1-go")
    guard version.hasPrefix(prefix), let dot = version.lastIndex(of: ".") else { return nil }
    let platform = version[version.index(after: dot)...].split(separator: "-").map(String.init)
    guard platform.count == 2, let release = GoVersion(version[..<dot].dropFirst(prefix.count)),
      let known = Platform(os: platform[0], architecture: platform[1]),
      let module = ToolchainModule(release, known), module.version == version
    else { return nil }
    self = module
  }

  package var version: String { "v0.0.1-go\(release).\(os)-\(architecture)" }

  /// The platform as archives and indexes call it.
  package var platform: String { "\(os)/\(architecture == "arm" ? "armv6l" : architecture)" }

  /// What proxies and databases make of capital letters: `!a` for `A`.
  package var escapedVersion: String {
    version.utf8.reduce(into: "") { text, byte in
      let isCapital = (0x41...0x5a).contains(byte)
      text += (isCapital ? "!" : "") + String(UnicodeScalar(isCapital ? byte + 0x20 : byte))
    }
  }

  /// The module's `h1:` sum, from the files of a release: what its archive has besides (`api/`, `doc/`,
  /// `misc/`, `test/`) does not count, `go.mod` is called `_go.mod`, and every name has the module's
  /// prefix (golang.org/x/mod/sumdb/dirhash, Hash1).
  ///
  /// - Parameter files: paths below GOROOT, each with its SHA-256 in hexadecimal.
  package func sum(of files: some Sequence<(path: String, digest: String)>) -> String {
    let outside = ["api/", "doc/", "misc/", "test/"].map { Array($0.utf8) }
    let module = Array("/go.mod".utf8)
    // One behind the other: twelve thousand strings are sorted in three times the time.
    var names: [UInt8] = []
    var lines: [(name: Range<Int>, digest: String)] = []
    for file in files {
      let start = names.count
      names += file.path.utf8
      if outside.contains(where: { names[start...].starts(with: $0) }) {
        names.removeSubrange(start...)
        continue
      }
      if names[start...].suffix(module.count) == module[...] || names[start...] == module[1...] {
        names.insert(0x5f, at: names.count - module.count + 1)
      }
      lines.append((start..<names.count, file.digest))
    }
    let order = names.withUnsafeBytes { names in
      let spans = lines.map { UnsafeRawBufferPointer(rebasing: names[$0.name]) }
      return spans.indices.sorted { spans[$0].precedesByBytes(spans[$1]) }
    }
    let prefix = Array("  \(Self.path)@\(version)/".utf8)
    var hash: [UInt8] = []
    hash.reserveCapacity(names.count + lines.count * (prefix.count + 65))
    for line in order.lazy.map({ lines[$0] }) {
      hash += line.digest.utf8
      hash += prefix
      hash += names[line.name]
      hash.append(0x0a)
    }
    return "h1:" + Base64.text(SHA256.bytes(of: hash))
  }
}

extension ToolchainModule: CustomStringConvertible {
  /// `golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64`
  package var description: String { "\(Self.path)@\(version)" }
}
