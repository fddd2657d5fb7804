import Farm
import Go
import System
import TestSupport
import Testing

/// What root, the farm's owner, members of an administrators' group and others may do to each
/// other's work: with real accounts, in an `/etc` of the test's own.
@Suite(.needsRoot, .needsNamespaces, .needs("setpriv")) struct MembersTests {
  typealias User = PrivateHost.User

  private let source: TestSource
  private let host: PrivateHost
  private var farm: TemporaryFarm { source.farm }
  private var root: String { farm.root }

  init() throws {
    source = try TestSource(offering: "1.26.6", "1.27.3")
    host = try PrivateHost(in: source.farm.directory)
    try FileSystem.setMode(source.farm.directory, 0o755)
  }

  /// `ada` and `bob` are members; nil is root.
  private func gofarm(
    _ words: [String], by user: User? = nil, under wrapper: [String] = []
  ) throws -> Child.Outcome {
    let groups = user == .ada || user == .bob ? [PrivateHost.admins] : []
    let bare = words[0] == "promote" ? ["--no-gate", "--no-probe"] : []
    return try BuiltGofarm.run(
      root, words + bare, under: host.words(as: user, groups: groups) + wrapper)
  }

  private func expect(
    _ status: Int32, _ words: String..., by user: User? = nil, line: Int = #line
  ) throws {
    let outcome = try gofarm(words, by: user)
    #expect(
      outcome.status == status,
      "line \(line): \(words) by \(user.map { "\($0)" } ?? "root"): \(outcome.output)")
  }

  private func archive(_ version: String) throws -> String {
    var release = TestArchive.release(version)
    release.entries.append(.init("go/go.env", "GOPROXY=https://proxy.golang.org,direct\n"))
    return try farm.file("go\(version).tar.gz", release.gzip)
  }

  private func find(_ words: String...) throws -> [String] {
    try Child.capture("find", [root] + words).output.split(separator: "\n").map(String.init)
  }

  private func picture() throws -> [String] {
    try find("-name", "events.jsonl", "-o", "-printf", "%P %y %m %u %s %l\n").sorted()
  }

  // MARK: The group

  @Test func `a farm that is there becomes the group's, and so does what is made later`() throws {
    let directories = ["(", "-path", "\(root)/1.*", "-prune", ")", "-o", "-type", "d"]
    func expectShared() throws {
      for line in try Child.capture("find", [root] + directories + ["-printf", "%m %G %P\n"]).output
        .split(separator: "\n")
      {
        let mode = line.hasSuffix(" .gofarm/staging") ? "2770" : "2775"
        #expect(line.hasPrefix("\(mode) \(PrivateHost.admins) "), "\(line)")
      }
      #expect(try FileSystem.status(farm.layout.lock)?.mode == 0o660)
      #expect(try FileSystem.status(farm.layout.lock)?.group == PrivateHost.admins)
    }
    try expect(0, "install", "1.26.6")
    try expect(0, "uninstall", "1.26.6")
    #expect(FileSystem.exists(farm.layout.index))
    try expect(0, "init", "--group", "admins")
    try expectShared()
    for path in [farm.layout.index, farm.layout.state + "/removed"] {
      try FileSystem.removeTree(path)
    }
    try expect(0, "install", "1.26.6", by: .ada)
    try expect(0, "uninstall", "1.26.6", "--force", by: .ada)
    #expect(FileSystem.exists(farm.layout.index))
    #expect(FileSystem.exists(farm.layout.state + "/removed"))
    try expectShared()
    let doctor = try gofarm(["doctor"])
    #expect(doctor.status == 0, "\(doctor.output)")
  }

  @Test func `what one member's command left behind is in no other member's way`() throws {
    try expect(0, "init", "--group", "admins")
    try expect(0, "install", "1.26.6", by: .ada)
    source.offer(["1.26.6", "1.27.3"], etag: "new")
    try expect(0, "install", "1.27.3", by: .bob)
    try expect(0, "list", "--available")
    source.offer(["1.26.6", "1.27.3"], etag: "newer")
    try expect(0, "list", "--available", by: .bob)
    try expect(0, "uninstall", "1.26.6", "--force", by: .ada)
    try expect(0, "uninstall", "1.27.3", "--force", by: .bob)
    #expect(try FileSystem.entries(farm.layout.state + "/removed") == ["1.26.6", "1.27.3"])
  }

  @Test func `root runs what a member promoted`() throws {
    try expect(0, "init", "--group", "admins")
    try expect(0, "install", "--from", archive("1.26.6"), by: .ada)
    try expect(0, "promote", "1.26.6", "stable", by: .ada)
    #expect(try FileSystem.status(root + "/1.26.6/bin/go")?.owner == User.ada.rawValue)
    let said = try Child.capture(
      "sh", ["-c", ". \"$0/goenv.sh\"; go version", root], environment: ["PATH": "/usr/bin:/bin"])
    #expect(said.output == "go version go1.26.6 linux/amd64\n")
  }

  // MARK: Whose an installation is

  @Test func `an installation is root's to change, and its installer's, and no other's`() throws {
    try expect(0, "init", "--group", "admins")
    try expect(0, "install", "--from", archive("1.25.1"), by: .bob)
    try expect(0, "install", "--from", archive("1.26.6"), by: .ada)
    try expect(0, "install", "--from", archive("1.27.3"))
    try FileSystem.remove(root + "/1.26.6/bin/gofmt")
    try FileSystem.remove(root + "/1.27.3/bin/gofmt")
    let before = try find("-path", "\(root)/1.*", "-printf", "%P %m %u %s\n").sorted()
    for user in [User.bob, .eve] {
      for version in ["1.26.6", "1.27.3"] {
        try expect(77, "repair", version, by: user)
        try expect(77, "uninstall", version, "--force", by: user)
        try expect(77, "uninstall", version, by: user)
      }
      try expect(77, "config", "set", "GOPROXY=off", by: user)
      try expect(77, "prune", by: user)
    }
    #expect(try find("-path", "\(root)/1.*", "-printf", "%P %m %u %s\n").sorted() == before)
    try expect(0, "repair", "1.26.6", by: .ada)
    try expect(0, "repair", "1.27.3")
    try expect(0, "config", "set", "GOPROXY=off")
    for version in ["1.25.1", "1.26.6", "1.27.3"] {
      let text = try FileSystem.readText("\(root)/\(version)/go.env")
      #expect(text?.contains("\nGOPROXY=off\n") == true)
    }
    // Each tree is as it should be, whoever changed it last.
    #expect(try find("-path", "\(root)/1.*", "-perm", "/222", "!", "-type", "l").isEmpty)
    try expect(0, "uninstall", "1.25.1", "--force", by: .bob)
    try expect(0, "uninstall", "1.26.6")
    try expect(0, "prune")
    #expect(try farm.farm.snapshot().versions.isEmpty)
  }

  @Test func `an adopted GOROOT is a link, which any member removes`() throws {
    try expect(0, "init", "--group", "admins")
    let origin = farm.directory + "/go-1.19"
    try TemporaryFarm.makeTree("1.19.8", at: origin)
    try expect(77, "adopt", origin, by: .eve)
    try expect(0, "adopt", origin)
    try expect(77, "uninstall", "1.19.8", by: .eve)
    try expect(0, "uninstall", "1.19.8", by: .ada)
    #expect(FileSystem.isExecutable(origin + "/bin/go"))
  }

  @Test func `a farm's owner changes the farm, and of others' installations nothing`() throws {
    let id = String(User.farmer.rawValue)
    try #require(try Child.run("chown", ["-hR", "\(id):\(id)", root]) == 0)
    try expect(0, "init", "--group", "admins")
    let origin = farm.directory + "/go-1.19"
    try TemporaryFarm.makeTree("1.19.8", at: origin)
    try expect(0, "install", "--from", archive("1.26.6"), by: .ada)
    for user in [User.farmer, .ada] {
      try expect(0, "adopt", origin, by: user)
      try expect(0, "promote", "1.26.6", "stable", by: user)
      try expect(0, "promote", "1.19.8", "stable", by: user)
      try expect(0, "rollback", by: user)
      try expect(0, "drop", "stable", by: user)
      try expect(0, "uninstall", "1.19.8", "--force", by: user)
      try expect(77, "setup", "--system", by: user)
    }
    for user in [User.farmer, .bob] {
      try expect(77, "config", "set", "GOPROXY=off", by: user)
      try expect(77, "uninstall", "1.26.6", "--force", by: user)
      try FileSystem.remove(root + "/1.26.6/bin/gofmt")
      try expect(77, "repair", "1.26.6", by: user)
    }
    try expect(0, "install", "--from", archive("1.27.3"), by: .farmer)
    try expect(77, "uninstall", "1.27.3", by: .farmer)
    try expect(0, "uninstall", "1.27.3", "--force", by: .farmer)
    try expect(77, "setup", "--system", by: .eve)
    #expect(!FileSystem.exists(host.etc + "/profile.d/goenv.sh"))
    try expect(0, "setup", "--system")
    #expect(FileSystem.exists(host.etc + "/profile.d/goenv.sh"))
  }

  @Test func `nobody else does anything`() throws {
    try expect(0, "init", "--group", "admins")
    try expect(0, "install", "--from", archive("1.26.6"), by: .ada)
    try expect(0, "promote", "1.26.6", "stable", by: .ada)
    let before = try picture()
    let path = try archive("1.27.3")
    for words in [
      ["promote", "1.26.6", "latest"], ["rollback"], ["drop", "stable"],
      ["install", "--from", path], ["install", "1.27.3"],
      ["config", "set", "follow=true"], ["repair"], ["uninstall", "1.26.6", "--force"],
      ["prune", "--force"], ["config", "set", "audience.canary=releases"], ["render"],
      ["retire", "1.26", "--use", "1.27"],
    ] {
      let outcome = try gofarm(words, by: .eve)
      #expect(outcome.status == 77, "\(words): \(outcome.output)")
    }
    #expect(try picture() == before)
  }

  @Test func `a farm's owner gives channel canary to a group of which he is a member`() throws {
    let id = String(User.farmer.rawValue)
    try #require(try Child.run("chown", ["-hR", "\(id):\(id)", root]) == 0)
    for (groups, status) in [([], 77), ([PrivateHost.releases], 0)] as [([UInt32], Int32)] {
      let outcome = try BuiltGofarm.run(
        root, ["config", "set", "audience.canary=releases"],
        under: host.words(as: .farmer, groups: groups))
      #expect(outcome.status == status, "\(outcome.output)")
    }
  }

  // MARK: The page

  /// Runs the commands of a section of docs/permissions.md in the test's own `/etc`, and then more:
  /// `sudo` becomes the user that it names, and ada is who calls it.
  private func follow(_ section: String, then more: String = "") throws -> Child.Outcome {
    let page = try #require(try FileSystem.readText(repository + "/docs/permissions.md"))
    let text = try #require(page.split(separator: "\n## \(section)\n").last)
    let lines = text.split(separator: "\n## ")[0].split(separator: "\n")
      .filter { $0.hasPrefix("    ") }
      .map { $0.dropFirst(4).replacing("/opt/go", with: root) }
    try #require(lines.count >= 3)
    let script = """
      set -e
      mount -t tmpfs none /var/log
      mkdir /etc/sudoers.d
      gofarm() { '\(BuiltGofarm.path)' --root '\(root)' "$@"; }
      sudo() {
        user=$2; shift 3
        SUDO_USER=ada setpriv --reuid "$(id -u "$user")" --regid "$(id -g "$user")" --clear-groups \
          '\(BuiltGofarm.path)' --root '\(root)' "$@"
      }
      \(lines.dropLast(more.isEmpty ? 0 : 1).joined(separator: "\n"))
      \(more)
      \(more.isEmpty ? "" : lines.last! + " --no-gate")

      """
    let words = host.words() + ["sh", "-c", script]
    return try Child.capture(
      words[0], Array(words.dropFirst()), environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
  }

  @Test(.needs("groupadd", "usermod"))
  func `the page's commands give the farm to a group`() throws {
    let outcome = try follow("An administrators' group")
    #expect(outcome.status == 0, "\(outcome.output)")
    let groups = try FileSystem.readText(host.etc + "/group") ?? ""
    #expect(
      groups.split(separator: "\n").contains { $0.hasPrefix("goadmins:") && $0.hasSuffix(":ada") })
    #expect(try FileSystem.status(root)?.mode == 0o2775)
  }

  @Test(.needs("useradd"))
  func `the page's commands give the farm to an account, and the history names both`() throws {
    try FileSystem.removeTree(root)
    let path = try archive("1.27.3")
    let outcome = try follow(
      "A dedicated account", then: "sudo -u gofarm gofarm install --from '\(path)'")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try farm.link("stable") == "1.27.3")
    #expect(try farm.farm.history().last?.actor == "ada (as gofarm)")
    #expect(try FileSystem.status(root + "/1.27.3")?.owner == FileSystem.status(root)?.owner)
    #expect(FileSystem.exists(host.etc + "/sudoers.d/gofarm"))
  }

  // MARK: Crashes

  @Test(.needs("strace"), arguments: ["fsync", "/^rename", "unlink"])
  func `what one member's crash leaves behind, another member's next command completes`(
    _ call: String
  ) throws {
    try expect(0, "init", "--group", "admins")
    try expect(0, "install", "--from", archive("1.26.6"), by: .ada)
    try expect(0, "install", "--from", archive("1.27.3"))
    try expect(0, "promote", "1.26.6", "stable", by: .ada)
    let path = try archive("1.28.1")
    var kills = 0
    for number in [1, 3] {
      for words in [
        ["promote", number == 1 ? "1.27.3" : "1.26.6", "stable"],
        ["config", "set", "follow=\(number == 1)"], ["install", "--from", path],
      ] {
        let kill = BuiltGofarm.injecting("signal=KILL", into: call[...], number: number)
        let killed = try gofarm(words, by: .ada, under: kill)
        kills += killed.status == 137 ? 1 : 0
        let newest = try #require(try farm.farm.history().last).channels
        let next = try gofarm(["render"], by: .bob)
        #expect(next.status == 0, "\(words) \(number): \(next.output)")
        #expect(try farm.link("stable") == newest[.stable]?.text)
        let status = try gofarm(["status"], by: .bob)
        #expect(status.status == 0, "\(words) \(number): \(status.output)")
      }
    }
    #expect(kills >= 4)
  }

  @Test(.needs("strace"))
  func `a go env that is another one's waits for root where a member's crash was root's`() throws {
    try expect(0, "init", "--group", "admins")
    try expect(0, "install", "--from", archive("1.26.6"))
    // Before the rename of go.env, after that of farm.json.
    let kill = BuiltGofarm.injecting("signal=KILL", into: "/^rename", number: 2)
    #expect(try gofarm(["config", "set", "GOPROXY=off"], under: kill).status == 137)
    let env = root + "/1.26.6/go.env"
    #expect(try FileSystem.readText(env)?.contains("GOPROXY=off") == false)
    let member = try gofarm(["promote", "1.26.6", "stable"], by: .ada)
    #expect(member.status == 0 && member.output.contains("farm.json is not carried out"))
    #expect(try FileSystem.readText(env)?.contains("GOPROXY=off") == false)
    try expect(0, "promote", "1.26.6", "latest")
    #expect(try FileSystem.readText(env)?.contains("GOPROXY=off") == true)
  }
}
