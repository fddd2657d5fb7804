import Farm
import JSON
import System
import TestSupport
import Testing

/// The page of `gofarm report` as a browser shows it.
@Suite(.needs(Browser.program)) struct ReportBrowserTests {
  private static let windows = [1280, 390].flatMap { width in
    [false, true].map { Browser.Window(width: width, isDark: $0) }
  }

  private let farm: TemporaryFarm
  private let browser: Browser

  init() throws {
    farm = try TemporaryFarm(installed: ["1.24.3", "1.25.13", "1.26.5", "1.26.6"])
    browser = Browser(directory: farm.directory + "/browser")
    try FileSystem.makeDirectory(browser.directory)
  }

  private func gofarm(_ words: String..., expecting status: Int32 = 0) throws -> String {
    let outcome = try BuiltGofarm.run(farm.root, words)
    try #require(outcome.status == status, "\(words): \(outcome.output) \(outcome.errors)")
    return outcome.output
  }

  /// Something of everything that a report can show.
  private func usualPage() throws -> String {
    try farm.use(.usual)
    _ = try gofarm("audit")
    let moves = [
      ("1.24.3", "stable"), ("1.26.6", "latest"), ("1.25.13", "stable"), ("1.26.5", "stable"),
      ("1.26.6", "a-name-that-is-long-and-still-ok"),
    ]
    for (version, channel) in moves {
      _ = try gofarm(
        "promote", version, channel, "--no-gate", "--probe", "true", "--reason",
        "the builds of \(version) are green")
    }
    _ = try gofarm("rollback", "stable")
    _ = try gofarm("retire", "1.24", "--message", "old")
    try FileSystem.makeDirectory(farm.root + "/stray")
    return try gofarm("report")
  }

  /// What the page must say, asked of the commands that say it elsewhere.
  private func facts() throws -> [String] {
    func values(_ text: String) throws -> JSONValue { try JSONValue(reading: Array(text.utf8)) }
    func strings(_ value: JSONValue?, _ key: String) -> [String] {
      guard case .array(let rows) = value else { return [] }
      return rows.compactMap { if case .string(let text) = $0[key] { text } else { nil } }
    }
    let versions = strings(try values(gofarm("--json", "list"))["installations"], "version")
    let codes = strings(
      try values(gofarm("--json", "doctor", expecting: 1))["findings"], "code")
    let channels = try farm.farm.snapshot().channels.keys.map(\.description)
    #expect(versions.count == 4 && channels.count == 3 && codes.contains("missing-go-env"))
    return versions + channels + codes
  }

  @Test(.needs(Browser.axe), arguments: windows)
  func `everything can be read, and nothing is fetched`(_ window: Browser.Window) throws {
    let measured = try browser.measure(usualPage(), in: window, withAxe: true)
    #expect(measured.width == window.width && measured.isDark == window.isDark)
    #expect(measured.background.allSatisfy { window.isDark ? $0 < 80 : $0 > 200 })
    for text in try facts() { #expect(measured.text.contains(text), "\(text)") }
    for text in ["2 vulnerabilities", "retired since", "the builds of 1.26.5 are green"] {
      #expect(measured.text.contains(text), "\(text)")
    }
    #expect(measured.contentWidth == window.width, "the page is wider than its window")
    #expect(measured.requests.isEmpty && measured.foreign.isEmpty)

    #expect(measured.violations == [])
    let rules = ["color-contrast", "heading-order", "page-has-heading-one", "landmark-one-main"]
    for rule in rules { #expect(measured.passed?.contains(rule) == true, "\(rule)") }
    // What lies below a text in a picture is for ReportTests, which compares the colours.
    let undecided = measured.undecided?.filter { !$0.hasPrefix("color-contrast: <text") }
    #expect(undecided == [])
  }

  @Test func `what somebody wrote is inert, also without the page's policy`() throws {
    let server = try TestServer()
    let image = "<img src=\(server.url)/image onerror=touched=1"
    let hostile = "\"'><script>touched=1</script>\(image) a=\"' autofocus onfocus=touched=1 "
    _ = try gofarm(
      "promote", "1.26.6", "stable", "--no-gate", "--probe", "true # " + hostile, "--reason",
      hostile)
    _ = try gofarm("retire", "1.26.6", "--message", hostile)
    try FileSystem.makeDirectory(farm.root + "/<script>touched=1<")
    let page = try gofarm("report")
    let window = Browser.Window(width: 1280, isDark: false)
    let measured = try browser.measure(page, in: window)
    #expect(!measured.isTouched && measured.foreign.isEmpty)
    #expect(measured.requests.isEmpty && server.requests.isEmpty)
    #expect(measured.text.contains("<script>touched=1</script><img src=http://"))
    // The same text, were it not escaped.
    let other = page.replacing("<main>", with: "<main>\(hostile)>")
    let touched = try browser.measure(other, in: window)
    #expect(touched.isTouched && touched.foreign.count >= 2)
    #expect(touched.requests.count == 1 && server.requests.count == 1)
  }

  @Test func `the page's policy refuses whatever would be fetched`() throws {
    let page = try gofarm("report")
    let window = Browser.Window(width: 1280, isDark: false)
    #expect(page.contains(Browser.policy))
    for (page, isAsked) in [(page, false), (Browser.withoutPolicy(page), true)] {
      let server = try TestServer()
      let greedy = page.replacing(
        "<main>",
        with: """
          <main><img src="\(server.url)/image"><link rel="stylesheet" href="\(server.url)/style">\
          <script src="\(server.url)/script"></script><iframe src="\(server.url)/frame"></iframe>
          """)
      try browser.run(["--dump-dom"], on: greedy, in: window)
      let paths = isAsked ? ["/frame", "/image", "/script", "/style"] : []
      #expect(server.requests.map(\.path).sorted() == paths)
    }
  }

  @Test(.needs("pdftotext", "pdfinfo"))
  func `on paper it says the same`() throws {
    let file = browser.directory + "/page.pdf"
    try browser.run(
      ["--print-to-pdf=\(file)", "--no-pdf-header-footer"], on: usualPage(),
      in: Browser.Window(width: 1280, isDark: true))
    func about(_ words: String...) throws -> String {
      let outcome = try Child.capture(words[0], Array(words.dropFirst()), limit: 60)
      #expect(outcome.status == 0, "\(outcome.output)")
      return outcome.output
    }
    let pages = try about("pdfinfo", file).split(separator: "\n")
      .first { $0.hasPrefix("Pages:") }.flatMap { Int($0.split(separator: " ")[1]) }
    #expect((1...9).contains(pages ?? 0))
    let text = try about("pdftotext", "-layout", file, "-")
    for fact in try facts() { #expect(text.contains(fact), "\(fact)") }
  }

  @Test func `a large farm's page fits its window, and the time of its layout is printed`() throws {
    let outcome = try BuiltGofarm.run("report", on: ReportTests.large())
    #expect(outcome.status == 0)
    let measured = try browser.measure(
      outcome.output, in: Browser.Window(width: 1280, isDark: false))
    #expect(measured.text.contains("generation 500, 40 installations"))
    #expect(measured.contentWidth == 1280)
    print(
      "report: 500 generations and 40 installations are \(outcome.output.utf8.count / 1000) KB,",
      "laid out after \(Int(measured.milliseconds)) ms")
  }
}
