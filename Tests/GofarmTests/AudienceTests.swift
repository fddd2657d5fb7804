import Farm
import JSON
import System
import TestSupport
import Testing

/// `audience.canary`: whom goenv and `explain` give channel canary, with real accounts, in an `/etc` of
/// the test's own.
@Suite(.needsRoot, .needsNamespaces, .needs("setpriv")) struct AudienceTests {
  typealias User = PrivateHost.User

  private let farm: TemporaryFarm
  private let host: PrivateHost
  private var directory: String { farm.layout.audience }

  init() throws {
    farm = try TemporaryFarm(channels: ["canary": "1.27.3", "stable": "1.26.6"])
    host = try PrivateHost(in: farm.directory)
    try FileSystem.setMode(farm.directory, 0o755)
  }

  private func gofarm(
    _ words: String..., as user: User? = nil, groups: [UInt32] = [], under wrapper: [String] = []
  ) throws -> Child.Outcome {
    try BuiltGofarm.run(farm.root, words, under: host.words(as: user, groups: groups) + wrapper)
  }

  private func set(_ group: String = "releases") throws {
    let outcome = try gofarm("config", "set", "audience.canary=\(group)")
    try #require(outcome.status == 0, "\(outcome.output)")
  }

  /// What a shell of a user, without files of its own, begins with.
  private func current(
    _ shell: String, as user: User?, groups: [UInt32]
  ) throws -> String {
    let words: [String: [String]] = [
      "ash": ["busybox", "ash"], "zsh": ["zsh", "-f"], "bash": ["bash", "--norc"],
      "fish": ["fish", "--no-config"],
    ]
    let all =
      host.words(as: user, groups: groups) + (words[shell] ?? [shell])
      + ["-c", ". \(farm.root)/goenv.sh; goenv current"]
    return try Child.capture(
      all[0], Array(all.dropFirst()),
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": farm.directory], limit: 30
    ).output
  }

  /// What explain says; the channel, and who decided.
  private func explained(as user: User?, groups: [UInt32]) throws -> (String?, String?) {
    let outcome = try gofarm(
      "explain", farm.directory, "--json", as: user, groups: groups)
    let tree = try JSONValue(reading: Array(outcome.output.utf8))
    guard case .string(let channel)? = tree["channel"],
      case .string(let decidedBy)? = tree["decidedBy"]
    else { return (nil, outcome.output) }
    return (channel, decidedBy)
  }

  private static let people: [(user: User?, groups: [UInt32], isMember: Bool)] = [
    (.ada, [PrivateHost.releases], true), (.ian, [PrivateHost.admins, PrivateHost.releases], true),
    (.bob, [PrivateHost.admins], false), (.eve, [], false), (nil, [], false),
  ]

  @Test(arguments: ["bash", "zsh", "dash", "ksh", "mksh", "yash", "ash", "posh", "fish"])
  func `members begin with canary, others and root with stable, as explain says`(
    _ shell: String
  ) throws {
    try need(shell == "ash" ? "busybox" : shell)
    try set()
    for person in Self.people {
      let said = try current(shell, as: person.user, groups: person.groups)
      let known = try explained(as: person.user, groups: person.groups)
      if person.isMember {
        #expect(said == "1.27.3 (channel canary, by audience)\n")
        #expect(known == ("canary", "audience"))
      } else {
        #expect(said == "1.26.6 (channel stable)\n")
        #expect(known == ("stable", "stable"))
      }
    }
  }

  @Test func `explain says why somebody does not get canary`() throws {
    try set()
    func text(as user: User?, groups: [UInt32] = []) throws -> String {
      try gofarm("explain", farm.directory, as: user, groups: groups).output
    }
    #expect(try text(as: .eve).contains("ignored: not a member of releases\n"))
    #expect(try text(as: nil).contains("ignored: root gets stable\n"))
    try farm.promote("1.26.6", "canary")
    let member = try text(as: .ada, groups: [PrivateHost.releases])
    #expect(member.contains("1.26.6 (channel canary), by audience"), "\(member)")
    #expect(try gofarm("drop", "canary").status == 0)
    let dropped = try text(as: .ada, groups: [PrivateHost.releases])
    #expect(dropped.contains("1.26.6 (channel stable), by stable"), "\(dropped)")
    #expect(dropped.contains(#"ignored: there is no channel "canary""#), "\(dropped)")
  }

  @Test func `a canary that is rolled back or dropped leaves its audience what was, or stable`()
    throws
  {
    try set()
    let ada = (User.ada, [PrivateHost.releases])
    try farm.promote("1.26.6", "canary")
    #expect(try current("dash", as: ada.0, groups: ada.1).hasPrefix("1.26.6 (channel canary"))
    #expect(try gofarm("rollback", "canary").status == 0)
    #expect(try current("dash", as: ada.0, groups: ada.1).hasPrefix("1.27.3 (channel canary"))
    #expect(try gofarm("drop", "canary").status == 0)
    #expect(try current("dash", as: ada.0, groups: ada.1) == "1.26.6 (channel stable)\n")
    // The generation before canary was made is one without it.
    #expect(try gofarm("promote", "1.27.3", "canary", "--no-gate", "--no-probe").status == 0)
    #expect(try current("dash", as: ada.0, groups: ada.1).hasPrefix("1.27.3 (channel canary"))
    #expect(try gofarm("rollback").status == 0)
    #expect(try current("dash", as: ada.0, groups: ada.1) == "1.26.6 (channel stable)\n")
  }

  @Test func `the directory has its group and mode, goes with the key, and costs nobody else`()
    throws
  {
    let before = try FileSystem.readText(farm.layout.script)
    #expect(before?.contains("canary") == false)
    try set()
    let made = try #require(try FileSystem.status(directory))
    #expect(made.kind == .directory && made.mode == 0o110)
    #expect(made.owner == 0 && made.group == PrivateHost.releases)
    #expect(try FileSystem.readText(farm.layout.script) != before)
    try set("admins")
    #expect(try FileSystem.status(directory)?.group == PrivateHost.admins)
    #expect(try current("dash", as: .bob, groups: [PrivateHost.admins]).contains("canary"))
    #expect(!(try current("dash", as: .ada, groups: [PrivateHost.releases]).contains("canary")))
    #expect(try gofarm("config", "unset", "audience.canary").status == 0)
    #expect(!FileSystem.exists(directory))
    #expect(try FileSystem.readText(farm.layout.script) == before)
    #expect(try gofarm("render", "--check").status == 0)
  }

  @Test func `a group that nobody knows, or that is not one's own to give, is refused`() throws {
    let before = try FileSystem.readText(farm.layout.configuration)
    let unknown = try gofarm("config", "set", "audience.canary=nobody-knows")
    #expect(unknown.status == 66)
    #expect(unknown.output.contains(#"there is no group "nobody-knows""#), "\(unknown.output)")
    #expect(unknown.output.contains("groupadd --system nobody-knows"), "\(unknown.output)")
    #expect(try gofarm("config", "set", "audience.beta=releases").status == 64)
    #expect(try FileSystem.readText(farm.layout.configuration) == before)
    #expect(try gofarm("init", "--group", "admins").status == 0)
    let foreign = try gofarm(
      "config", "set", "audience.canary=releases", as: .bob, groups: [PrivateHost.admins])
    #expect(foreign.status == 77, "\(foreign.output)")
    #expect(foreign.output.contains("only root, or a member of it"), "\(foreign.output)")
    #expect(try gofarm("config", "get", "audience.canary").status == 1)
    #expect(!FileSystem.exists(directory) && !FileSystem.exists(directory + ".new"))
    // A member gives it, and is in it.
    let both = [PrivateHost.admins, PrivateHost.releases]
    let own = try gofarm("config", "set", "audience.canary=releases", as: .ada, groups: both)
    #expect(own.status == 0, "\(own.output)")
    #expect(try current("dash", as: .ada, groups: both).contains("canary"))
    #expect(!(try current("dash", as: .bob, groups: [PrivateHost.admins]).contains("canary")))
  }

  @Test func `doctor finds a directory that tells nobody apart, and puts it right`() throws {
    try set()
    func found() throws -> String { try gofarm("doctor").output }
    func isFixed() throws -> Bool {
      _ = try gofarm("doctor", "--fix")
      let status = try FileSystem.status(directory)
      return status?.mode == 0o110 && status?.group == PrivateHost.releases
    }
    #expect(!(try found().contains("audience")))
    try FileSystem.setMode(directory, 0o755)
    #expect(try found().contains("wrong-audience: "))
    #expect(try isFixed())
    try FileSystem.setGroup(directory, PrivateHost.admins)
    #expect(try found().contains("farm.json wants mode 0110 and group releases"))
    #expect(try isFixed())
    try FileSystem.removeEmptyDirectory(directory)
    #expect(try found().contains("wrong-audience: "))
    #expect(try gofarm("render", "--check").status == 1)
    #expect(try isFixed())
    #expect(try gofarm("drop", "canary").status == 0)
    #expect(try found().contains("audience-unserved: there is no channel canary"))
    try FileSystem.remove(host.etc + "/group")
    try FileSystem.create(host.etc + "/group", "root:x:0:\n")
    #expect(try found().contains(#"wrong-audience: channel canary is for group "releases""#))
    // What is not about the group is still done.
    #expect(try gofarm("config", "set", "follow=true").status == 0)
    #expect(try gofarm("config", "unset", "audience.canary").status == 0)
    #expect(!(try found().contains("audience")))
    try FileSystem.makeDirectory(directory, mode: 0o110)
    #expect(try found().contains("farm.json wants no such directory"))
    _ = try gofarm("doctor", "--fix")
    #expect(!FileSystem.exists(directory))
  }

  @Test(.needs("strace")) func `a set that was interrupted is finished by the next command`() throws
  {
    let strace = [
      "strace", "-f", "-qq", "-o", "/dev/null", "-P", directory + ".new", "-e",
      "inject=rename,renameat,renameat2:error=EIO",
    ]
    let broken = try gofarm("config", "set", "audience.canary=releases", under: strace)
    #expect(broken.status == 74, "\(broken.output)")
    #expect(try current("dash", as: .ada, groups: [PrivateHost.releases]).contains("stable"))
    #expect(try gofarm("status").status == 1)
    #expect(try gofarm("promote", "1.26.6", "canary", "--no-gate", "--no-probe").status == 0)
    #expect(try current("dash", as: .ada, groups: [PrivateHost.releases]).contains("canary"))
    #expect(!FileSystem.exists(directory + ".new"))
    #expect(try gofarm("status").status == 0)
  }
}
