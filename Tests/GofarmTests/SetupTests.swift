import Farm
import System
import TestSupport
import Testing

@Suite struct SetupTests {
  let site: Site
  let home: String

  init() throws {
    site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    home = site.directory + "/home of ada"
    try FileSystem.makeDirectory(home)
  }

  /// Every file and directory below a directory with its bytes, mode and target.
  private func picture(of directory: String) throws -> String {
    try Child.capture(
      "sh",
      [
        "-c",
        "cd \"$0\" && find . -printf '%p %m %l\\n' | sort; find . -type f | sort | xargs -d '\\n' -r cksum",
        directory,
      ], environment: ["PATH": "/usr/bin:/bin"]
    ).output
  }

  private func setup(_ words: String..., user: Bool = true) throws -> Child.Outcome {
    try BuiltGofarm.run(
      site.root, ["setup", user ? "--user" : "--system"] + words, environment: ["HOME": home])
  }

  static let shells: [[String]] = [
    ["bash", "-lc"], ["bash", "-ic"], ["bash", "-lic"], ["zsh", "-ic"], ["zsh", "-lic"],
    ["fish", "-c"], ["fish", "-ic"], ["ksh", "-ic"], ["ksh", "-lc"], ["mksh", "-ic"],
    ["mksh", "-lc"], ["dash", "-lc"], ["posh", "-lc"], ["yash", "-lc"], ["busybox", "ash", "-lc"],
  ]

  /// In an `/etc` of its own: what the host's packages have put there is no part of the test.
  @Test(.needsNamespaces, arguments: shells)
  func `a login or interactive shell finds the farm's go after setup --user`(
    _ shell: [String]
  ) throws {
    try need(shell[0])
    #expect(try setup().status == 0)
    let outcome = try say(shell, on: PrivateHost(in: site.directory))
    #expect(
      outcome.output.contains("\(site.root)/stable/bin/go\ngo version go1.26.6 "),
      "\(outcome.output)")
  }

  @Test func `removal gives back every byte, and doing it twice changes nothing`() throws {
    try FileSystem.create(home + "/.bashrc", "alias x=y", mode: 0o640)
    try FileSystem.makeDirectory(home + "/dotfiles")
    try FileSystem.create(home + "/dotfiles/zshrc", "setopt autocd\n")
    try FileSystem.makeLink(home + "/.zshrc", to: "dotfiles/zshrc")
    try FileSystem.create(home + "/.bash_profile", ". ~/.bashrc\n")
    let before = try picture(of: home)
    let dry = try setup("--dry-run")
    #expect(dry.output.contains("+++ \(home)/.bashrc\n@@ -1 +1,2 @@\n"), "\(dry.output)")
    #expect(try picture(of: home) == before)

    #expect(try setup().status == 0)
    let once = try picture(of: home)
    #expect(once != before)
    #expect(once.contains("./.zshrc 777 dotfiles/zshrc"))
    #expect(once.contains("./.bashrc 640"))
    #expect(try setup().status == 0)
    #expect(try picture(of: home) == once)

    #expect(try setup("--remove").status == 0)
    #expect(try picture(of: home) == before)
    #expect(try setup("--remove").status == 0)
  }

  @Test func `removal takes the directories that setup made, and no other`() throws {
    let zsh = ["HOME": home, "ZDOTDIR": home + "/new/zsh"]
    let before = try picture(of: home)
    func setup(_ words: String...) throws -> Int32 {
      try BuiltGofarm.run(site.root, ["setup", "--user"] + words, environment: zsh).status
    }
    #expect(try setup() == 0 && setup() == 0)
    #expect(FileSystem.exists(home + "/.config/fish/conf.d/goenv.fish"))
    #expect(FileSystem.exists(home + "/new/zsh/.zshrc"))
    #expect(try setup("--remove") == 0)
    #expect(try picture(of: home) == before)

    // Another farm takes over what the first one made.
    #expect(try setup() == 0)
    let other = try Site(installed: ["1.27.3"], channels: ["stable": "1.27.3"])
    for words in [["setup", "--user"], ["setup", "--user", "--remove"]] {
      #expect(try BuiltGofarm.run(other.root, words, environment: zsh).status == 0)
    }
    #expect(try picture(of: home) == before)

    // What has become of use to somebody stays, and so does what was there, though it is empty.
    try FileSystem.makeDirectories(home + "/.config/fish/conf.d")
    #expect(try setup() == 0)
    try FileSystem.create(home + "/new/zsh/.zshenv", "")
    #expect(try setup("--remove") == 0)
    #expect(try FileSystem.entries(home + "/.config/fish/conf.d") == [])
    #expect(try FileSystem.entries(home + "/new/zsh") == [".zshenv"])
  }

  @Test func `another farm takes the line over`() throws {
    let other = try Site(installed: ["1.27.3"], channels: ["stable": "1.27.3"])
    #expect(try setup().status == 0)
    let outcome = try BuiltGofarm.run(other.root, ["setup", "--user"], environment: ["HOME": home])
    #expect(outcome.status == 0)
    let text = try FileSystem.readText(home + "/.bashrc") ?? ""
    #expect(text.contains(other.root) && !text.contains(site.root))
  }

  @Test func `a file that ends within a line is refused, and nothing is done`() throws {
    try FileSystem.create(home + "/.zshrc", "path+=( \\\n")
    try FileSystem.create(home + "/.bashrc", "alias x=y\n")
    let before = try picture(of: home)
    #expect(try setup().status == 73)
    #expect(try picture(of: home) == before)
  }

  private func makeHost() throws -> String {
    let prefix = site.directory + "/host"
    for directory in ["/etc/profile.d", "/etc/zsh", "/etc/fish", "/usr/local/bin", "/bin"] {
      try FileSystem.makeDirectories(prefix + directory)
    }
    try FileSystem.create(prefix + "/etc/bash.bashrc", "# bash\n[ -z \"$PS1\" ] && return\n")
    try FileSystem.create(prefix + "/bin/ksh", "", mode: 0o755)
    try FileSystem.create(prefix + "/etc/csh.login", "# csh reads no /etc/profile.d")
    return prefix
  }

  @Test func `setup --system reaches what each shell reads for everybody`() throws {
    let prefix = try makeHost()
    let before = try picture(of: prefix)
    #expect(try setup("--into", prefix, "--with-go-link", user: false).status == 0)
    for path in [
      "profile.d/goenv.sh", "bash.bashrc", "zsh/zprofile", "zsh/zshrc", "csh.login", "ksh.kshrc",
      "fish/conf.d/goenv.fish",
    ] {
      let text = try FileSystem.readText("\(prefix)/etc/\(path)") ?? ""
      #expect(text.contains("\(site.root)/goenv.sh"), "\(path)")
    }
    #expect(
      try FileSystem.linkTarget(prefix + "/usr/local/bin/go") == site.root + "/stable/bin/go")
    #expect(try setup("--into", prefix, "--remove", user: false).status == 0)
    #expect(try picture(of: prefix) == before)
    #expect(FileSystem.exists(site.root + "/1.26.6/bin/go"))
  }

  @Test func `csh gets a file of its own where csh.login reads profile.d`() throws {
    let prefix = try makeHost()
    let code = "foreach i ( /etc/profile.d/*.csh )\n  source $i\nend\n"
    try FileSystem.remove(prefix + "/etc/csh.login")
    try FileSystem.create(prefix + "/etc/csh.login", code)
    let before = try picture(of: prefix)
    #expect(try setup("--into", prefix, user: false).status == 0)
    #expect(try FileSystem.readText(prefix + "/etc/csh.login") == code)
    #expect(FileSystem.exists(prefix + "/etc/profile.d/goenv.csh"))
    #expect(try setup("--into", prefix, "--remove", user: false).status == 0)
    #expect(try picture(of: prefix) == before)
  }

  @Test func `a go of somebody else's is not replaced`() throws {
    let prefix = try makeHost()
    try FileSystem.create(prefix + "/usr/local/bin/go", "theirs", mode: 0o755)
    let before = try picture(of: prefix)
    #expect(try setup("--into", prefix, "--with-go-link", user: false).status == 73)
    #expect(try picture(of: prefix) == before)
  }

  @Test(
    .needsRoot, .needsNamespaces, .needs("setpriv"),
    arguments: [
      ["bash", "-lc"], ["bash", "-ic"], ["dash", "-lc"], ["zsh", "-ic"], ["zsh", "-lc"],
      ["fish", "-c"],
    ])
  func `a user's shell finds the farm's go after setup --system`(_ shell: [String]) throws {
    try need(shell[0])
    let host = try PrivateHost(in: site.directory)
    let ada = PrivateHost.User.ada
    try FileSystem.setMode(site.directory, 0o755)
    try FileSystem.setOwner(home, ada.rawValue, ada.rawValue)
    let outcome = try say(
      shell, on: host, as: ada,
      after: "'\(BuiltGofarm.path)' --root '\(site.root)' setup --system >/dev/null")
    #expect(
      outcome.output.contains("\(site.root)/stable/bin/go\ngo version go1.26.6 "),
      "\(outcome.output)")
  }

  /// Where a shell finds go, and what that says.
  private func say(
    _ shell: [String], on host: PrivateHost, as user: PrivateHost.User? = nil,
    after setUp: String = ":"
  ) throws -> Child.Outcome {
    let words =
      host.words(as: user, after: setUp)
      + ["env", "-i", "HOME=\(home)", "PATH=/usr/bin:/bin", "TERM=dumb"]
      + shell + ["command -v go; go version"]
    return try Child.capture(
      words[0], Array(words.dropFirst()),
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], directory: home, limit: 60)
  }

  @Test(arguments: [
    ["setup"], ["setup", "--user", "--system"], ["setup", "--user", "--into", "/x"],
    ["setup", "--user", "--with-go-link"],
  ])
  func `a call that says too little or too much exits 64`(_ words: [String]) throws {
    #expect(try BuiltGofarm.run(site.root, words, environment: ["HOME": home]).status == 64)
  }
}
