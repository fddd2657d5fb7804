import Testing

@testable import Go

@Suite struct GoEnvFileTests {
  static let stock = """
    # The defaults of the release.
    GOPROXY=https://proxy.golang.org,direct
    GOSUMDB=sum.golang.org

    GOTOOLCHAIN=auto

    """

  static let settings: [[String: String]] = [
    [:], ["GOPROXY": "https://goproxy.example"], ["GOPRIVATE": "corp.example"],
    ["GOTOOLCHAIN": "path", "GOPROXY": "off", "GOFLAGS": "-mod=mod -x"],
    ["GOSUMDB": "sum.golang.org"], ["GOPROXY": ""],
  ]

  @Test(arguments: settings)
  func `go reads every setting, and the release's own text comes back byte for byte`(
    _ settings: [String: String]
  ) {
    let text = GoEnvFile.rendered(stock: Self.stock, settings: settings)
    for (key, value) in settings { #expect(GoEnvFile.value(of: key, in: text) == value) }
    for key in ["GOPROXY", "GOSUMDB", "GOTOOLCHAIN"] where settings[key] == nil {
      #expect(
        GoEnvFile.value(of: key, in: text) == GoEnvFile.value(of: key, in: Self.stock))
    }
    #expect(GoEnvFile.stock(of: text) == Self.stock)
  }

  @Test(arguments: settings, settings)
  func `what was set before leaves no trace`(_ old: [String: String], _ new: [String: String]) {
    let before = GoEnvFile.rendered(stock: Self.stock, settings: old)
    #expect(
      GoEnvFile.rendered(stock: GoEnvFile.stock(of: before), settings: new)
        == GoEnvFile.rendered(stock: Self.stock, settings: new))
  }

  @Test func `the first occurrence is the one that is replaced`() {
    let text = GoEnvFile.rendered(
      stock: "GOPROXY=first\nGOPROXY=second\n", settings: ["GOPROXY": "ours"])
    #expect(GoEnvFile.value(of: "GOPROXY", in: text) == "ours")
    #expect(text.contains("\nGOPROXY=second\n"))
  }

  @Test(arguments: ["GOPROXY=a", "", "\n", "# only a comment"])
  func `a text without a last newline, or without anything, comes back too`(_ stock: String) {
    let text = GoEnvFile.rendered(stock: stock, settings: ["GOPROXY": "b", "GOPRIVATE": "c"])
    #expect(GoEnvFile.stock(of: text) == stock)
    #expect(GoEnvFile.value(of: "GOPROXY", in: text) == "b")
  }

  @Test(arguments: [
    ("GOSUMDB", "off"), ("GONOSUMDB", "*"), ("GONOSUMDB", "a.example,*"), ("GOPRIVATE", "*.*"),
    ("GOINSECURE", "*"), ("GOFLAGS", "-mod=mod -insecure"), ("GOROOT", "/x"), ("GOENV", "off"),
    ("GOPATH", "~/go"), ("GOCACHE", "$HOME/cache"), ("GOTOOLCHAIN", "1.26.6"),
    ("GOPROXY", "a\nGOSUMDB=off"), ("gopROXY", "x"),
  ])
  func `what would switch checks off, or would not be read, is refused`(
    _ key: String, _ value: String
  ) {
    #expect(GoSetting.refusal(key, value) != nil)
  }

  @Test(arguments: [
    ("GOPROXY", "https://goproxy.example,direct"), ("GOSUMDB", "sum.golang.org"),
    ("GOTOOLCHAIN", "path"), ("GOTOOLCHAIN", "go1.26.6+path"), ("GOPRIVATE", "*.corp.example"),
    ("GOFLAGS", "-mod=readonly"), ("CGO_ENABLED", "0"), ("GOWORK", "off"),
  ])
  func `what a site wants is taken`(_ key: String, _ value: String) {
    #expect(GoSetting.refusal(key, value) == nil)
  }
}
