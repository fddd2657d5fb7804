import Testing

@testable import Go

/// What cmd/go compares, beyond the names that releases have.
@Suite struct ComparedVersionTests {
  @Test(arguments: [
    ("1.21", "1.21rc1"), ("1.21rc1", "1.21.0"), ("1.21rc2", "1.21rc10"), ("1.9.7", "1.10"),
    ("1.20rc1", "1.20"), ("1.21", "1.21a"), ("1.21rc", "1.21rc1"), ("1", "1.0.1"),
    ("1.99999999999", "2"), ("1.99999999998", "1.99999999999"), ("1.27", "1.27rc1"),
  ])
  func `the lesser comes first`(_ lesser: String, _ greater: String) throws {
    let (a, b) = (try #require(ComparedVersion(lesser)), try #require(ComparedVersion(greater)))
    #expect(a < b)
    #expect(!(b < a))
  }

  @Test(arguments: [("1.20", "1.20.0"), ("1", "1.0"), ("1", "1.0.0")])
  func `two spellings of one version are equal`(_ one: String, _ other: String) {
    #expect(ComparedVersion(one) == ComparedVersion(other))
  }

  @Test(arguments: [
    "", "go1.21", "v1.21", "1.", "1.21.", "1.021", "01.21", "1.21.3rc1", "1.21RC1", "1.21.x",
    "1.21.0-custom", "1.21 ", "1.21rc01", "1.21.1.1", "-1", "1..1",
  ])
  func `what Go calls invalid is none`(_ text: String) {
    #expect(ComparedVersion(text) == nil)
  }

  @Test func `a toolchain's name may have a suffix, but no slash`() {
    for name in ["go1.24.1-custom", "go1.24.1 X:loopvar", "go1.24.1\tx", "go1.24.1"] {
      #expect(ComparedVersion(toolchain: name) == ComparedVersion("1.24.1"))
    }
    for name in ["go1.24.1-a/b", "go1.24.1\\x", "1.24.1", "gccgo-go1.24.1", "go", "local"] {
      #expect(ComparedVersion(toolchain: name) == nil)
    }
  }
}
