/// Why a goenv.sh cannot be rendered.
public enum ScriptError: Error, Equatable, Sendable {
  /// The root is not an absolute path.
  case rootIsRelative(String)
  /// The root cannot stand in `PATH`, where a colon ends an entry.
  case rootHoldsColon(String)
  /// The root holds a newline or another control character.
  case rootHoldsControlCharacter(String)
  /// The root was not valid UTF-8 when it was read, so that its bytes are lost.
  case rootIsNotUTF8(String)
  /// A setting is no `KEY=VALUE` on one line that `export` takes.
  case invalidSetting(key: String)
}

extension ScriptError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .rootIsRelative(let root):
      "the root \"\(printable(root))\" is not an absolute path"
    case .rootHoldsColon(let root):
      "the root \"\(printable(root))\" holds a colon and cannot stand in PATH"
    case .rootHoldsControlCharacter(let root):
      "the root \"\(printable(root))\" holds a control character"
    case .rootIsNotUTF8(let root):
      "the root \"\(printable(root))\" is not valid UTF-8"
    case .invalidSetting(let key):
      "the setting \"\(printable(key))\" cannot be exported by a shell"
    }
  }
}

/// A terminal obeys control characters: none of them gets into a message.
private func printable(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isControl ? "?" : $0 }))
}
