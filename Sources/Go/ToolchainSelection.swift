/// Why a `go` ends before it does anything, in words.
struct ToolchainRefusal: Error {
  let reason: String
}

/// The toolchain that a `go` hands its work to: what cmd/go decides before anything else
/// (toolchain.Select in Go's source).
package struct ToolchainSelection: Equatable, Sendable {
  /// `go1.26.6`: a release's name, or what a file says in place of one. nil where go refuses.
  package let name: String?
  /// The variable or file that made it another than the `go` itself; nil where it stays that.
  package let because: String?
  /// Whether it may come from PATH only.
  package let isPathOnly: Bool
  /// What a person should know: why it refuses, or that it will later.
  package let note: String?
}

extension ToolchainSelection {
  /// What the `go` of release `local` (1.21 or newer) selects in a directory.
  ///
  /// - Parameter temporary: where Go keeps temporary files; a go.mod there is no module.
  package init(
    local: GoVersion, in directory: String, settings: GoSettings, temporary: String
  ) {
    let search = ModuleSearch(directory: directory, settings: settings, temporary: temporary)
    do throws(ToolchainRefusal) {
      self = try Self.selected(local, settings, search)
    } catch {
      self.init(name: nil, because: nil, isPathOnly: false, note: "go refuses: \(error.reason)")
    }
  }

  private static func selected(
    _ local: GoVersion, _ settings: GoSettings, _ search: ModuleSearch
  ) throws(ToolchainRefusal) -> ToolchainSelection {
    let own = "go\(local)"
    func staying(_ note: String?) -> ToolchainSelection {
      ToolchainSelection(name: own, because: nil, isPathOnly: false, note: note)
    }
    if let reason = try reasonForNoModules(local, settings, search) { return staying(reason) }
    let setting = settings["GOTOOLCHAIN"]?.text ?? "local"
    var draft = try Draft(setting, own: own)
    var note: String?
    if draft.followsFiles, let file = try search.decisive() {
      let lines = try ModuleSearch.lines(of: file)
      // 1.21 also takes the name of an equal one.
      try draft.raise(to: lines, of: file, takesEqual: local.minor == 21)
      note = draft.objection(to: lines, file)
    } else if let file = try? search.decisive(), let lines = try? ModuleSearch.lines(of: file) {
      note = draft.objection(to: lines, file)
    }
    // From 1.23 on, every command looks for a workspace, if only to count it.
    if draft.minimum >= ComparedVersion("1.23")! { _ = try search.workspace() }
    if draft.name == own { return staying(note) }
    guard draft.name.hasPrefix("go1") || draft.name.contains("-go1") else {
      throw ToolchainRefusal(reason: "there is no toolchain \(draft.name)")
    }
    return ToolchainSelection(
      name: draft.name, because: draft.because, isPathOnly: setting.hasSuffix("path"), note: note)
  }

  /// Without modules no toolchain is selected.
  private static func reasonForNoModules(
    _ local: GoVersion, _ settings: GoSettings, _ search: ModuleSearch
  ) throws(ToolchainRefusal) -> String? {
    switch settings["GO111MODULE"]?.text ?? "on" {
    case "on": return nil
    case "auto":
      if search.module() != nil { return nil }
      // From 1.27 on, a workspace is enough.
      if local.minor >= 27, try search.workspace() != nil { return nil }
      return "GO111MODULE=auto and no go.mod: go selects no toolchain"
    case let other: return "GO111MODULE=\(other): go selects no toolchain"
    }
  }
}

/// A selection that is being made: the toolchain so far, and the version that it has at least.
private struct Draft {
  var name: String
  var because: String?
  var minimum: ComparedVersion
  /// Whether files may ask for a newer one.
  let followsFiles: Bool

  /// What GOTOOLCHAIN alone says.
  init(_ setting: String, own: String) throws(ToolchainRefusal) {
    (name, minimum) = (own, ComparedVersion(toolchain: own)!)
    if setting == "auto" || setting == "path" {
      followsFiles = true
      return
    }
    let parts = setting.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    if parts[0] != "local" {
      guard let named = ComparedVersion(toolchain: String(parts[0])) else {
        throw ToolchainRefusal(reason: "GOTOOLCHAIN=\(setting) names no toolchain")
      }
      (name, minimum, because) = (String(parts[0]), named, "GOTOOLCHAIN")
    }
    followsFiles = parts.count > 1
    if followsFiles, parts[1] != "auto", parts[1] != "path" {
      throw ToolchainRefusal(reason: "GOTOOLCHAIN=\(setting): only +auto and +path may follow")
    }
  }

  /// A toolchain line counts where it is newer; then the go line where that is newer still.
  mutating func raise(
    to lines: ModuleSearch.Lines, of file: String, takesEqual: Bool
  ) throws(ToolchainRefusal) {
    if lines.toolchain == "default" { return }
    if !lines.toolchain.isEmpty {
      guard let version = ComparedVersion(toolchain: lines.toolchain) else {
        throw ToolchainRefusal(reason: "\(file) has an invalid toolchain line")
      }
      if version > minimum || (takesEqual && version == minimum) {
        (name, minimum, because) = (lines.toolchain, version, file)
      }
    }
    guard let floor = ComparedVersion(lines.go), floor > minimum else { return }
    // Compared as it stands: 1.27rc1 is enough for `go 1.27`. But no archive is called 1.27.
    let isSeries = floor.isLanguageOnly && floor >= ComparedVersion("1.21")!
    (name, minimum, because) = ("go" + lines.go + (isSeries ? ".0" : ""), floor, file)
  }

  /// What goes wrong later, when go reads the file as a module.
  func objection(to lines: ModuleSearch.Lines, _ file: String) -> String? {
    guard let floor = ComparedVersion(lines.go), floor > minimum else { return nil }
    return "go build will refuse: \(file) asks for go \(lines.go)"
  }
}
