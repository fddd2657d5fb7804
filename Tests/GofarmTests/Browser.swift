import JSON
import System
import TestSupport
import Testing

/// Chromium without a window.
struct Browser {
  struct Window: Sendable, CustomTestStringConvertible {
    let width: Int
    let isDark: Bool

    var testDescription: String { "\(width) pixels, \(isDark ? "dark" : "light")" }
  }

  /// What measure.js finds out about a page.
  struct Measured: Decodable {
    /// From the beginning of the navigation until everything was laid out.
    let milliseconds: Double
    let width: Int
    let contentWidth: Int
    let isDark: Bool
    /// Red, green and blue.
    let background: [Int]
    /// What a person sees of the page's text.
    let text: String
    let requests: [String]
    /// Whether a script has set `touched`.
    let isTouched: Bool
    /// Elements that a report never has.
    let foreign: [String]
    /// Of axe-core: rules that hold, and a sentence for everything that breaks one.
    var passed: [String]?
    var violations: [String]?
    var undecided: [String]?
  }

  /// The shell is a package of its own. No window of the whole browser is narrower than 500 pixels.
  static let program = "chromium-headless-shell"

  /// The accessibility checker, where shell/tools/check has put it.
  static let axe =
    Host.environment["GOFARM_AXE"]
    ?? (Host.environment["HOME"] ?? "") + "/.cache/gofarm-fixtures/axe-core/axe.min.js"

  static let policy = #"<meta http-equiv="Content-Security-Policy""#

  let directory: String

  /// Runs the browser on a page; `words` say what is wanted of it.
  @discardableResult
  func run(_ words: [String], on page: String, in window: Window) throws -> String {
    let file = directory + "/page.html"
    try FileSystem.remove(file)
    try FileSystem.create(file, page)
    let options = [
      "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
      "--user-data-dir=\(directory)/profile", "--window-size=\(window.width),900",
      "--blink-settings=preferredColorScheme=\(window.isDark ? 0 : 1)",
    ]
    let outcome = try Child.capture(
      Self.program, options + words + ["file://\(file)"],
      environment: ["PATH": Site.systemPath, "HOME": directory, "TZ": "UTC"], limit: 120,
      keeping: 1 << 24, errors: directory + "/errors")
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }

  /// Measures a page, which loses its policy first, so that nothing but the page itself keeps a
  /// script from running.
  func measure(_ page: String, in window: Window, withAxe: Bool = false) throws -> Measured {
    let script = try #require(
      try FileSystem.readText("\(repository)/Tests/GofarmTests/Data/measure.js"))
    var scripts = "<script>\(script)</script>"
    var words = ["--dump-dom"]
    if withAxe {
      let axe = try #require(try FileSystem.readText(Self.axe))
      scripts += "<script data-own>\(axe)</script>"
      // The browser's clock jumps to whatever is awaited next, so this costs no time.
      words.append("--virtual-time-budget=60000")
    }
    let measuring = Self.withoutPolicy(page).replacing(
      "</body>\n</html>", with: "\(scripts)</body></html>")
    let output = try run(words, on: measuring, in: window)
    let text = output.split(whereSeparator: { "<>\n".contains($0) })
      .max { $0.utf8.count < $1.utf8.count }
    let bytes = try #require(text.flatMap(Base64.bytes), "\(output.prefix(300))")
    return try JSON.decode(Measured.self, from: bytes)
  }

  static func withoutPolicy(_ page: String) -> String {
    page.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix(policy) }.joined(separator: "\n")
  }
}
