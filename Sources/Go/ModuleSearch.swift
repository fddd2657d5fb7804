import System

/// The files in which cmd/go looks for a go line and a toolchain line (cmd/go/internal/modload and
/// internal/gover in Go's source). Its own rules, not those by which a version is selected: it reads
/// whole files, whoever wrote them, and walks out of HOME.
struct ModuleSearch {
  /// Absolute.
  let directory: String
  let settings: GoSettings
  /// TMPDIR, or what stands for it.
  let temporary: String

  /// What the first go line and the first toolchain line say; empty where there is none.
  struct Lines: Equatable {
    var go = ""
    var toolchain = ""
  }

  /// The nearest go.mod. One in TMPDIR itself is none, as it would be the module of every test.
  func module() -> String? {
    guard let path = places.lazy.map({ $0 + "/go.mod" }).first(where: Self.isFile) else {
      return nil
    }
    let place = FileSystem.parent(of: path)
    let isTemporary =
      place == temporary
      || (try? FileSystem.canonical(place)) == (try? FileSystem.canonical(temporary))
    return isTemporary ? nil : path
  }

  /// The go.work that GOWORK names, there or not, else the nearest, but not out of GOROOT.
  func workspace() throws(ToolchainRefusal) -> String? {
    switch settings["GOWORK"]?.text ?? "auto" {
    case "off": return nil
    case "auto": break
    case let path:
      guard path.hasPrefix("/") else {
        throw ToolchainRefusal(reason: "GOWORK=\(path) is not an absolute path")
      }
      return path
    }
    let goroot = (try? FileSystem.canonical(settings.goroot)) ?? settings.goroot
    for place in places {
      if place == goroot, place != directory { return nil }
      if Self.isFile(place + "/go.work") { return place + "/go.work" }
    }
    return nil
  }

  /// The file that decides: a workspace where it exists, else a module.
  func decisive() throws(ToolchainRefusal) -> String? {
    if let path = try workspace(), FileSystem.exists(path) { return path }
    return module()
  }

  static func lines(of path: String) throws(ToolchainRefusal) -> Lines {
    guard let bytes = try? FileSystem.read(path) else {
      throw ToolchainRefusal(reason: "\(path) cannot be read")
    }
    return Lines(
      go: first("go", in: bytes), toolchain: first("toolchain", in: bytes))
  }

  /// What follows `key` in the first line that begins with it, without a comment.
  private static func first(_ key: String, in bytes: [UInt8]) -> String {
    for line in bytes.split(separator: 0x0a) {
      let text = trimmed(String(decoding: line, as: UTF8.self).unicodeScalars[...])
      guard text.starts(with: key.unicodeScalars) else { continue }
      let rest = text.dropFirst(key.unicodeScalars.count)
      guard rest.first == " " || rest.first == "\t" else { continue }
      var end = rest.startIndex
      while end < rest.endIndex, !rest[end...].starts(with: "//".unicodeScalars) {
        end = rest.index(after: end)
      }
      return String(trimmed(rest[..<end]))
    }
    return ""
  }

  /// Without white space at both ends, as Unicode has it.
  private static func trimmed(
    _ text: Substring.UnicodeScalarView
  ) -> Substring.UnicodeScalarView {
    let text = text.drop { $0.properties.isWhitespace }
    guard let last = text.lastIndex(where: { !$0.properties.isWhitespace }) else { return text }
    return text[...last]
  }

  /// `directory` and what is above it; the root is the empty text.
  private var places: [String] {
    var place = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    var places = [place]
    while let slash = place.utf8.lastIndex(of: 0x2f) {
      place = String(place[..<slash])
      places.append(place)
    }
    return places
  }

  private static func isFile(_ path: String) -> Bool {
    guard let status = (try? FileSystem.targetStatus(path)) ?? nil else { return false }
    return status.kind != .directory
  }
}
