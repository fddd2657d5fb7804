import ShellScript
import Testing

private let oddRoots = [
  "/opt/go", "/", "/srv/my go", "/srv/it's", "/srv/''", "/srv/\"quoted\"", "/srv/$HOME",
  "/srv/$(id)", "/srv/`id`", "/srv/grün/日本",
  "/srv/back\\slash", "/srv/trailing\\", "/srv/trailing\\\\",
  "/srv/\\'", "/srv/'\\", "/srv/\\\\'", "/srv/@root@", "/srv/@stamp@", "/srv/*?[a]~#;&|<>(){}!^",
]

@Suite struct GoenvScriptTests {
  @Test(arguments: oddRoots)
  func `every rendering holds exactly four bare apostrophes`(root: String) throws {
    let files = try GoenvScript(
      root: root, version: "0.1.0", settings: [Setting(key: "GOPROXY", value: "it's\\")]
    ).files()
    #expect(files.last?.path == "goenv.sh")
    let script = try #require(files.last).text
    #expect(try bareApostrophes(script) == 4)
    #expect(script.hasSuffix("\n# '\n"))
  }

  @Test func `nothing but the values is outside of ASCII, which yash cannot read in the C locale`()
    throws
  {
    let script = try text(GoenvScript(root: "/opt/go", version: "0.1.0"))
    #expect(script.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `a template is joined as it is, values apart`() throws {
    let script = try text(GoenvScript(root: "/srv/farm", version: "0.1.0"))
    for name in ["root", "version", "stamp", "auto", "goroot", "settings"] {
      #expect(!script.contains("@\(name)@"))
    }
  }

  @Test func `what a farm does not want costs its shells nothing`() throws {
    var script = GoenvScript(root: "/srv/farm", version: "0.1.0")
    let plain = try text(script)
    #expect(!plain.contains("# @") && !plain.contains("user_bin"))
    script.userBin = true
    let whole = try text(script)
    #expect(!whole.contains("# @") && whole.contains("user_bin"))
    let goenv = try #require(script.files().last)
    #expect(try bareApostrophes(goenv.text) == 4)
  }

  @Test func `what is filled in is not read again`() throws {
    let script = try text(GoenvScript(root: "/srv/@stamp@", version: "@root@"))
    #expect(script.contains("\"/srv/@stamp@\""))
  }

  @Test func `the same values give the same bytes, others another stamp`() throws {
    let script = GoenvScript(root: "/opt/go", version: "0.1.0")
    #expect(try script.files() == script.files())
    var other = script
    other.autoFollow = true
    #expect(try script.files() != other.files())
  }

  @Test func `a root that PATH or a shell cannot hold is refused`() {
    func refusal(_ root: String) -> ScriptError? {
      do {
        _ = try GoenvScript(root: root, version: "0.1.0").files()
        return nil
      } catch { return error }
    }
    #expect(refusal("opt/go") == .rootIsRelative("opt/go"))
    #expect(refusal("") == .rootIsRelative(""))
    #expect(refusal("/opt:go") == .rootHoldsColon("/opt:go"))
    for control in ["\n", "\t", "\u{1B}", "\u{7F}", "\0", "\r\n", "\u{85}"] {
      #expect(refusal("/a\(control)b") == .rootHoldsControlCharacter("/a\(control)b"))
    }
    #expect(refusal(String(decoding: [0x2F, 0xFF], as: UTF8.self)) == .rootIsNotUTF8("/\u{FFFD}"))
  }

  @Test(arguments: ["", "1A", "A B", "a", "A;id"])
  func `a setting that export would not take is refused`(key: String) {
    let script = GoenvScript(
      root: "/opt/go", version: "0.1.0", settings: [Setting(key: key, value: "x")])
    #expect(throws: ScriptError.invalidSetting(key: key)) { try script.files() }
  }

  @Test func `goenv.sh is small: every shell that starts reads all of it`() throws {
    let script = try #require(try GoenvScript(root: "/opt/go", version: "0.1.0").files().last)
    #expect(script.text.utf8.count < 2048)
  }

  private func text(_ script: GoenvScript) throws -> String {
    try script.files().map(\.text).joined()
  }

  /// Apostrophes that fish sees: all but those after an odd number of backslashes. The opening
  /// `'\'` is the one place where POSIX shells and fish disagree, and it counts as two.
  private func bareApostrophes(_ script: String) throws -> Int {
    let opening = try #require(script.range(of: "\n: || : <'\\'\n"))
    var count = 2
    var isEscaped = false
    for character in script[opening.upperBound...].utf8 {
      if character == UInt8(ascii: "'"), !isEscaped { count += 1 }
      isEscaped = character == UInt8(ascii: "\\") && !isEscaped
    }
    return count
  }
}

extension String {
  fileprivate func range(of other: String) -> Range<Index>? { ranges(of: other).first }
}
