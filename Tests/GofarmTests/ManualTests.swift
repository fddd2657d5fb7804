import System
import Testing

@Suite struct ManualTests {
  @Test(arguments: ["gofarm", "goenv"])
  func `the manual is as mandoc wants it`(_ page: String) throws {
    try need("mandoc")
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

  @Test func `no command explains an option twice`() throws {
    let text = try #require(try FileSystem.readText("\(repository)/docs/commands.md"))
    for command in text.split(separator: "\n## ") {
      let options = command.split(separator: "\n").filter { $0.hasPrefix("| `--") }
        .map { $0.dropFirst(3).prefix { $0 != "`" && $0 != " " } }
      #expect(Set(options).count == options.count, "\(command.prefix { $0 != "\n" })")
    }
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
    try need("fish")
    let site = try Site()
    let script = "gofarm completions fish | source; complete -C 'gofarm promote 1.27.3 te'"
    let outcome = try site.shell(script, ["fish", "--no-config", "-c"])
    #expect(outcome.output == "testing\tchannel, 1.27.3\n")
  }

  /// An interactive zsh at a terminal of its own: each line is typed, then the tabulator key; what
  /// stands on the command line after that is printed.
  private static let zshDialogue = #"""
    zmodload zsh/zpty
    cat >setup <<'END'
    PS1= PS2= ZLE_RPROMPT_INDENT=0
    fpath=($HOME/functions $fpath)
    autoload -Uz compinit && compinit -u -d $HOME/dump
    show() { print -r -- $BUFFER >>$HOME/shown; BUFFER=; }
    zle -N show; bindkey '^X' show
    bindkey '^I' complete-word
    END
    [[ $WAY = eval ]] && echo 'eval "$(gofarm completions zsh)"' >>setup
    [[ $WAY = function ]] && mkdir functions && gofarm completions zsh >functions/_gofarm
    zpty shell zsh -f -i
    zpty -w shell '. $HOME/setup; print ready >>$HOME/shown'
    answer() { # COUNT
      for (( i = 0; i < 200; i++ )); do
        [[ -e shown && $(wc -l <shown) -ge $1 ]] && return
        zpty -r -t shell >/dev/null; sleep 0.05
      done
      print "no answer to $1"; exit 1
    }
    answer 1
    count=1
    while IFS= read -r line; do
      zpty -w -n shell "$line"$'\t\x18'
      answer $((++count))
    done <typed
    zpty -d shell
    cat shown

    """#

  @Test(.needs("zsh"), arguments: ["eval", "function"])
  func `zsh completes at a terminal what gofarm answers`(_ way: String) throws {
    let site = try Site()
    try site.write("some directory/x", "")
    let typed = [
      "gofarm roll", "gofarm promote 1.27.3 te", "gofarm env st", "gofarm env stable --form",
      "gofarm explain some", "gofarm nothing x",
    ]
    try site.write("typed", typed.map { $0 + "\n" }.joined())
    let outcome = try site.shell(
      Self.zshDialogue, ["zsh", "-f", "-c"], environment: ["WAY": way, "TERM": "dumb"])
    #expect(
      outcome.output == """
        ready
        gofarm rollback\u{20}
        gofarm promote 1.27.3 testing\u{20}
        gofarm env stable\u{20}
        gofarm env stable --format\u{20}
        gofarm explain some\\ directory/
        gofarm nothing x

        """)
  }
}
