/// What a site may say in every installation's go.env.
package enum GoSetting {
  /// What cmd/go reads there. Not GOROOT, GOENV, GODEBUG: those it takes from the environment only.
  static let known: Set<String> = [
    "AR", "CC", "CGO_CFLAGS", "CGO_CFLAGS_ALLOW", "CGO_CFLAGS_DISALLOW", "CGO_CPPFLAGS",
    "CGO_CPPFLAGS_ALLOW", "CGO_CPPFLAGS_DISALLOW", "CGO_CXXFLAGS", "CGO_CXXFLAGS_ALLOW",
    "CGO_CXXFLAGS_DISALLOW", "CGO_ENABLED", "CGO_FFLAGS", "CGO_FFLAGS_ALLOW",
    "CGO_FFLAGS_DISALLOW", "CGO_LDFLAGS", "CGO_LDFLAGS_ALLOW", "CGO_LDFLAGS_DISALLOW", "CXX", "FC",
    "GCCGO", "GO111MODULE", "GO386", "GOAMD64", "GOARCH", "GOARM", "GOARM64", "GOAUTH", "GOBIN",
    "GOCACHE", "GOCACHEPROG", "GOEXPERIMENT", "GOFIPS140", "GOFLAGS", "GOINSECURE", "GOMIPS",
    "GOMIPS64", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOOS", "GOPATH", "GOPPC64", "GOPRIVATE",
    "GOPROXY", "GORISCV64", "GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS", "GOWASM", "GOWORK",
    "GO_EXTLINK_ENABLED", "PKG_CONFIG",
  ]

  static let directories: Set<String> = [
    "GOBIN", "GOCACHE", "GOMODCACHE", "GOPATH", "GOTMPDIR", "GOWORK",
  ]

  /// Why a site must not have this default; nil for one that it may have.
  package static func refusal(_ key: String, _ value: String) -> String? {
    if !known.contains(key) { return "Go does not read it in go.env" }
    if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "a value stands on one line, without control characters"
    }
    let patterns = value.split(separator: ",").map(trimmed)
    switch key {
    case "GOSUMDB" where trimmed(value[...]) == "off":
      return "nothing would check what a proxy delivers"
    case "GONOSUMDB" where patterns.contains(where: isEverything),
      "GOPRIVATE" where patterns.contains(where: isEverything):
      return "the checksum database would be asked about nothing"
    case "GOINSECURE" where patterns.contains(where: isEverything):
      return "every module could come over an unauthenticated connection"
    case "GOFLAGS" where words(value).contains { $0 == "-insecure" || $0 == "--insecure" }:
      return "-insecure fetches without authentication"
    case "GOTOOLCHAIN" where !isToolchain(value):
      return "it is local, path, auto, or the name of a release, perhaps with +path or +auto"
    case _ where directories.contains(key) && value != "off" && !value.hasPrefix("/"):
      return "go.env knows no ~ and no $HOME: a directory is absolute there"
    default:
      return nil
    }
  }

  /// What a person should think about before they keep this default.
  package static func warning(_ key: String, _ value: String) -> String? {
    if directories.contains(key), value != "off" {
      return "\(key) is one directory for all users, who would write into each other's"
    }
    if ["GOINSECURE", "GONOSUMDB"].contains(key), value.contains("*") {
      return "\(key) has a wildcard: \(value)"
    }
    if key == "GOPRIVATE" {
      return "GOPRIVATE bypasses the proxy as well, unless GONOPROXY=none is set too"
    }
    if key == "GOPROXY", value.contains("http://") {
      return "GOPROXY has an unencrypted address; the checksum database still guards the content"
    }
    return nil
  }

  /// A pattern matches by leading path elements: one of stars and dots matches every host.
  private static func isEverything(_ pattern: Substring) -> Bool {
    let first = pattern.prefix { $0 != "/" }
    return first.contains("*") && first.allSatisfy { "*?.".contains($0) }
  }

  private static func isToolchain(_ value: String) -> Bool {
    if ["local", "path", "auto"].contains(value) { return true }
    let parts = value.split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.count == 1 || ["path", "auto"].contains(parts[1]) else {
      return false
    }
    if parts[0] == "local" { return true }
    return parts[0].hasPrefix("go") && GoVersion(parts[0])?.isLanguageOnly == false
  }

  private static func words(_ text: String) -> [Substring] { text.split(separator: " ") }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
