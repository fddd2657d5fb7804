import Testing

@testable import Go

@Suite struct GoVersionTests {
  @Test func `versions are ordered as Go orders them`() {
    let ordered = [
      "1", "1.4", "1.9", "1.9.7", "1.10", "1.19rc2", "1.19", "1.20beta1", "1.20rc1", "1.20rc3",
      "1.20", "1.20.1", "1.21", "1.21rc1", "1.21rc2", "1.21rc10", "1.21.0", "1.21.1", "1.21.9",
      "1.21.13", "1.26.6", "1.27rc1", "1.27.0", "2.0",
    ].compactMap { GoVersion($0) }
    #expect(ordered.count == 23)
    #expect(ordered.shuffled().sorted() == ordered)
  }

  @Test(arguments: [
    ("1.4", "1.4.0"), ("1.20", "1.20.0"), ("1.21.0-custom", "1.21.0"),
  ])
  func `Go takes two spellings for the same release`(_ a: String, _ b: String) throws {
    let a = try #require(GoVersion(a))
    let b = try #require(GoVersion(b))
    #expect(a.isSameRelease(as: b))
    #expect(a != b)
    #expect((a < b) != (b < a))
  }

  @Test(arguments: ["1.26.6", "go1.26.6"])
  func `the prefix may be there and is never kept`(_ text: String) {
    #expect(GoVersion(text)?.text == "1.26.6")
  }

  @Test(arguments: [
    "", "go", "1", "1.", ".1", "1.021.0", "01.2", "1.9.2rc2", "devel go1.28-abc", "1.26.6 ",
    " 1.26",
    "1.26.6/..", "..", "1.26.6-", "1.26.6-a/b", "1.26.6-a b", "1.26.x", "v1.26.6", "1.26.6\n",
    "1.26rc", "1.26gamma1", "1.2.3.4", "1.9999999999", "１.2", "stable", "gogo1.26",
    "1.26.6-" + String(repeating: "a", count: 64),
  ])
  func `what is no version is none`(_ text: String) { #expect(GoVersion(text) == nil) }

  @Test func `from 1.21 on two numbers name a language`() {
    #expect(GoVersion("1.21")?.isLanguageOnly == true)
    #expect(GoVersion("1.20")?.isLanguageOnly == false)
    #expect(GoVersion("1.21rc1")?.isLanguageOnly == false)
  }
}

@Suite struct VersionSpecTests {
  private let installed = ["1.9.7", "1.20", "1.22.9", "1.22.10", "1.23rc1", "1.26.6"].compactMap {
    GoVersion($0)
  }

  @Test(arguments: [
    ("1.22", "1.22.10"), ("1.22.x", "1.22.10"), ("go1.22", "1.22.10"), ("1", "1.26.6"),
    ("1.22.9", "1.22.9"), ("v1.22.9", "1.22.9"), ("1.20", "1.20"), ("=1.20", "1.20"),
    ("1.23", "1.23rc1"), ("1.23rc1", "1.23rc1"),
  ])
  func `a spec means the newest that it fits`(_ text: String, _ version: String) {
    #expect(VersionSpec(text)?.newest(among: installed)?.text == version)
  }

  @Test(arguments: ["1.2", "1.21", "2", "1.22.11", "1.26rc1", "=1.22"])
  func `what fits nothing means nothing`(_ text: String) {
    #expect(VersionSpec(text)?.newest(among: installed) == nil)
  }

  @Test(arguments: ["stable", "latest", "team-a", "x"])
  func `a channel's name is a channel`(_ text: String) {
    #expect(VersionSpec(text) == Channel(text).map { .channel($0) })
  }

  @Test(arguments: [
    "", "bin", "system", "../x", "Stable", "1.2.3.x", "-1", "1..2", "=stable", "a/b",
  ])
  func `what is neither is refused`(_ text: String) { #expect(VersionSpec(text) == nil) }
}
