import System
import Testing

@testable import Go

@Suite struct ToolchainModuleTests {
  @Test(arguments: [
    "v0.0.1-go1.27.3.linux-amd64", "v0.0.1-go1.21rc2.linux-arm", "v0.0.1-go1.22.1.windows-386",
    "v0.0.1-go1.21.0-custom.linux-arm64",
  ])
  func `a toolchain's version reads back as it was written`(_ text: String) throws {
    let module = try #require(ToolchainModule(version: text))
    #expect(module.version == text)
  }

  @Test(arguments: [
    "", "v0.0.1-go", "v0.0.1-go1.27.3", "v0.0.1-go1.27.3.linux", "v0.0.1-go1.20.1.linux-amd64",
    "v0.0.2-go1.27.3.linux-amd64", "v0.0.1-go1.27.3.linux-amd64-x", "v0.0.1-go1.27.3.Linux-amd64",
    "v0.0.1-go1.27.linux-amd64 ", "v0.0.1-go1.27.3.linux-armv6l", "v0.0.1-gogo1.27.3.linux-amd64",
  ])
  func `every other version is none`(_ text: String) {
    #expect(ToolchainModule(version: text) == nil)
  }

  @Test func `archives for armv6l are modules for arm`() throws {
    let platform = try #require(Platform(os: "linux", architecture: "armv7l"))
    let module = try #require(ToolchainModule(GoVersion("1.27.3")!, platform))
    #expect(module.version == "v0.0.1-go1.27.3.linux-arm")
    #expect(module.platform == platform.description)
  }

  @Test func `capital letters are escaped, as proxies want it`() throws {
    let module = try #require(ToolchainModule(version: "v0.0.1-go1.27.3-bigCorp.linux-amd64"))
    #expect(module.escapedVersion == "v0.0.1-go1.27.3-big!corp.linux-amd64")
  }

  @Test func `the sum is that of sorted names, without what no module has`() throws {
    let module = try #require(ToolchainModule(version: "v0.0.1-go1.27.3.linux-amd64"))
    let digest = String(repeating: "0a", count: 32)
    let files = [
      "src/go.mod", "VERSION", "api/go1.txt", "doc/x", "misc/x", "test/x.go", "src/api/x",
      "src/a.go",
    ].map { (path: $0, digest: digest) }
    let prefix = "golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64/"
    let text = ["VERSION", "src/_go.mod", "src/a.go", "src/api/x"]
      .map { "\(digest)  \(prefix)\($0)\n" }.joined()
    #expect(module.sum(of: files) == "h1:" + Base64.text(SHA256.bytes(of: Array(text.utf8))))
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `base64 is that of RFC 4648`(_ plain: String, _ text: String) {
    #expect(Base64.text(Array(plain.utf8)) == text)
    #expect(Base64.bytes(text) == Array(plain.utf8))
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zg==Zg==", "=", "====", "Zm9v\n", "Zm-v", " Zm9v"])
  func `what is no base64 is refused`(_ text: String) { #expect(Base64.bytes(text) == nil) }
}
