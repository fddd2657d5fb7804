import System

/// The parts of a GOROOT that gofarm knows.
package enum Goroot {
  /// The site's defaults for every `go` of this tree. Configuration, not part of what is verified.
  package static let environmentFile = "go.env"

  /// What decides which programs run: whoever can write one of these is whoever runs `go`. Relative
  /// to the tree; the first is the tree itself.
  package static let decisiveParts = [
    "", "/bin", "/bin/go", "/bin/gofmt", "/pkg", "/pkg/tool", "/src", "/VERSION",
  ]

  /// Names by which Go takes a directory for a GOROOT.
  package static let marks = ["VERSION", "bin/go", "pkg/tool"]

  /// What a GOROOT must have and this tree has not; empty for a complete one. Costs a handful of
  /// stat(2) calls: it finds a tree that is no SDK, not a damaged one. Throws where it cannot be
  /// known.
  package static func missingParts(of tree: String) throws(SystemError) -> [String] {
    var missing: [String] = []
    func require(_ part: String, _ test: (FileStatus) -> Bool) throws(SystemError) {
      if let found = try FileSystem.targetStatus(tree + "/" + part), test(found) { return }
      missing.append(part)
    }
    for program in ["bin/go", "bin/gofmt"] { try require(program) { $0.isExecutable } }
    let tools = "pkg/tool/\(platform(of: tree))"
    for tool in ["asm", "cgo", "compile", "link", "vet"] {
      try require("\(tools)/\(tool)") { $0.isExecutable }
    }
    try require("VERSION") { $0.kind == .file }
    try require("src") { $0.kind == .directory }
    return missing
  }

  /// `linux_amd64`: this machine's, or the one that the tree is for.
  package static func platform(of tree: String) -> String {
    let architecture = Host.architecture
    let isArm = architecture.hasPrefix("arm") && architecture != "arm64"
    let own = "\(Host.os)_\(isArm ? "arm" : architecture)"
    if FileSystem.exists("\(tree)/pkg/tool/\(own)") { return own }
    return (try? FileSystem.entries("\(tree)/pkg/tool"))?.first ?? own
  }

  /// The version that a tree's VERSION file names in its first line; nil where there is none.
  package static func version(of tree: String) throws -> GoVersion? {
    guard let text = try FileSystem.readText(tree + "/VERSION", limit: 4096),
      let line = text.split(whereSeparator: \.isNewline).first, line.hasPrefix("go")
    else { return nil }
    return GoVersion(line.prefix { $0 != " " })
  }
}
