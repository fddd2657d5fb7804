import System

/// A piece of a page. Text that is put into one is escaped, whatever it holds, so that nothing that
/// somebody wrote into a reason or a file's name can become a part of the page's own language.
struct HTML: ExpressibleByStringInterpolation, Sendable {
  let text: String

  init(stringLiteral text: String) { self.text = text }
  init(stringInterpolation parts: StringInterpolation) { text = parts.text }

  /// What is ours, and no HTML by itself: a style sheet.
  init(trusted text: String) { self.text = text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ html: HTML) { text += html.text }
    mutating func appendInterpolation(_ pieces: [HTML]) {
      for piece in pieces { text += piece.text }
    }
    mutating func appendInterpolation(_ number: Int) { text += String(number) }
    mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      HTML.escape(value.description, into: &text)
    }
  }

  private static func escape(_ value: String, into text: inout String) {
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      // What turns the direction of reading shows other words than are there.
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": text += "?"
      default:
        text.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
      }
    }
  }
}

/// Percent of a width, as SVG wants it.
func percent(_ part: Double) -> String { "\((part * 100).rounded(toPlaces: 2))%" }

/// At most so many characters of a text.
func shortened(_ text: String, _ count: Int = 160) -> String {
  text.count > count ? text.prefix(count - 1) + "…" : text
}
