/// Names, reasons and what others' programs print may hold anything, and a terminal obeys control
/// characters: each becomes a question mark. A byte that is no character is shown as `\xE9`.
///
/// - Parameter lines: whether newlines and tabs may stay.
package func printable(_ text: some StringProtocol, lines: Bool = false) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if (0x20..<0x7f).contains(scalar.value) {
      // Almost all are: nobody's property needs to be looked up.
      shown.append(scalar)
    } else if let byte = scalar.fileByte {
      shown.append(contentsOf: escaped(byte).unicodeScalars)
    } else {
      let isText = scalar.properties.generalCategory != .control
      shown.append(isText || lines && (scalar == "\n" || scalar == "\t") ? scalar : "?")
    }
  }
  return String(shown)
}

/// The text with each byte that is no character as `\xE9`.
package func withEscapedBytes(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.fileByte != nil }) else { return text }
  return text.unicodeScalars.map { $0.fileByte.map(escaped) ?? String($0) }.joined()
}

/// Bytes that are no character are above 0x7f: two digits.
private func escaped(_ byte: UInt8) -> String { "\\x" + String(byte, radix: 16, uppercase: true) }

/// Between double quotes, on one line, whatever it holds.
package func quoted(_ text: some StringProtocol) -> String { "\"" + printable(text) + "\"" }

/// The end of what a program printed, as lines below a message.
package func excerpt(_ output: String) -> String {
  output.split(separator: "\n").suffix(40).map { line in
    "\n  | " + printable(line.replacing("\t", with: "    "))
  }.joined()
}
