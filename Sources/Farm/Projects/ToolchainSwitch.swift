import Disk

/// What `go` itself will run in a directory, once it was found on PATH: cmd/go's own rules
/// (toolchain.Select in Go's source).
public struct ToolchainSwitch: Equatable, Sendable, Encodable {
  /// The version that does the work; nil where `go` would refuse.
  public let version: GoVersion?
  /// `auto`, `path`, `local`, `go1.22.3+auto`, …
  public let setting: String
  /// `environment`, a file, or `default`.
  public let settingFrom: String
  /// The go.mod, go.work or setting that made it switch; nil where it stays what it is.
  public let because: String?
  /// Where it finds the other toolchain; nil where it stays, or would have to download.
  public let program: String?
  /// What a person should know: a download, a refusal.
  public let note: String?
}

extension Farm {
  /// What the `go` of `choice` becomes in `directory`; nil for the system's, of which nothing is
  /// known.
  public func toolchainSwitch(
    of choice: Choice, in directory: String, environment: [String: String]
  ) -> ToolchainSwitch? {
    guard let local = choice.version else { return nil }
    let goroot = "\(layout.root)/\(choice.name)"
    let (setting, origin) =
      Self.goSetting("GOTOOLCHAIN", of: goroot, environment)
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
    if !mode.isEmpty, let line = Self.moduleLine(above: directory, environment),
      line.version > wanted, !line.version.isSameRelease(as: wanted)
    {
      (wanted, because) = (line.version, line.path)
    }
    guard let because, !wanted.isSameRelease(as: local) else { return outcome(local) }
    let path = "\(goroot)/bin:\(layout.wrappers):\(environment["PATH"] ?? "")"
    if let program = Child.find("go\(wanted)", in: path) {
      return outcome(wanted, because: because, program: program)
    }
    return mode == "path"
      ? outcome(nil, because: because, note: "go refuses: no go\(wanted) on PATH")
      : outcome(wanted, because: because, note: "go would download go\(wanted)")
  }

  /// A key as `go env` finds it: environment, `go env -w`, the installation's go.env.
  static func goSetting(
    _ key: String, of goroot: String, _ environment: [String: String]
  ) -> (value: String, from: String)? {
    if let value = environment[key], !value.isEmpty { return (value, "environment") }
    let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { $0 + "/.config" }
    let own = environment["GOENV"] ?? home.map { $0 + "/go/env" }
    for path in [own, goroot + "/go.env"].compactMap(\.self) where path != "off" {
      guard let text = try? FileSystem.readText(path, limit: 1 << 20) else { continue }
      for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(key + "=") {
        return (String(line.dropFirst(key.count + 1)), path)
      }
    }
    return nil
  }

  /// What the go.work or go.mod that `go` itself would use asks for: the greater of its lines.
  private static func moduleLine(
    above directory: String, _ environment: [String: String]
  ) -> (version: GoVersion, path: String)? {
    let work = environment["GOWORK"] ?? ""
    var file: ProjectFile?
    if work.isEmpty { file = nearest(.goWork, above: directory) }
    if work.hasPrefix("/"), case .found(let named) = ProjectFile.look(at: work, .goWork) {
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
      if case .found(let file) = ProjectFile.look(at: kind, in: place) { return file }
      guard let slash = place.utf8.lastIndex(of: 0x2f) else { return nil }
      place = String(place[..<slash])
    }
  }
}
