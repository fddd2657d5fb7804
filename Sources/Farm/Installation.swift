import Disk

/// A complete GOROOT of the farm: a directory that gofarm published, or an adopted link to one.
public struct Installation: Equatable, Sendable {
  public let version: GoVersion
  /// `<root>/<version>`.
  public let path: String
  /// Where an adopted one really is; nil for a published one.
  public let adoptedFrom: String?

  /// What a GOROOT must have and this tree has not; empty for a complete one. Costs a handful of
  /// stat(2) calls: it finds a tree that is no SDK, not a damaged one.
  public static func missingParts(of tree: String) -> [String] {
    var missing: [String] = []
    func require(_ part: String, _ test: (FileStatus) -> Bool) {
      let status = try? FileSystem.targetStatus(tree + "/" + part)
      if let found = status ?? nil, test(found) { return }
      missing.append(part)
    }
    for program in ["bin/go", "bin/gofmt"] { require(program) { $0.isExecutable } }
    let tools = "pkg/tool/\(platform(of: tree))"
    for tool in ["asm", "cgo", "compile", "link", "vet"] {
      require("\(tools)/\(tool)") { $0.isExecutable }
    }
    require("VERSION") { $0.kind == .file }
    require("src") { $0.kind == .directory }
    return missing
  }

  /// `linux_amd64`: this machine's, or the one that the tree is for.
  static func platform(of tree: String) -> String {
    let own =
      "\(Host.os)_\(Host.architecture.hasPrefix("arm") && Host.architecture != "arm64" ? "arm" : Host.architecture)"
    if FileSystem.exists("\(tree)/pkg/tool/\(own)") { return own }
    return (try? FileSystem.entries("\(tree)/pkg/tool"))?.first ?? own
  }

  /// The version that a tree's VERSION file names in its first line; nil where there is none.
  public static func versionFile(of tree: String) throws -> GoVersion? {
    guard let text = try FileSystem.readText(tree + "/VERSION", limit: 4096),
      let line = text.split(whereSeparator: \.isNewline).first, line.hasPrefix("go")
    else { return nil }
    return GoVersion(line.prefix { $0 != " " })
  }
}
