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
    let settings = GoSettings(goroot: goroot, environment: environment, directory: directory)
    let setting = settings["GOTOOLCHAIN"]
    func outcome(
      _ version: GoVersion?, because: String? = nil, program: String? = nil, note: String? = nil
    ) -> ToolchainSwitch {
      ToolchainSwitch(
        version: version, setting: setting?.text ?? "local",
        settingFrom: setting?.origin ?? "default", because: because, program: program, note: note)
    }
    guard local >= GoVersion("1.21")! else {
      return outcome(local, note: "Go \(local) knows no toolchain switching")
    }
    let selection = ToolchainSelection(
      local: local, in: directory, settings: settings,
      temporary: environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp")
    guard let name = selection.name else { return outcome(nil, note: selection.note) }
    guard let because = selection.because else { return outcome(local, note: selection.note) }
    let version = GoVersion(name)
    let path = "\(goroot)/bin:\(installed.root)/bin:\(environment["PATH"] ?? "")"
    // Go runs nothing that a relative entry of PATH leads to.
    if let program = Child.find(name, in: path), program.hasPrefix("/") {
      return outcome(version, because: because, program: program, note: selection.note)
    }
    if selection.isPathOnly {
      return outcome(nil, because: because, note: "go refuses: no \(name) on PATH")
    }
    guard let version, !version.isLanguageOnly else {
      return outcome(nil, because: because, note: "go refuses: \(name) is not a release")
    }
    return outcome(version, because: because, note: "go would download \(name)")
  }
}
