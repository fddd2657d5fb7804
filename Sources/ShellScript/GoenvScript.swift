/// goenv.sh: the one file that users source, for POSIX shells and for fish.
///
/// The same values give the same bytes, so that `gofarm render --check` may compare them.
public struct GoenvScript: Equatable, Sendable {
  /// The farm's root, baked in.
  public var root: String
  /// The version of gofarm that renders.
  public var version: String
  /// Whether shells follow directories before anybody said `goenv auto on`.
  public var autoFollow: Bool
  /// Whether a pinned version exports its concrete directory as `GOROOT`.
  public var exportGOROOT: Bool
  public var settings: [Setting]

  public init(
    root: String, version: String, autoFollow: Bool = false, exportGOROOT: Bool = false,
    settings: [Setting] = []
  ) {
    self.root = root
    self.version = version
    self.autoFollow = autoFollow
    self.exportGOROOT = exportGOROOT
    self.settings = settings
  }

  /// The whole file. A root that no shell could put on `PATH` is refused.
  public func rendered() throws(ScriptError) -> String {
    try validate()
    return joined(stamp: fingerprint(of: joined(stamp: "")))
  }

  /// A single quote after `'\` ends a string in POSIX shells and continues it in fish. So each
  /// side takes the other's part for a string, as long as neither part holds a bare apostrophe.
  private func joined(stamp: String) -> String {
    """
    # goenv.sh, for POSIX shells and for fish. Rendered by gofarm: change it with gofarm render.
    # shellcheck shell=sh
    : '\\'
    \(filled(Template.posix, .posix, stamp))case x in y) : '
    \(filled(Template.fish, .fish, stamp))# ' ;; esac

    """
  }

  private func filled(_ template: String, _ dialect: Dialect, _ stamp: String) -> String {
    Template.fill(template) { placeholder in
      let value = placeholder == "stamp" ? stamp : value(of: placeholder)
      return value.map { dialect.quote($0) }
    }
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

  private func value(of placeholder: Substring) -> String? {
    switch placeholder {
    case "root": root
    case "version": version
    case "auto": autoFollow ? "on" : "off"
    case "goroot": exportGOROOT ? "on" : "off"
    case "settings": settings.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    default: nil
    }
  }
}

/// FNV-1a: tells renderings apart, and promises nothing else.
private func fingerprint(of text: String) -> String {
  let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
    (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
