import Farm
import System
import TestSupport
import Testing

/// Who may move a channel that the policy gives to the group `releases`: with real accounts, in an
/// `/etc` of the test's own.
@Suite(.needsRoot, .needsNamespaces, .needs("setpriv")) struct GroupTests {
  typealias User = PrivateHost.User

  private let farm: TemporaryFarm
  private let host: PrivateHost

  init() throws {
    farm = try TemporaryFarm(channels: ["latest": "1.26.6", "stable": "1.26.6"])
    host = try PrivateHost(in: farm.directory)
    try FileSystem.setMode(farm.directory, 0o755)
  }

  /// Gives the channel to the group, and the farm to whoever else may change it.
  private func configure(sharedWith group: String? = nil, ownedBy owner: User? = nil) throws {
    if let group {
      let shared = try gofarm("init", "--group", group)
      try #require(shared.status == 0, "\(shared.output)")
    }
    let policy = #"{"channels": {"stable": {"groups": ["releases"]}}}"#
    let set = try gofarm("config", "set", "promotion=\(policy)")
    try #require(set.status == 0, "\(set.output)")
    if let owner {
      let id = String(owner.rawValue)
      try #require(try Child.run("chown", ["-hR", "\(id):\(id)", farm.root]) == 0)
    }
  }

  private func gofarm(
    _ words: String..., as user: User? = nil, groups: [UInt32] = [], sudo: String? = nil
  ) throws -> Child.Outcome {
    try BuiltGofarm.run(
      farm.root, words, under: host.words(as: user, groups: groups),
      environment: sudo.map { ["SUDO_USER": $0] } ?? [:])
  }

  /// Moves stable, and takes it back; returns the exit code of the first.
  private func move(
    as user: User? = nil, groups: [UInt32] = [], sudo: String? = nil
  ) throws -> Int32 {
    let moved = try gofarm(
      "promote", "1.27.3", "stable", "--no-gate", "--no-probe", as: user, groups: groups,
      sudo: sudo)
    if moved.status == 0 {
      #expect(try farm.link("stable") == "1.27.3")
      try FileSystem.remove(farm.layout.configuration)
      try farm.promote("1.26.6", "stable")
    } else {
      #expect(moved.output.contains("only members of releases move stable"), "\(moved.output)")
      #expect(try farm.link("stable") == "1.26.6")
    }
    return moved.status
  }

  private func actor() throws -> String {
    try #require(try farm.farm.history().last { $0.channels[.stable]?.text == "1.27.3" }).actor
  }

  @Test func `root moves it for a member, by either kind of membership, and for nobody else`()
    throws
  {
    try configure()
    for stranger in ["bob", "eve", "nobody-knows", "farmer"] {
      #expect(try move(sudo: stranger) == 78, "\(stranger)")
    }
    // Root himself is no member.
    #expect(try move() == 78)
    #expect(try move(sudo: "ada") == 0)
    #expect(try actor() == "ada")
    try configure()
    #expect(try move(sudo: "ian") == 0)
  }

  @Test func `the rule is for its channel alone`() throws {
    try configure()
    let outcome = try gofarm(
      "promote", "1.27.3", "latest", "--no-gate", "--no-probe", sudo: "eve")
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func `of two administrators only the member moves it`() throws {
    try configure(sharedWith: "admins")
    #expect(try move(as: .bob, groups: [PrivateHost.admins]) == 78)
    #expect(try move(as: .ada, groups: [PrivateHost.admins, PrivateHost.releases]) == 0)
    #expect(try actor() == "ada")
  }

  @Test func `what an administrator says of who he is under sudo is not believed`() throws {
    try configure(sharedWith: "admins")
    #expect(try move(as: .bob, groups: [PrivateHost.admins], sudo: "ada") == 78)
    let other = try gofarm(
      "promote", "1.27.3", "latest", "--no-gate", "--no-probe", as: .bob,
      groups: [PrivateHost.admins], sudo: "ada")
    #expect(other.status == 0, "\(other.output)")
    #expect(try farm.farm.history().last?.actor == "bob")
  }

  @Test func `the account that owns the farm moves it for a member who called it by sudo`() throws {
    try configure(ownedBy: .farmer)
    #expect(try move(as: .farmer, sudo: "eve") == 78)
    #expect(try move(as: .farmer) == 78)
    #expect(try move(as: .farmer, sudo: "ada") == 0)
    #expect(try actor() == "ada (as farmer)")
  }

  @Test func `repair adopts what was moved by hand for a member, and for nobody else`() throws {
    try configure()
    try farm.moveByHand("stable", to: "1.27.3")
    #expect(try gofarm("repair", "--adopt", sudo: "eve").status == 78)
    #expect(try farm.farm.snapshot().drift.count == 1)
    #expect(try gofarm("repair", "--adopt", sudo: "ada").status == 0)
    #expect(try farm.farm.snapshot().drift.isEmpty)
  }
}
