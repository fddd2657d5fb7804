import Testing

@testable import System

@Suite struct PrintableTests {
  /// C0, DEL and C1: a terminal obeys all of them.
  @Test(arguments: ["\u{1B}", "\u{7}", "\u{7F}", "\u{85}", "\u{9B}", "\0"])
  func `a control character never reaches a terminal`(_ control: String) {
    #expect(quoted("/a\(control)[2Jb") == "\"/a?[2Jb\"")
    #expect(printable("a\(control)\n", lines: true) == "a?\n")
    #expect(excerpt("one\(control)\n") == "\n  | one?")
  }

  @Test func `a name stays on its line`() {
    #expect(quoted("a\nb\tc") == "\"a?b?c\"")
    #expect(printable("ä → b") == "ä → b")
  }

  @Test func `of what a program printed, the end is shown`() {
    let lines = (1...50).map { "line \($0)\n" }.joined()
    #expect(excerpt(lines).hasPrefix("\n  | line 11\n"))
    #expect(excerpt("") == "")
  }

  @Test(arguments: [
    SystemFailure(SystemError("open", "/nowhere/a", code: 28)),
    SystemFailure(SystemError("open", "/etc/a", code: 13)),
    SystemFailure(SystemError("read", "/etc/a", code: 5)),
  ])
  func `a system call that failed has its exit code`(_ failure: SystemFailure) {
    let expected: [Int32: Int32] = [28: 73, 13: 77, 5: 74]
    #expect(failure.exitCode == expected[failure.error.code])
    #expect((failure.remedy == nil) == (failure.exitCode == 74))
  }
}
