/// Why a goenv.sh cannot be rendered; its description is said of the root.
package enum ScriptError: Error, Equatable, Sendable {
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
  package var description: String {
    switch self {
    case .rootIsRelative: "is not an absolute path"
    case .rootHoldsColon: "holds a colon and cannot stand in PATH"
    case .rootHoldsControlCharacter: "holds a control character"
    case .rootIsNotUTF8: "is not valid UTF-8"
    case .invalidSetting(let key): "has a setting \"\(key)\" that no shell can export"
    }
  }
}
