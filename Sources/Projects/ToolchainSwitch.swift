import Go
import System

/// What `go` itself will run in a directory, once it was found on PATH: cmd/go's own rules
/// (toolchain.Select in Go's source).
package struct ToolchainSwitch: Equatable, Sendable, Encodable {
  /// The version that does the work; nil where `go` would refuse.
  package let version: GoVersion?
  /// `auto`, `path`, `local`, `go1.22.3+auto`, …
  package let setting: String
  /// `environment`, a file, or `default`.
  package let settingFrom: String
  /// The go.mod, go.work or setting that made it switch; nil where it stays what it is.
  package let because: String?
  /// Where it finds the other toolchain; nil where it stays, or would have to download.
  package let program: String?
  /// What a person should know: a download, a refusal.
  package let note: String?
}

extension ToolchainSwitch {
  /// What the `go` of `choice` becomes in `directory`; nil for the system's, of which nothing is
  /// known.
  package static func predicted(
    for choice: ResolvedVersion, in directory: String, among installed: InstalledVersions,
    environment: [String: String]
  ) -> ToolchainSwitch? {
    guard let local = choice.version else { return nil }
    let goroot = "\(installed.root)/\(choice.name)"
    let (setting, origin) =
      GoSetting.value(of: "GOTOOLCHAIN", goroot: goroot, environment)
      ?? ("local", "default")
    func outcome(
      _ version: GoVersion?, because: String? = nil, program: String? = nil, note: String? = nil
    ) -> ToolchainSwitch {
      ToolchainSwitch(
        version: version, setting: setting, settingFrom: origin, because: because,
        program: program, note: note)
    }
    guard local >= GoVersion("1.21")! else {
      return outcome(local, note: "Go \(local) knows no toolchain switching")
    }
    let parts = setting.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let isMode = setting == "auto" || setting == "path"
    let mode = isMode ? setting : parts.count > 1 ? String(parts[1]) : ""
    guard ["", "auto", "path"].contains(mode) else {
      return outcome(nil, note: "go refuses GOTOOLCHAIN=\(setting)")
    }
    var wanted = local
    var because: String?
    if !isMode, parts[0] != "local" {
      guard parts[0].hasPrefix("go"), let named = GoVersion(parts[0]) else {
        return outcome(nil, note: "go refuses GOTOOLCHAIN=\(setting)")
      }
      (wanted, because) = (named, "GOTOOLCHAIN")
    }
    if !mode.isEmpty, let line = moduleLine(above: directory, environment),
      line.version > wanted, !line.version.isSameRelease(as: wanted)
    {
      (wanted, because) = (line.version, line.path)
    }
    guard let because, !wanted.isSameRelease(as: local) else { return outcome(local) }
    let path = "\(goroot)/bin:\(installed.root)/bin:\(environment["PATH"] ?? "")"
    if let program = Child.find("go\(wanted)", in: path) {
      return outcome(wanted, because: because, program: program)
    }
    return mode == "path"
      ? outcome(nil, because: because, note: "go refuses: no go\(wanted) on PATH")
      : outcome(wanted, because: because, note: "go would download go\(wanted)")
  }

  /// What the go.work or go.mod that `go` itself would use asks for: the greater of its lines.
  private static func moduleLine(
    above directory: String, _ environment: [String: String]
  ) -> (version: GoVersion, path: String)? {
    let work = environment["GOWORK"] ?? ""
    var file: ProjectFile?
    if work.isEmpty { file = nearest(.goWork, above: directory) }
    if work.hasPrefix("/"), case .found(let named) = ProjectFile.read(at: work, .goWork) {
      file = named
    }
    guard let file = file ?? nearest(.goMod, above: directory) else { return nil }
    let lines = file.lines
    if lines.toolchain == "default" { return nil }
    let floor = lines.go.flatMap(GoVersion.init(goLine:)).map {
      // Go 1.21 was the first whose first release is called .0.
      $0.isLanguageOnly ? GoVersion("\($0).0") ?? $0 : $0
    }
    let toolchain = lines.toolchain.flatMap { $0.hasPrefix("go") ? GoVersion($0) : nil }
    return [floor, toolchain].compactMap(\.self).max().map { ($0, file.path) }
  }

  private static func nearest(_ kind: ProjectFile.Kind, above directory: String) -> ProjectFile? {
    var place = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    while true {
      if case .found(let file) = ProjectFile.read(kind, in: place) { return file }
      guard let slash = place.utf8.lastIndex(of: 0x2f) else { return nil }
      place = String(place[..<slash])
    }
  }
}
