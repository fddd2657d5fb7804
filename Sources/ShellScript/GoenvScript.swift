import System

/// goenv.sh, for POSIX shells and for fish, and what it reads.
///
/// The same values give the same bytes, so that `gofarm render --check` may compare them.
package struct GoenvScript: Equatable, Sendable {
  /// The farm's root, baked in.
  package var root: String
  /// The version of gofarm that renders.
  package var version: String
  /// Whether shells follow directories before anybody said `goenv auto on`.
  package var autoFollow: Bool
  /// Whether a pinned version exports its concrete directory as `GOROOT`.
  package var exportGOROOT: Bool
  package var settings: [Setting]
  /// Whether a toolchain line whose release is not installed is refused, even if a newer one is.
  package var strictToolchains: Bool
  /// Whether channel canary has an audience, to whom it stands for stable.
  package var hasAudience: Bool
  /// Whether what go install makes is on PATH, behind the selection.
  package var userBin: Bool

  package init(
    root: String, version: String, autoFollow: Bool = false, exportGOROOT: Bool = false,
    settings: [Setting] = [], strictToolchains: Bool = false, hasAudience: Bool = false,
    userBin: Bool = false
  ) {
    self.root = root
    self.version = version
    self.autoFollow = autoFollow
    self.exportGOROOT = exportGOROOT
    self.settings = settings
    self.strictToolchains = strictToolchains
    self.hasAudience = hasAudience
    self.userBin = userBin
  }

  /// One file of a rendering.
  package struct File: Equatable, Sendable {
    /// Relative to the farm's root.
    package let path: String
    package let text: String
  }

  /// Where goenv.sh finds the rest of itself, relative to the farm's root.
  package static let directory = ".gofarm/goenv"

  /// All files; goenv.sh is the last, and works with any other rendering's rest. A root that no
  /// shell could put on `PATH` is refused.
  package func files() throws(ScriptError) -> [File] {
    try validate()
    let text = files(stamp: "").map(\.text).joined()
    return files(stamp: String(SHA256.digest(of: Array(text.utf8)).prefix(16)))
  }

  /// What `goenv help` says of a command in the first line about it.
  package static func summary(of command: String) -> String {
    let line = Template.help.split(separator: "\n").first { line in
      line.hasPrefix("  ") && line.split(separator: " ").first?.elementsEqual(command) == true
    }
    return String(line?.dropFirst(Template.helpColumn) ?? "")
  }

  private func files(stamp: String) -> [File] {
    func file(_ name: String, _ dialect: Dialect, _ template: Template) -> File {
      File(
        path: "\(Self.directory)/\(name)",
        text: "# A part of goenv.sh. Rendered by gofarm: change it with gofarm render.\n"
          + filled(template, dialect) { $0 == "stamp" ? stamp : value(of: $0) })
    }
    return [
      file("rest.sh", .posix, Template.posixRest), file("start.sh", .posix, Template.posixStart),
      file("rest.fish", .fish, Template.fishRest),
      file("start.fish", .fish, Template.fishStart),
      File(path: "goenv.sh", text: joined),
    ]
  }

  /// goenv.sh, the one file that users source. A single quote after `'\` ends a string in POSIX
  /// shells and continues it in fish. So each side takes the other's part for a string, as long as
  /// neither part holds a bare apostrophe. The POSIX one ends with a function's definition, which
  /// succeeds, so that what follows `||` is read and nothing more. The first `: ||` spares fish the
  /// expansion of that string, `<` its check as an argument. Both parts are small: every shell that
  /// starts reads them.
  private var joined: String {
    """
    # Rendered by gofarm render.
    # shellcheck shell=sh
    : || : <'\\'
    \(filled(Template.posix, .posix, value: value(of:)).dropLast()) || : '
    \(filled(Template.fish, .fish, value: value(of:)))# '

    """
  }

  private func filled(
    _ template: Template, _ dialect: Dialect, value: (String) -> String?
  ) -> String {
    template.filled(features) { value($0).map { dialect.quote($0) } }
  }

  private var features: Set<String> {
    Set((userBin ? ["userbin"] : []) + (hasAudience ? ["audience"] : []))
  }

  private func validate() throws(ScriptError) {
    let scalars = root.unicodeScalars
    if scalars.contains("\u{FFFD}") { throw .rootIsNotUTF8(root) }
    if scalars.contains(where: \.isControl) { throw .rootHoldsControlCharacter(root) }
    if scalars.contains(":") { throw .rootHoldsColon(root) }
    if scalars.first != "/" { throw .rootIsRelative(root) }
    if let setting = settings.first(where: { !$0.isExportable }) {
      throw .invalidSetting(key: setting.key)
    }
  }

  private func setting(_ key: String) -> String { settings.first { $0.key == key }?.value ?? "" }

  private func value(of placeholder: String) -> String? {
    switch placeholder {
    case "root": root
    case "version": version
    case "auto": autoFollow ? "on" : "off"
    case "help": String(Template.help.dropLast())
    case "strict": strictToolchains ? "on" : "off"
    case "audience": hasAudience ? "on" : "off"
    case "goroot": exportGOROOT ? "on" : "off"
    // Whether goenv.sh alone is not enough at the start, and the shortest way for a use.
    case "start": autoFollow || userBin ? "on" : "off"
    case "detour": exportGOROOT || userBin ? "on" : "off"
    case "gobin": setting("GOBIN")
    case "gopath": setting("GOPATH")
    case "settings": settings.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    default: nil
    }
  }
}
