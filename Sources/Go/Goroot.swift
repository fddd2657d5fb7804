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

  /// The release that a tree's VERSION file names in its first line; nil where it names none.
  package static func version(of tree: String) throws -> GoVersion? {
    try name(of: tree).flatMap(version(named:))
  }

  /// The first line of a tree's VERSION file; nil where there is none.
  package static func name(of tree: String) throws -> String? {
    guard let text = try FileSystem.readText(tree + "/VERSION", limit: 4096) else { return nil }
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  /// `1.26.6` of `go1.26.6`; nil for `devel …` and for names that Go's order does not know.
  package static func version(named name: String) -> GoVersion? {
    name.hasPrefix("go") ? GoVersion(name.prefix { $0 != " " }) : nil
  }
}
