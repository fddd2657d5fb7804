import Go
import ShellScript
import System

extension Farm {
  /// Proves with the real `go` of each installation that a module which the checksum database does
  /// not vouch for is refused, whatever the site's go.env says; then asks whether the configured
  /// proxy and database answer.
  package func diagnoseModules() throws -> [Diagnosis] {
    let snapshot = try snapshot()
    let complete = try snapshot.installations.filter {
      try Goroot.missingParts(of: $0.path).isEmpty
    }
    let settings = try configuration().go ?? [:]
    guard let newest = complete.last else {
      return [
        Diagnosis(
          .modulesNotTested, "no installation is complete", remedy: .gofarm("install", "latest"))
      ]
    }
    let scratch = try ScratchDirectory(in: Host.temporaryDirectory)
    let chain = try ModuleChain(in: scratch.path)
    let network = Background { self.answers(newest, settings) }
    let verdicts = complete.map { installation in
      Background { chain.judge(installation, settings) }
    }
    return verdicts.compactMap { $0.value() } + network.value()
  }

  /// Whether the newest installation's GOPROXY and GOSUMDB are there at all.
  private func answers(
    _ installation: Installation, _ settings: [String: String]
  ) -> [Diagnosis] {
    // No user's: the site's, whoever asks.
    let read = GoSettings(goroot: installation.path, environment: settings)
    let value = { (key: String) -> String in read[key]?.text ?? "" }
    var found: [Diagnosis] = []
    let proxy = value("GOPROXY").prefix { $0 != "," && $0 != "|" }
    if proxy.contains("://"), let why = silence(of: "\(proxy)/golang.org/x/mod/@v/list", proxy) {
      found.append(
        Diagnosis(
          .proxySilent, "GOPROXY=\(value("GOPROXY")): \(why)",
          remedy: .gofarm("config", "set", "GOPROXY=URL")))
    }
    let words = value("GOSUMDB").split(separator: " ")
    guard let name = words.first?.prefix(while: { $0 != "+" }), name != "off" else { return found }
    let database = words.count > 1 ? words[1] : "https://\(name)"
    // Go asks the proxy for the database first.
    let isProxied = silence(of: "\(proxy)/sumdb/\(name)/supported", "", mustExist: true) == nil
    if !isProxied, let why = silence(of: "\(database)/latest", database, mustExist: true) {
      found.append(
        Diagnosis(
          .databaseSilent, "GOSUMDB=\(value("GOSUMDB")): \(why)",
          remedy: .gofarm("config", "set", "GOSUMDB=NAME")))
    }
    return found
  }

  /// Why an address gives nothing; nil when it does. Any answer will do, or a good one.
  private func silence(
    of address: String, _ base: Substring, mustExist: Bool = false
  ) -> String? {
    if address.hasPrefix("file://") {
      let path = String((mustExist ? address[...] : base).dropFirst("file://".count))
      return FileSystem.exists(path) ? nil : "\(path) does not exist"
    }
    let asked = try? Child.capture(
      "curl",
      [
        "--silent", "--show-error", "--fail", "--location", "--max-time", "10",
        "--output", "/dev/null", address,
      ],
      environment: Host.cleanEnvironment(), limit: 20)
    guard let asked else { return "there is no curl to ask \(address)" }
    // 22: it answered, with an error.
    if asked.status == 0 || (asked.status == 22 && !mustExist) { return nil }
    return "\(address): \(asked.output.prefix { $0 != "\n" })"
  }
}

/// A throwaway proxy with a good and a tampered module, and the checksum database that knows what
/// both once were.
private struct ModuleChain: Sendable {
  let directory: String
  let database: String

  init(in directory: String) throws {
    self.directory = directory
    database = "\(ModuleProof.builtIn.key) file://\(directory)/database"
    for (path, bytes) in ModuleProof.builtIn.files {
      let place = "\(directory)/\(path)"
      try FileSystem.makeDirectories(FileSystem.parent(of: place))
      let file = try Descriptor.open(place, [.write, .create, .exclusive], mode: 0o644)
      try bytes.withUnsafeBytes { try file.write($0) }
    }
  }

  /// nil where this installation's go takes the good module and refuses the tampered one.
  func judge(_ installation: Installation, _ settings: [String: String]) -> Diagnosis? {
    // Up to 1.20, goenv.sh says what go.env says to later ones.
    let exported = installation.version < Farm.goEnvSince ? settings : [:]
    let chain = ["GOPROXY": "file://\(directory)/proxy", "GOSUMDB": database]
    let own = "\(directory)/\(installation.version)"
    // No GOFLAGS: the site's are what go reads.
    let environment = Host.cleanEnvironment(
      adding: [
        "HOME": own, "GOPATH": own + "/gopath", "GOCACHE": own + "/cache", "GOENV": "off",
        "GOTOOLCHAIN": "local", "GOWORK": "off",
      ].merging(exported) { $1 }.merging(chain) { $1 })
    let download = { (name: String) -> Child.Outcome? in
      // No module here: go reads no go.sum, only the database can object.
      try? Child.capture(
        installation.path + "/bin/go", ["mod", "download", "gofarm.test/\(name)@v1.0.0"],
        environment: environment, directory: directory, limit: 60)
    }
    let good = download("good")
    guard good?.status == 0 else {
      return Diagnosis(
        .modulesBroken,
        "\(installation.version) does not take a good module: \(Self.line(good?.output ?? ""))",
        remedy: .gofarm("verify", "\(installation.version)"))
    }
    let tampered = download("tampered")
    if let tampered, tampered.status != 0, tampered.output.contains("SECURITY ERROR") { return nil }
    return Diagnosis(
      .modulesUnchecked, "\(installation.version) takes a module that was tampered with",
      remedy: .choice([
        .gofarm("config", "list"), .advice("look for what switches the checksum database off"),
      ]))
  }

  /// On one line, and not too long.
  private static func line(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: "; ").prefix(300).description
  }
}
