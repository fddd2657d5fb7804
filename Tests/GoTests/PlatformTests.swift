import Testing

@testable import Go

@Suite struct PlatformTests {
  @Test(arguments: [
    ("linux", "amd64", "linux-amd64"), ("linux", "x86_64", "linux-amd64"),
    ("linux", "armv7l", "linux-armv6l"), ("linux", "i686", "linux-386"),
    ("linux", "aarch64", "linux-arm64"), ("darwin", "arm64", "darwin-arm64"),
  ])
  func `uname's names are Go's`(_ os: String, _ architecture: String, _ expected: String) throws {
    let platform = try #require(Platform(os: os, architecture: architecture))
    #expect(platform.fileName(GoVersion("1.26.6")!) == "go1.26.6.\(expected).tar.gz")
  }

  @Test(arguments: ["", "../x", "AMD64", "x86_64x86_64x86_64", "a b"])
  func `what could be no name is none`(_ architecture: String) {
    #expect(Platform(architecture: architecture) == nil)
  }
}
