/// What a piece of a report is, for a terminal that shows colours.
enum Tone: UInt32, CaseIterable {
  case good = 0xE000
  case caution, bad, name, faint

  /// The parameters of SGR (ECMA-48, 8.3.117).
  fileprivate var code: String {
    switch self {
    case .good: "32"
    case .caution: "33"
    case .bad: "31"
    case .name: "1"
    case .faint: "2"
    }
  }

  fileprivate static let end: Unicode.Scalar = "\u{E0FF}"
}

extension String {
  /// Marks the text; whoever prints turns the marks into colours, or takes them out. They are
  /// private-use characters: what stands in a report by somebody else's will can give it colours,
  /// and nothing more.
  func toned(_ tone: Tone) -> String {
    isEmpty ? "" : "\(Unicode.Scalar(tone.rawValue)!)\(self)\(Tone.end)"
  }

  /// With the marks as escape sequences, or without them.
  func rendered(inColour: Bool) -> String {
    var text = ""
    for scalar in unicodeScalars {
      if scalar == Tone.end {
        if inColour { text += "\u{1B}[0m" }
      } else if let tone = Tone(rawValue: scalar.value) {
        if inColour { text += "\u{1B}[\(tone.code)m" }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// Columns on a terminal: marks and combining characters have none, East Asian wide ones two.
  var width: Int {
    unicodeScalars.reduce(0) { sum, scalar in
      if (0x20..<0x7f).contains(scalar.value) { return sum + 1 }
      if scalar == Tone.end || Tone(rawValue: scalar.value) != nil { return sum }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format, .control: return sum
      default: return sum + (scalar.isWide ? 2 : 1)
      }
    }
  }
}

extension Unicode.Scalar {
  /// East_Asian_Width W and F (Unicode Annex 11), by blocks.
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
