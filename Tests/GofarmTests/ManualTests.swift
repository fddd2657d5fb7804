import Disk
import TestSupport
import Testing

@Suite struct ManualTests {
  @Test(arguments: ["gofarm", "goenv"])
  func `the manual is as mandoc wants it`(_ page: String) throws {
    guard Site.has("mandoc") else { return }
    let site = try Site(installed: [], channels: [:])
    let outcome = try site.shell("gofarm manual \(page) >\(page).1; mandoc -Tlint \(page).1")
    #expect(outcome.output.isEmpty)
    #expect(outcome.status == 0)
  }

  @Test(arguments: [("gofarm", "commands"), ("goenv", "goenv")])
  func `the page in docs says what the declarations say`(_ page: String, _ file: String) throws {
    let site = try Site(installed: [], channels: [:])
    let made = try site.run("manual", page, "--format", "markdown").output
    #expect(
      try FileSystem.readText("\(repository)/docs/\(file).md") == made,
      "gofarm manual \(page) --format markdown > docs/\(file).md")
  }

  @Test func `completions know commands, options, versions, channels and files`() throws {
    let site = try Site()
    func complete(_ words: String...) throws -> [String] {
      try site.command([Site.gofarm, "completions", "words", "--"] + words).output
        .split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    }
    #expect(try complete("roll") == ["rollback"])
    #expect(try complete("promote", "1.27") == ["1.27.3", "1.27rc1"])
    #expect(try complete("promote", "1.27.3", "") == ["latest", "stable", "testing"])
    #expect(try complete("env", "st") == ["stable"])
    #expect(try complete("env", "stable", "--format", "s") == ["sh", "systemd"])
    #expect(try complete("--quiet", "env", "stable", "--pi") == ["--pin"])
    #expect(try complete("explain", "") == [":directories"])
    #expect(try complete("exec", "stable", "--", "l") == [":command"])
    #expect(try complete("--root", "/nowhere", "promote", "") == [])
  }

  @Test func `bash asks gofarm, and offers what it answers`() throws {
    let site = try Site()
    let script = """
      eval "$(gofarm completions bash)"
      COMP_WORDS=(gofarm promote 1.27.3 te) COMP_CWORD=3
      _gofarm
      echo "${COMPREPLY[@]}"
      """
    #expect(try site.shell(script, ["bash", "--norc", "-c"]).output == "testing\n")
  }

  @Test func `fish asks gofarm, and offers what it answers`() throws {
    guard Site.has("fish") else { return }
    let site = try Site()
    let script = "gofarm completions fish | source; complete -C 'gofarm promote 1.27.3 te'"
    let outcome = try site.shell(script, ["fish", "--no-config", "-c"])
    #expect(outcome.output == "testing\tchannel, 1.27.3\n")
  }

  @Test func `zsh accepts its completions`() throws {
    guard Site.has("zsh") else { return }
    let site = try Site()
    let script = """
      autoload -Uz compinit && compinit -u -d "$HOME/dump"
      eval "$(gofarm completions zsh)"
      echo $_comps[gofarm]
      """
    #expect(try site.shell(script, ["zsh", "-f", "-c"]).output == "_gofarm\n")
  }
}
