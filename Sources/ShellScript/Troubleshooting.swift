import Templates

/// docs/troubleshooting.md, compiled in: a section for each finding.
package enum Troubleshooting {
  private static let sections: [(code: String, text: String)] =
    String(cString: gofarm_troubleshooting()).split(separator: "\n### ").dropFirst().map { part in
      let text = part.split(separator: "\n## ")[0]
      return (String(text.prefix { $0 != "\n" }), String(text))
    }

  /// The codes of findings, in the order of the page.
  package static var codes: [String] { sections.map(\.code) }

  /// The section of a code, as Markdown without its heading's marks; nil for no such finding.
  package static func section(of code: String) -> String? {
    sections.first { $0.code == code }?.text
  }
}
