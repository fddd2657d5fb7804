import Go

/// A file in which a project says which Go it wants.
package struct ProjectFile: Equatable, Sendable {
  /// The names that are looked for; the order is that of precedence within a directory.
  package enum Kind: String, CaseIterable, Sendable {
    case goenv = ".goenv"
    case goVersion = ".go-version"
    case toolVersions = ".tool-versions"
    case goWork = "go.work"
    case goMod = "go.mod"

    /// Whether it says nothing but the version, and beats a nearer module.
    package var isPin: Bool { self != .goWork && self != .goMod }

    /// The bytes that are read; what comes later is not looked at.
    var limit: Int { isPin ? 4096 : 4 * 4096 }
  }

  /// What a file asks for, in its own words: nothing is known of them yet.
  package enum Request: Hashable, Sendable {
    /// As if the file were not there.
    case nothing
    /// The first of these that is installed.
    case anyOf([String])
    /// A toolchain line: this one.
    case toolchain(String)
    /// A go line: this one, or a newer.
    case atLeast(String)

    /// What the name in a toolchain line says without `go` and without a suffix; nil for what
    /// begins with no digit.
    static func release(ofToolchain name: String) -> Substring? {
      let version = name.hasPrefix("go") ? name.dropFirst(2) : name[...]
      return version.utf8.first.map { (0x30...0x39).contains($0) } == true
        ? version.prefix { $0 != "-" } : nil
    }
  }

  package let path: String
  package let kind: Kind
  package let request: Request
  /// Where the request stands, from 1.
  package let line: Int
  /// The first `go` line and the first `toolchain` line of a go.work or go.mod.
  let lines: ModuleLines

  struct ModuleLines: Equatable, Sendable {
    var go: String?
    var toolchain: String?
    /// Where the go line stands, from 1.
    var goPlace = 1

    /// Whether the toolchain line is older than the go line. Such a line says nothing to go.
    var isToolchainOlder: Bool {
      guard let go, let floor = GoVersion(goLine: go), let toolchain,
        let name = Request.release(ofToolchain: toolchain),
        let version = GoVersion(goLine: String(name))
      else { return false }
      return version < floor && !version.isSameRelease(as: floor)
    }
  }

  package init(_ path: String, _ kind: Kind, _ bytes: [UInt8]) {
    self.path = path
    self.kind = kind
    let bytes = Self.withoutCutLine(bytes, limit: kind.limit)
    // No text; some shells cannot even read on behind it, or see it at the end.
    if bytes.dropLast().contains(0) {
      lines = ModuleLines()
      (request, line) = (kind.isPin ? .anyOf(["\0"]) : .toolchain("\0"), 1)
    } else if kind.isPin {
      lines = ModuleLines()
      (request, line) = Self.pin(bytes, kind)
    } else {
      (request, line, lines) = Self.module(bytes)
    }
  }

  /// The beginning of a longer file, without the line that its end cuts: 1.22.10 is no 1.22.1.
  private static func withoutCutLine(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    guard bytes.count >= limit, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
      return bytes
    }
    return Array(bytes[..<end])
  }

  private init(goLineOf file: ProjectFile, _ text: String) {
    (path, kind, lines) = (file.path, file.kind, file.lines)
    (request, line) = (.atLeast(text), file.lines.goPlace)
  }

  /// The same file by its go line alone, where a toolchain line decides.
  var byGoLine: ProjectFile? {
    guard case .toolchain = request, let text = lines.go else { return nil }
    return ProjectFile(goLineOf: self, text)
  }

  /// `.go-version` and `.goenv`: the first word. `.tool-versions`: the words after `golang`.
  private static func pin(_ bytes: [UInt8], _ kind: Kind) -> (Request, Int) {
    for (index, line) in lines(of: bytes).enumerated() {
      let words = words(line.prefix { $0 != UInt8(ascii: "#") })
      guard let first = words.first else { continue }
      if kind != .toolVersions { return (.anyOf([first]), index + 1) }
      if first == "golang" || first == "go" {
        return (words.count > 1 ? .anyOf(Array(words.dropFirst())) : .nothing, index + 1)
      }
    }
    return (.nothing, 1)
  }

  /// A toolchain line decides, wherever it stands; else the first go line.
  private static func module(_ bytes: [UInt8]) -> (Request, Int, ModuleLines) {
    var found = ModuleLines()
    var toolchainPlace = 1
    for (index, line) in lines(of: bytes).enumerated() {
      // Most lines of a go.mod begin with something else.
      guard let start = line.first(where: { !isBlank($0) }),
        start == UInt8(ascii: "g") || start == UInt8(ascii: "t")
      else { continue }
      let words = words(withoutComment(line))
      guard words.count > 1 else { continue }
      if words[0] == "go", found.go == nil { (found.go, found.goPlace) = (words[1], index + 1) }
      if words[0] == "toolchain", found.toolchain == nil {
        (found.toolchain, toolchainPlace) = (words[1], index + 1)
      }
    }
    if let name = found.toolchain, name != "default", !found.isToolchainOlder {
      return (.toolchain(name), toolchainPlace, found)
    }
    return (found.go.map { .atLeast($0) } ?? .nothing, found.goPlace, found)
  }

  /// What stands before `//`.
  private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let slash = UInt8(ascii: "/")
    let start = line.indices.first {
      $0 + 1 < line.endIndex && line[$0] == slash && line[$0 + 1] == slash
    }
    return line[..<(start ?? line.endIndex)]
  }

  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    return (text.last == 0 ? text.dropLast() : text)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  private static func words(_ line: ArraySlice<UInt8>) -> [String] {
    line.split(whereSeparator: isBlank).map { String(decoding: $0, as: UTF8.self) }
  }

  /// isspace(3)
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }
}
