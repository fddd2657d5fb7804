import System
import TestSupport
import Testing

/// The quick start, as it is printed: each path on a host of its own, as root, and its last command as
/// a user. Small releases stand for real ones, so the gates that build with them are left out.
@Suite struct QuickStartTests {
  @Test func `every block of commands is a scene, and no path has more than five commands`() {
    let scenes = QuickStart.blocks.map { $0.scene ?? "none" }
    let others = ["package", "tarball", "own-mirror", "bundle-create"]
    #expect(scenes.sorted() == (QuickStart.paths + others).sorted())
    for path in QuickStart.paths {
      // The first is that which installs the package.
      #expect(
        QuickStart.commands("package").count + QuickStart.commands(path).count <= 5, "\(path)")
    }
  }

  /// What stands in /mnt/usb, and the digest that the page calls HEX.
  private struct Stick {
    var files: [(name: String, path: String)] = []
    var digest = ""
  }

  private static let gates = #"gofarm config set 'promotion={"channels":{"stable":{"gates":[]}}}'"#

  /// Runs commands on a host where nothing of gofarm is but the program; the last one as a user.
  private func run(
    _ commands: [String], _ places: [(String, String)] = [], stick: Stick = Stick(),
    before: String = "", keeping kept: String = ":"
  ) throws -> Child.Outcome {
    let site = try Site(installed: [], channels: [:])
    let directory = site.directory
    let host = try PrivateHost(in: directory)
    try TemporaryFarm.makeDirectories(directory + "/mnt/usb")
    for file in stick.files {
      try FileSystem.copy(file.path, to: "\(directory)/mnt/usb/\(file.name)")
    }
    _ = try site.shell(
      "cp -L /usr/bin/curl curl && chmod -R a+rX . && mkdir home && chown 4001 home")
    try site.write("internet", QuickStart.internet(places, curl: directory + "/curl"), mode: 0o755)
    let first = commands.first ?? ""
    let rest = commands.dropFirst().dropLast().map { $0.replacing("HEX", with: stick.digest) }
    let script = """
      set -e
      mkdir "$0/opt" "$0/bin"; cp '\(BuiltGofarm.path)' "$0/bin/gofarm"
      if [ -d /opt/swift ]; then mkdir "$0/opt/swift"; mount --rbind /opt/swift "$0/opt/swift"; fi
      mount --rbind "$0/opt" /opt
      mount --bind "$0/bin" /usr/local/bin; mount --bind "$0/mnt" /mnt
      mount --bind "$0/internet" /usr/bin/curl
      PATH=/usr/local/bin:$PATH
      \(first)
      \(Self.gates)
      \(before)
      \(rest.joined(separator: "\n"))
      \(kept)
      setpriv --reuid 4001 --regid 4001 --clear-groups env -i HOME="$0/home" TERM=dumb \
        PATH=/usr/bin:/bin \(commands.last ?? ":")
      """
    let words = host.words() + ["sh", "-c", script, directory]
    return try Child.capture(
      words[0], Array(words.dropFirst()),
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": directory],
      directory: directory,
      limit: 120)
  }

  private func expectGo(_ outcome: Child.Outcome) {
    #expect(
      outcome.status == 0 && outcome.output.hasSuffix("\ngo version go1.27.3 linux/amd64\n"),
      "\(outcome.output)")
  }

  /// A server that has what the Go project's has, below `/dl`.
  private func official() throws -> TestSource {
    let source = try TestSource(offering: "1.26.6", "1.27.3")
    for path in ["/dl/?mode=json&include=all", "/dl/index.json"] {
      source.server[path] = source.server["/index"]
    }
    return source
  }

  @Test(
    .needsRoot, .needsNamespaces, .needs("curl", "setpriv"),
    .enabled(if: Host.architecture == "amd64"),
    arguments: [
      ("internet", "https://go.dev/dl"), ("mirror", "https://golang.google.cn/dl"),
    ])
  func `a host that reaches the Go project's site, or its mirror`(
    _ scene: String, _ address: String
  ) throws {
    let source = try official()
    expectGo(try run(QuickStart.commands(scene), [(address, source.server.url + "/dl")]))
  }

  @Test(
    .needsRoot, .needsNamespaces, .needs("curl", "setpriv"),
    .enabled(if: Host.architecture == "amd64"))
  func `a host that reaches a mirror of the site's own`() throws {
    let source = try official()
    var commands = QuickStart.commands("mirror")
    commands[1] = try #require(QuickStart.commands("own-mirror").first)
    let address = "https://mirror.example.com/golang"
    expectGo(try run(commands, [(address, source.server.url + "/dl")]))
  }

  @Test(
    .needsRoot, .needsNamespaces, .needs("curl", "setpriv", "openssl"),
    .enabled(if: Host.architecture == "amd64"))
  func `a host that reaches a module proxy`() throws {
    let source = try ModuleSource(offering: "1.26.6", "1.27.3")
    // The key of the real database is the Go project's.
    let database = "gofarm config set 'GOSUMDB=\(source.database.key)'"
    let places = [("https://athens.example.com", source.server.url + "/proxy")]
    expectGo(try run(QuickStart.commands("module-proxy"), places, before: database))
  }

  @Test(
    .needsRoot, .needsNamespaces, .needs("curl", "setpriv"),
    .enabled(if: Host.architecture == "amd64"))
  func `a host with a USB stick, from another farm or from the Go project's page`() throws {
    let farm = try TemporaryFarm(installed: [])
    try farm.install("1.27.3")
    let bundle = farm.directory + "/go.bundle"
    let create = try #require(QuickStart.commands("bundle-create").first)
      .replacing("/mnt/usb/go.bundle", with: bundle)
    let made = try Child.capture(
      "sh", ["-c", "gofarm() { '\(BuiltGofarm.path)' \"$@\"; }; \(create)"],
      environment: ["PATH": "/usr/bin:/bin", "GOFARM_ROOT": farm.root])
    #expect(made.status == 0, "\(made.output)")
    let digest = String(made.output.prefix(64))
    expectGo(
      try run(
        QuickStart.commands("bundle-install"),
        stick: Stick(files: [("go.bundle", bundle)], digest: digest)))

    let name = TestSource.name("1.27.3")
    let archive = try farm.file("archive", TestSource.archive("1.27.3"))
    expectGo(
      try run(
        QuickStart.commands("archive"),
        stick: Stick(files: [(name, archive)], digest: TestSource.digest("1.27.3"))))
  }

  @Test(.needsRoot, .needsNamespaces, .needs("dpkg-deb"))
  func `the tarball's command puts gofarm and its pages below /usr/local`() throws {
    let site = try PackageTests.shared.get()
    let command = try #require(QuickStart.commands("tarball").first)
    let outcome = try Child.capture(
      "unshare",
      [
        "-m", "sh", "-euc",
        "mount -t tmpfs none /usr/local; cd \"$0/dist\"; \(command); gofarm --version; find /usr/local -name '*.1.gz'",
        site.directory,
      ], environment: ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"])
    #expect(outcome.status == 0 && outcome.output.hasPrefix("gofarm 0.1.0\n"), "\(outcome.output)")
    #expect(outcome.output.contains("/usr/local/share/man/man1/gofarm-install.1.gz\n"))
  }
}
