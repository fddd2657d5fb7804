import Farm
import System
import TestSupport
import Testing

/// Programs that gofarm runs, the Go releases' own among them: where they are found, and what they
/// get of the caller's environment.
@Suite struct SystemProgramsTests {
  private let source: TestSource
  private var farm: TemporaryFarm { source.farm }
  private var directory: String { farm.directory }

  init() throws {
    source = try TestSource(offering: "1.26.6")
    try FileSystem.makeDirectory(directory + "/fake")
    try FileSystem.makeDirectory(directory + "/said")
  }

  /// Puts programs into a directory of the caller's that say that they ran, and with which
  /// variables; each succeeds.
  private func fake(_ names: [String], saying text: String = "") throws {
    for name in names {
      try FileSystem.create(
        "\(directory)/fake/\(name)",
        "#!/bin/sh\n/usr/bin/env >'\(directory)/said/\(name)'\n\(text)\n", mode: 0o755)
    }
  }

  /// What ran of them.
  private func ran() throws -> [String] { try FileSystem.entries(directory + "/said") }

  private func run(_ words: String..., on other: String? = nil) throws -> Child.Outcome {
    try BuiltGofarm.run(
      other ?? farm.root, words,
      environment: ["PATH": "\(directory)/fake:/usr/sbin:/usr/bin:/sbin:/bin"])
  }

  /// The programs of the table in docs/permissions.md.
  private static func documented() throws -> [String] {
    let text = try #require(try FileSystem.readText(repository + "/docs/permissions.md"))
    let rows = text.split(separator: "\n").drop { $0 != "| program | for |" }.dropFirst(2)
      .prefix { $0.hasPrefix("|") }
    return rows.flatMap { row in
      row.split(separator: "|")[0].split(separator: "`").filter { $0.first?.isLetter == true }
        .map(String.init)
    }
  }

  @Test func `the programs that are documented are those that the code names`() throws {
    let words = Set(try Self.documented())
    #expect(words.count > 10)
    var named: Set<String> = []
    for path in try Child.capture("find", [repository + "/Sources", "-name", "*.swift"]).output
      .split(separator: "\n")
    {
      let text = try FileSystem.readText(String(path)) ?? ""
      for call in ["Child.capture(", "Child.pipe(", "Child.run(", "program: String = "] {
        for part in text.split(separator: call, omittingEmptySubsequences: false).dropFirst() {
          let word = part.drop { $0 == " " || $0 == "\n" }
          guard word.first == "\"", word.dropFirst().first?.isLetter == true else { continue }
          named.insert(String(word.dropFirst().prefix { $0 != "\"" }))
        }
      }
    }
    #expect(named.isSubset(of: words), "\(named.subtracting(words))")
    #expect(named.isSuperset(of: ["curl", "getent", "getconf", "openssl", "restorecon", "tar"]))
  }

  // MARK: Not the caller's

  @Test func `an import, an install and a doctor run none of the caller's programs`() throws {
    try fake(Self.documented())
    let sdk = directory + "/sdk"
    try TemporaryFarm.makeTree("1.25.1", at: sdk + "/go1.25.1")
    let imported = try run("import", "sdk", "--directory", sdk)
    #expect(imported.status == 0, "\(imported.output)")
    #expect(try run("install", "1.26.6").status == 0)
    #expect(try run("init", "--group", "no such group").status == 66)
    _ = try run("doctor", "--modules")
    #expect(try run("promote", "1.26.6", "stable", "--no-gate").status == 0)
    #expect(try ran() == [])
  }

  @Test(.enabled(if: BuiltGofarm.has("openssl")))
  func `the checksum database's signature is judged by none of the caller's programs`() throws {
    let source = try ModuleSource(offering: "1.26.6")
    try fake(Self.documented())
    let outcome = try run("install", "1.26.6", on: source.farm.root)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try ran() == [])
  }

  @Test(.enabled(if: BuiltGofarm.has("gpgv") && BuiltGofarm.has("ssh-keygen")))
  func `evidence that nobody signed is refused, whatever the caller has on PATH`() throws {
    let place = directory + "/place"
    try FileSystem.makeDirectory(place)
    #expect(try run("evidence", "export", place + "/evidence").status == 0)
    try FileSystem.create(place + "/evidence.sig", "no signature")
    try FileSystem.create(place + "/evidence.asc", "no signature")
    try FileSystem.create(place + "/signers", "")
    try fake(Self.documented(), saying: "echo ci")
    let keyring = try run(
      "evidence", "import", place + "/evidence", "--keyring", place + "/signers")
    #expect(keyring.status == 65, "\(keyring.output)")
    let signers = try run(
      "evidence", "import", place + "/evidence", "--signers", place + "/signers")
    #expect(signers.status == 65, "\(signers.output)")
    let signed = try run("evidence", "export", place + "/evidence", "--sign", place + "/nothing")
    #expect(signed.status == 65, "\(signed.output)")
    #expect(try ran() == [])
  }

  @Test func `a release is built anew by none of the caller's programs`() throws {
    let script = """
      #!/bin/sh
      bootgo=1.24.6
      mkdir ../bin ../pkg
      cp -R '\(farm.root)/1.26.6/bin/.' ../bin
      cp -R '\(farm.root)/1.26.6/pkg/.' ../pkg
      chmod -R u+w ../bin ../pkg

      """
    let release = TestArchive.release("1.26.6", extra: [.init("go/src/make.bash", script)])
    _ = try farm.farm.install(archive: farm.file("go.tar.gz", release.gzip))
    try farm.install("1.24.6")
    try fake(Self.documented())
    let outcome = try run("verify", "1.26.6", "--rebuild", "--nice")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try ran() == [])
  }

  // MARK: On the system's PATH

  /// The caller's variables, of which those that lead to the network reach a program.
  private static let caller = [
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent", "GOFLAGS": "-mod=mod",
    "GOROOT": "/x", "BASH_ENV": "/x", "ENV": "/x", "LD_AUDIT": "", "SECRET": "x", "CURL_HOME": "/x",
    "TAR_OPTIONS": "--no-such-option", "USER": "ada", "LANG": "C.UTF-8", "TMPDIR": "/tmp",
    "SSH_AUTH_SOCK": "/x",
  ]
  static let network = [
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "TZ",
  ]

  private func variables(of name: String) throws -> [String: String] {
    let text = try #require(try FileSystem.readText("\(directory)/said/\(name)"), "\(name)")
    var found: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      found[String(pair[0])] = String(pair[1])
    }
    for name in ["PWD", "OLDPWD", "SHLVL", "_"] { found[name] = nil }
    return found
  }

  /// Runs gofarm where `fake/` is /usr/local/bin, and SELinux seems to be active.
  private func runInHost(_ host: PrivateHost, _ words: String...) throws -> Child.Outcome {
    let setUp = """
      mount --bind '\(directory)/fake' /usr/local/bin && mount -t tmpfs none /sys/fs &&
        mkdir /sys/fs/selinux && echo 1 >/sys/fs/selinux/enforce
      """
    var environment = Self.caller
    for name in Self.network { environment[name] = "127.0.0.1" }
    return try BuiltGofarm.run(
      farm.root, words, under: host.words(after: setUp), environment: environment)
  }

  @Test(.needsRoot, .needsNamespaces)
  func `programs get the system's PATH, what leads to the network, and no more`() throws {
    let host = try PrivateHost(in: directory)
    try fake(["curl", "tar", "getent", "restorecon", "ssh-keygen"])
    try TemporaryFarm.makeTree("1.25.1", at: directory + "/sdk/go1.25.1")
    _ = try runInHost(host, "install", "1.26.6")
    _ = try runInHost(host, "import", "sdk", "--directory", directory + "/sdk")
    #expect(try runInHost(host, "init", "--group", "nosuch").status == 66)
    #expect(try runInHost(host, "setup", "--system").status == 0)
    let file = directory + "/evidence"
    #expect(try runInHost(host, "evidence", "export", file, "--sign", "key").status == 0)
    var signing = try variables(of: "ssh-keygen")
    #expect(signing.removeValue(forKey: "SSH_AUTH_SOCK") == "/x")
    #expect(try signing == variables(of: "tar"))
    for name in ["curl", "tar", "getent", "restorecon"] {
      let found = try variables(of: name)
      #expect(Set(found.keys) == Set(Self.network + ["PATH", "LC_ALL", "HOME"]), "\(name)")
      #expect(found["PATH"] == "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")
      #expect(found["HOME"] == "/dev/null")
    }
  }

  @Test(.needsRoot, .needsNamespaces)
  func `a group that /etc does not have is asked of getent`() throws {
    let host = try PrivateHost(in: directory)
    try fake(["getent"], saying: "[ \"$3\" != ldap ] || echo ldap:x:4242:ada")
    let outcome = try runInHost(host, "init", "--group", "ldap")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try FileSystem.status(farm.root)?.group == 4242)
  }

  @Test(.needsRoot, .needsNamespaces)
  func `what is published, repaired and set up gets its labels where SELinux is active`() throws {
    let host = try PrivateHost(in: directory)
    try fake(["restorecon"], saying: "echo \"$@\" >>'\(directory)/labels'")
    let archive = try farm.file("go.tar.gz", TestArchive.release("1.26.6").gzip)
    #expect(try runInHost(host, "install", "--from", archive).status == 0)
    try FileSystem.remove(farm.root + "/1.26.6/bin/gofmt")
    #expect(try runInHost(host, "repair", "1.26.6").status == 0)
    #expect(try runInHost(host, "setup", "--system").status == 0)
    let lines = try FileSystem.readText(directory + "/labels")?.split(separator: "\n") ?? []
    #expect(lines.filter { $0 == "-R -F \(farm.root)/1.26.6" }.count == 2, "\(lines)")
    #expect(lines.last?.hasPrefix("-F /etc/profile.d/goenv.sh ") == true, "\(lines)")
  }

  // MARK: Go, and gates

  /// Installs a release whose go writes what it finds to `said/go`, a line each time.
  private func installTelling() throws {
    var release = TestArchive.release("1.26.6")
    let index = try #require(release.entries.firstIndex { $0.name == "go/bin/go" })
    let own = String(decoding: release.entries[index].content, as: UTF8.self)
    let tell = "#!/bin/sh\n/usr/bin/env >>'\(directory)/said/go'\n"
    release.entries[index].content = Array((tell + own.dropFirst("#!/bin/sh\n".count)).utf8)
    _ = try farm.farm.install(archive: farm.file("go.tar.gz", release.gzip))
  }

  /// What a project of the site's may need of the caller's.
  private static let site = [
    "CC", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOPROXY", "GOSUMDB",
  ]

  private func runAsCaller(_ words: String...) throws -> BuiltGofarm.Outcome {
    let more = Dictionary(uniqueKeysWithValues: Self.site.map { ($0, "/caller") })
    return try BuiltGofarm.run(
      words, on: farm, environment: Self.caller.merging(more) { $1 })
  }

  @Test func `every go that gofarm starts for itself finds nothing of the caller's`() throws {
    try installTelling()
    for words in [
      ["promote", "1.26.6", "stable"], ["promote", "1.26.6", "latest", "--no-gate"], ["doctor"],
      ["doctor", "--modules"],
    ] {
      _ = try BuiltGofarm.run(words, on: farm, environment: Self.caller)
      let found = try variables(of: "go")
      for name in ["GOROOT", "BASH_ENV", "ENV", "LD_AUDIT", "SECRET", "CURL_HOME", "TAR_OPTIONS"] {
        #expect(found[name] == nil, "\(words): \(name)")
      }
      #expect(found["USER"] == nil && found["LANG"] == nil, "\(words)")
      #expect(["", nil].contains(found["GOFLAGS"]), "\(words)")
      try FileSystem.remove(directory + "/said/go")
    }
  }

  @Test func `a gate finds what is set for it, and a project's gate the site's modules, too`()
    throws
  {
    try installTelling()
    let own = [
      "EXPECTED_GO_VERSION", "GOCACHE", "GOENV", "GOFARM_CHANNEL", "GOFARM_GOROOT", "GOFARM_ROOT",
      "GOFARM_VERSION", "GOFLAGS", "GOPATH", "GOPROXY", "GOTOOLCHAIN", "GOWORK", "HOME", "LC_ALL",
      "PATH", "TMPDIR",
    ]
    let gate = try runAsCaller(
      "promote", "1.26.6", "stable", "--no-gate", "--gate", "env >'\(directory)/said/gate'")
    #expect(gate.status == 0, "\(gate.errors)")
    let found = try variables(of: "gate")
    #expect(found.keys.sorted() == own)
    #expect(found["PATH"] == "\(farm.root)/1.26.6/bin:/usr/local/bin:/usr/bin:/bin")
    #expect(found["GOPROXY"] == "off" && found["GOFLAGS"] == "")

    let project = directory + "/project"
    try FileSystem.makeDirectory(project)
    try FileSystem.remove(directory + "/said/go")
    _ = try runAsCaller("promote", "1.26.6", "testing", "--no-gate", "--gate-test", project)
    let modules = try variables(of: "go")
    #expect(Set(modules.keys) == Set(own + Self.site))
    for name in Self.site { #expect(modules[name] == "/caller") }
    #expect(modules["GOFLAGS"] == "")
  }

  @Test func `exec hands the caller's environment on`() throws {
    try installTelling()
    #expect(try runAsCaller("exec", "1.26.6", "--", "go", "version").status == 0)
    let found = try variables(of: "go")
    #expect(found["SECRET"] == "x" && found["GOFLAGS"] == "-mod=mod")
  }
}
