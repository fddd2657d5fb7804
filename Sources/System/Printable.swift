/// Names, reasons and what others' programs print may hold anything, and a terminal obeys control
/// characters: each becomes a question mark.
///
/// - Parameter lines: whether newlines and tabs may stay.
package func printable(_ text: some StringProtocol, lines: Bool = false) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map {
        $0.properties.generalCategory != .control || lines && ($0 == "\n" || $0 == "\t") ? $0 : "?"
      }))
}

/// Between double quotes, on one line, whatever it holds.
package func quoted(_ text: some StringProtocol) -> String { "\"" + printable(text) + "\"" }

/// The end of what a program printed, as lines below a message.
package func excerpt(_ output: String) -> String {
  output.split(separator: "\n").suffix(40).map { line in
    "\n  | " + printable(line.replacing("\t", with: "    "))
  }.joined()
}
