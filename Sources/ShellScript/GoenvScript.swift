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
  /// `true ||` spares fish the expansion of that string, `<` its check as an argument.
  private func joined(stamp: String) -> String {
    """
    # goenv.sh, for POSIX shells and for fish. Rendered by gofarm: change it with gofarm render.
    # shellcheck shell=sh
    true || : <'\\'
    \(posixPart)case x in y) : '
    \(fishPart(stamp))# ' ;; esac

    """
  }

  /// The rest is one word: ksh93 parses all of a file before it runs any of it, and gets over a
  /// string in a tenth of the time.
  private var posixPart: String {
    filled(Template.posix, .posix) { placeholder in
      placeholder == "rest"
        ? filled(Template.posixRest, .posix, value: value(of:)) : value(of: placeholder)
    }
  }

  /// Fish does the same, and is fastest with comments. The fish part takes the marks off when
  /// goenv is first called.
  private func fishPart(_ stamp: String) -> String {
    func part(_ template: String) -> String {
      filled(template, .fish) { $0 == "stamp" ? stamp : value(of: $0) }
    }
    let hidden = part(Template.fishRest)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { "#:\($0)\n" }.joined()
    return part(Template.fish) + hidden
  }

  private func filled(
    _ template: String, _ dialect: Dialect, value: (Substring) -> String?
  ) -> String {
    Template.fill(template) { value($0).map { dialect.quote($0) } }
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
