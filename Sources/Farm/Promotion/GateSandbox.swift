import Go
import System

/// A scratch directory with a clean environment in which one installation is tried: nothing of the
/// caller's Go settings, caches or home reaches it, and nothing stays but what it compiled, for the
/// next gate of the same move. What Go looks for in a user's environment is there.
struct GateSandbox: ~Copyable {
  let version: GoVersion
  let goroot: String
  let scratch: ScratchDirectory
  let environment: [String: String]
  /// Seconds after which a program counts as failed.
  static let limit = 600.0
  /// What a site's own modules may need, taken from the caller; without it nothing is fetched.
  private static let siteVariables = [
    "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "CC",
  ]

  /// - Parameter caches: the directory in which each version has a build cache.
  init(_ version: GoVersion, channel: Channel?, caches: String, in farm: Farm) throws {
    let goroot = farm.layout.installation(version)
    let scratch = try ScratchDirectory(in: farm.layout.staging)
    let path = scratch.path
    for name in ["tmp", "work"] { try FileSystem.makeDirectory("\(path)/\(name)") }
    // Else a child of go writes there when go has ended, and the directory is being removed.
    let telemetry = "\(path)/home/.config/go/telemetry"
    _ = try FileSystem.makeDirectories(telemetry)
    try FileSystem.create(telemetry + "/mode", "off\n")
    environment = [
      "PATH": "\(goroot)/bin:/usr/local/bin:/usr/bin:/bin", "HOME": "\(path)/home",
      "TMPDIR": "\(path)/tmp", "GOCACHE": "\(caches)/\(version)", "GOPATH": "\(path)/gopath",
      "GOENV": "off", "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOWORK": "off", "GOFLAGS": "",
      "LC_ALL": "C", "GOFARM_ROOT": farm.layout.root, "GOFARM_VERSION": version.text,
      "GOFARM_GOROOT": goroot, "GOFARM_CHANNEL": channel?.name ?? "",
      "EXPECTED_GO_VERSION": "go\(version)",
    ]
    self.version = version
    self.goroot = goroot
    self.scratch = scratch
  }

  var work: String { scratch.path + "/work" }

  /// Puts a file into the working directory.
  func write(_ name: String, _ text: String) throws {
    try FileSystem.create("\(work)/\(name)", text)
  }

  /// Runs the installation's own `go`, or what it built.
  ///
  /// - Parameter isAnswer: whether standard output alone counts; warnings are kept apart.
  func run(
    _ words: [String], in directory: String? = nil, with variables: [String: String] = [:],
    isAnswer: Bool = false
  ) throws -> Child.Outcome {
    try Child.capture(
      words[0], Array(words.dropFirst()), environment: environment.merging(variables) { $1 },
      directory: directory ?? work, limit: Self.limit,
      errors: isAnswer ? scratch.path + "/errors" : nil)
  }

  /// Like `run`, in a project of the site's, with its proxy and module cache.
  func run(
    _ words: [String], inProject directory: String, isAnswer: Bool = false
  ) throws -> Child.Outcome {
    try run(
      words, in: directory,
      with: Host.environment.filter { Self.siteVariables.contains($0.key) }, isAnswer: isAnswer)
  }
}
