import ShellScript
import Testing

@Suite struct DialectTests {
  @Test func `a word is double-quoted, and holds no bare apostrophe`() {
    #expect(Dialect.posix.quote("/opt/go") == #""/opt/go""#)
    #expect(Dialect.posix.quote(#"a\b$c`d"e"#) == #""a\\b\$c\`d\"e""#)
    #expect(Dialect.fish.quote(#"a\b$c`d"e"#) == #""a\\b\$c`d\"e""#)
    #expect(Dialect.posix.quote("it's") == #""it"\'"s""#)
    #expect(Dialect.fish.quote("it's") == #""it"\x27"s""#)
    #expect(Dialect.posix.quote("") == "\"\"")
  }
}
