import Farm
import System
import TestSupport
import Testing

/// Directories that somebody else owns, and programs that somebody else put in the way.
@Suite struct OtherHandsTests {
  private let site: Site
  private let home: String

  init() throws {
    site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    home = site.directory + "/home"
    try FileSystem.makeDirectory(home)
  }

  private func setup(_ words: String...) throws -> Child.Outcome {
    try BuiltGofarm.run(site.root, ["setup", "--user"] + words, environment: ["HOME": home])
  }

  private func plan() throws -> (Setup, [Setup.Step]) {
    let setup = Setup(
      layout: site.farm.layout, scope: .user(["HOME": home, "PATH": Site.systemPath]))
    return (setup, try setup.plan(removing: false))
  }

  private func picture() throws -> String {
    try Child.capture(
      "sh", ["-c", "cd \"$0\" && find . -printf '%p %m %u %l\\n' | sort; cat .[a-z]*", home]
    ).output
  }

  @Test(.enabled(if: Host.userID == 0))
  func `root writes nothing below a HOME that is somebody else's`() throws {
    let victim = site.directory + "/victim"
    try FileSystem.create(victim, "only root's\n", mode: 0o600)
    try FileSystem.makeLink(home + "/.bashrc", to: victim)
    try FileSystem.setOwner(home, 65534, 65534)
    let before = try picture()
    let name = Accounts.userName(65534)
    for words in [[], ["--remove"], ["--dry-run"]] {
      let outcome = try BuiltGofarm.run(
        site.root, ["setup", "--user"] + words, environment: ["HOME": home])
      #expect(outcome.status == 77)
      #expect(outcome.output.contains("belongs to \(name)"))
      #expect(
        outcome.output.contains("try: sudo -u \(name) -H gofarm --root \(site.root) setup --user"))
      #expect(!outcome.output.contains("only root's"))
    }
    #expect(try picture() == before)
    #expect(try FileSystem.readText(victim) == "only root's\n")
  }

  @Test(.needsRoot, .needsNamespaces, .needs("setpriv"))
  func `the command that root is told in its place works`() throws {
    let host = try PrivateHost(in: site.directory)
    try FileSystem.setMode(site.directory, 0o755)
    try FileSystem.setOwner(home, PrivateHost.User.ada.rawValue, 0)
    let refused = try BuiltGofarm.run(
      site.root, ["setup", "--user"], under: host.words(), environment: ["HOME": home])
    #expect(refused.status == 77)
    let remedy = try #require(refused.output.split(separator: "try: ").last)
    var words = remedy.split(whereSeparator: \.isWhitespace).map(String.init)
    // As sudo -H would: as that user, with the HOME that is his.
    #expect(words.prefix(4) == ["sudo", "-u", "ada", "-H"])
    words.removeFirst(4)
    #expect(words.removeFirst() == "gofarm")
    let taken = try BuiltGofarm.run(
      site.root, Array(words.dropFirst(2)), under: host.words(as: .ada),
      environment: ["HOME": home])
    #expect(words.prefix(2) == ["--root", site.root])
    #expect(taken.status == 0, "\(taken.output)")
    let profile = try #require(try FileSystem.status(home + "/.profile"))
    #expect(profile.owner == PrivateHost.User.ada.rawValue)
  }

  @Test(.needsRoot, .needs("setpriv", "unshare"))
  func `in a rootless user namespace the host's root is nobody to be afraid of`() throws {
    try #require(try Child.run("chown", ["-hR", "4001:4001", site.directory]) == 0)
    let rootless = ["setpriv", "--reuid", "4001", "--regid", "4001", "--clear-groups"]
    func run(_ words: String..., mapping options: [String]) throws -> Child.Outcome {
      try BuiltGofarm.run(
        site.root, words, under: rootless + ["unshare"] + options, environment: ["HOME": home])
    }
    if try run("list", mapping: ["-r"]).status != 0 { try Test.cancel("no user namespaces") }
    let doctor = try run("doctor", mapping: ["-r"])
    #expect(!doctor.output.contains("ancestor-writable"), "\(doctor.output)")
    #expect(!doctor.output.contains("foreign-owner"), "\(doctor.output)")
    let setup = try run("setup", "--user", mapping: ["-r"])
    #expect(setup.status == 0, "\(setup.output)")
    // What gofarm gives others to run, or runs itself, is judged as everywhere.
    try TemporaryFarm.makeTree("1.19.8", at: site.directory + "/go-1.19")
    let adopted = try run("adopt", site.directory + "/go-1.19", mapping: ["-r"])
    #expect(adopted.status == 78 && adopted.output.contains("belongs to"), "\(adopted.output)")
    let hooks = site.root + "/.gofarm/pre-promote.d"
    try FileSystem.makeDirectory(hooks)
    try FileSystem.create(hooks + "/look", "#!/bin/sh\n", mode: 0o755)
    let moved = try run(
      "promote", "1.26.6", "latest", "--no-gate", "--no-probe", mapping: ["-r"])
    #expect(moved.status == 78 && moved.output.contains("is not run: it belongs to"))
  }

  @Test(.enabled(if: Host.userID == 0))
  func `root follows no link and enters no directory of somebody else's`() throws {
    let victim = site.directory + "/victim"
    try FileSystem.create(victim, "only root's\n", mode: 0o600)
    let (setup, steps) = try plan()
    // Between the plan and the writing, where others may write.
    try FileSystem.setMode(home, 0o777)
    try FileSystem.makeLink(home + "/.bashrc", to: victim)
    try FileSystem.setOwner(home + "/.bashrc", 65534, 65534)
    let refused = failure { try setup.carryOut(steps) }
    #expect(refused?.exitCode == 77, "\(String(describing: refused))")
    #expect(try FileSystem.readText(victim) == "only root's\n")
    #expect(try FileSystem.entries(home) == [".bashrc"])

    try FileSystem.remove(home + "/.bashrc")
    try FileSystem.makeDirectory(home + "/.config")
    try FileSystem.setOwner(home + "/.config", 65534, 65534)
    guard Site.has("fish") else { return }
    #expect(failure { try plan() }?.exitCode == 77)
    #expect(failure { try setup.carryOut(steps) }?.exitCode == 77)
    #expect(try FileSystem.entries(home) == [".config"])
  }

  @Test func `a file that somebody writes meanwhile is left alone, and so are the others`() throws {
    try FileSystem.create(home + "/.profile", "# mine\n")
    try FileSystem.create(home + "/.bashrc", "# mine\n")
    let (setup, steps) = try plan()
    try FileSystem.append(home + "/.bashrc", "alias x=y\n")
    let before = try picture()
    let refused = failure { try setup.carryOut(steps) }
    #expect(refused as? SetupFailure == .changed(path: home + "/.bashrc"))
    #expect(try picture() == before)
  }

  @Test func `a link to nowhere is written through where its directory is there`() throws {
    try FileSystem.makeLink(home + "/.bashrc", to: "dotfiles/bashrc")
    let before = try picture()
    let refused = try setup()
    #expect(refused.status == 73 && refused.output.contains("a link to nowhere"))
    #expect(try picture() == before)
    try FileSystem.makeDirectory(home + "/dotfiles")
    let bare = try picture()
    #expect(try setup().status == 0)
    #expect(FileSystem.exists(home + "/dotfiles/bashrc"))
    #expect(try setup("--remove").status == 0)
    #expect(try picture() == bare)
  }

  @Test(.enabled(if: Host.userID == 0 && BuiltGofarm.has("unshare")))
  func `where one file cannot be replaced, the others get back what they had`() throws {
    for name in [".bashrc", ".profile", ".zshrc"] {
      try FileSystem.create("\(home)/\(name)", "# mine\n")
    }
    let before = try picture()
    let script = """
      mount --bind "$1/.zshrc" "$1/.zshrc" || exit 99
      HOME="$1" exec "$2" --root "$3" setup --user
      """
    let outcome = try Child.capture(
      "unshare", ["-m", "sh", "-c", script, "sh", home, BuiltGofarm.path, site.root])
    if outcome.status == 99 { return }
    #expect(outcome.status == 74, "\(outcome.output)")
    #expect(try picture() == before)
  }

  @Test func `programs that gofarm runs are not looked for on the caller's PATH`() throws {
    let source = try TestSource(offering: "1.26.6")
    let fake = source.farm.directory + "/fake"
    try FileSystem.makeDirectory(fake)
    for name in ["curl", "gpgv", "tar", "gzip", "getent", "restorecon"] {
      try FileSystem.create(
        "\(fake)/\(name)", "#!/bin/sh\necho \(name) >>'\(fake)/said'\nexit 0\n", mode: 0o755)
    }
    let keyring = source.farm.directory + "/keyring"
    try FileSystem.create(keyring, "")
    try source.configure(", \"signature\": \"require\", \"keyring\": \"\(keyring)\"")
    source.server["/dl/" + TestSource.name("1.26.6") + ".asc"] = .init("no signature")
    let outcome = try BuiltGofarm.run(
      ["install", "1.26.6"], on: source.farm,
      environment: ["PATH": "\(fake):/usr/bin:/bin", "CURL_HOME": fake])
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(try FileSystem.readText(fake + "/said") == nil)
    #expect(try source.farm.farm.snapshot().versions.isEmpty)
  }

  @Test func `nobody holds up a download by opening what there is of it`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = source.farm.layout.archive(TestSource.digest("1.26.6"))
    let partial =
      "\(source.farm.layout.archives)/\(TestSource.digest("1.26.6"))\(Layout.partialSuffix)"
    source.server["/dl/" + TestSource.name("1.26.6")]?.cuts = [700, 0, 0, 0, 0, 0]
    #expect(try source.run("install", "1.26.6").status == 69)
    #expect(try FileSystem.status(partial)?.mode == 0o600)
    // As 0.1 left it, and as anybody could hold it.
    try FileSystem.setMode(partial, 0o644)
    let held = try Descriptor.open(partial)
    #expect(try held.tryLock())
    source.server["/dl/" + TestSource.name("1.26.6")]?.cuts = []
    let outcome = try source.run("install", "1.26.6", "--wait", "0")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try FileSystem.status(path)?.mode == 0o644)
    _ = consume held
  }
}
