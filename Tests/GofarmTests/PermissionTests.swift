import Farm
import System
import TestSupport
import Testing

/// As an ordinary user, as a member of the administrators' group, as a dedicated account.
@Suite(.needsRoot, .needsNamespaces, .needs("setpriv")) struct PermissionTests {
  let directory: String
  var root: String { directory + "/farm" }
  static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
  /// A member changes the farm by it.
  static let group = "admins"
  static let member = [
    "setpriv", "--reuid", "65534", "--regid", "65534", "--groups", "\(PrivateHost.admins)",
  ]
  private let host: PrivateHost

  init() throws {
    directory = try TemporaryFarm.freshDirectory()
    host = try PrivateHost(in: directory)
  }

  private func archive(_ version: String) throws -> String {
    let path = "\(directory)/go\(version).tar.gz"
    var release = TestArchive.release(version)
    release.entries.append(.init("go/go.env", "GOPROXY=https://proxy.golang.org,direct\n"))
    try FilePlace(path).write(release.gzip)
    return path
  }

  private func gofarm(
    _ words: String..., by who: [String] = [], environment: [String: String] = [:]
  ) throws -> Child.Outcome {
    // Small releases pass no gate.
    let bare = words[0] == "promote" ? ["--no-gate", "--no-probe"] : []
    let quiet = words.contains("--promote") ? ["--no-gate"] : []
    return try BuiltGofarm.run(
      root, words + bare + quiet, under: host.words() + who, environment: environment)
  }

  private func clean() { try? FileSystem.removeTree(directory) }

  @Test func `an ordinary user reads everything, and changes nothing`() throws {
    defer { clean() }
    // Under the worst umask that an administrator may have.
    let strict = ["sh", "-c", "umask 077; exec \"$@\"", "sh"]
    #expect(try gofarm("init", by: strict).status == 0)
    let archive = try archive("1.26.6")
    #expect(
      try gofarm("install", "--from", archive, "--promote", "stable", by: strict).status == 0)
    #expect(try gofarm("config", "set", "GOPROXY=off", by: strict).status == 0)
    #expect(try gofarm("doctor", by: strict).status == 0)
    for words in [
      ["list"], ["status"], ["history"], ["env", "stable"],
      ["exec", "stable", "--", "go", "version"],
      ["config", "list"], ["verify"], ["render", "--check"], ["doctor"], ["explain", "/"],
      ["usage"],
    ] {
      let outcome = try BuiltGofarm.run(root, words, under: host.words() + Self.nobody)
      #expect(outcome.status == 0, "\(words): \(outcome.output)")
    }
    let before = try Child.capture("find", [root, "-printf", "%p %m %l %s %T@\n"]).output
    for words in [
      ["promote", "1.26.6", "latest"], ["drop", "stable"], ["install", "--from", archive],
      ["config", "set", "GOPROXY=direct"], ["init", "--group", Self.group], ["rollback"],
    ] {
      let outcome = try BuiltGofarm.run(root, words, under: host.words() + Self.nobody)
      #expect(outcome.status == 77, "\(words): \(outcome.output)")
      #expect(outcome.output.contains("gofarm: try: "))
    }
    #expect(try Child.capture("find", [root, "-printf", "%p %m %l %s %T@\n"]).output == before)
    let held = try Child.capture(
      "setpriv", Self.nobody.dropFirst() + ["flock", "-n", root + "/.gofarm/lock", "true"])
    #expect(held.status == 66, "\(held.output)")
    let source = try Child.capture(
      "setpriv", Self.nobody.dropFirst() + ["sh", "-c", ". \"$0/goenv.sh\"; go version", root],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(source.output == "go version go1.26.6 linux/amd64\n")
  }

  @Test(arguments: [[], ["--group", "admins"]])
  func `no mode depends on anybody's umask`(_ options: [String]) throws {
    defer { clean() }
    let source = try TestSource(offering: "1.25.1")
    let archive = try archive("1.26.6")
    try FileSystem.setMode(archive, 0o600)
    let bundle = directory + "/bundle"
    func picture(under mask: String) throws -> [String] {
      let masked = ["sh", "-c", "umask \(mask); exec \"$@\"", "sh"]
      try FileSystem.removeTree(root)
      try FileSystem.remove(bundle)
      source.offer(["1.25.1"], etag: mask)
      let sdk = "\(directory)/sdk-\(mask)"
      try TemporaryFarm.makeTree("1.24.1", at: sdk + "/go1.24.1")
      #expect(
        try BuiltGofarm.run(root, ["init"] + options, under: host.words() + masked).status == 0)
      for words in [
        [
          "config", "set",
          #"sources={"list": [{"name": "test", "base": "\#(source.server.url)/dl", "#
            + #""index": "\#(source.server.url)/index"}], "checksumDatabase": "off"}"#,
        ],
        ["install", "--from", archive], ["install", "1.25.1"], ["list", "--available"],
        ["import", "sdk", "--directory", sdk], ["promote", "1.26.6", "stable", "--no-gate"],
        ["config", "set", "GOPROXY=off"], ["retire", "1.24", "--use", "1.26"],
        ["usage", "--record"], ["bundle", "create", bundle, "1.26.6"],
        ["promote", "1.25.1", "stable", "--no-gate"], ["uninstall", "1.26.6", "--force"],
        ["bundle", "install", bundle],
      ] {
        let outcome = try BuiltGofarm.run(root, words, under: host.words() + masked)
        #expect(outcome.status == 0, "\(words): \(outcome.output)")
      }
      return try Child.capture("find", [root, bundle, "!", "-type", "l", "-printf", "%P %m\n"])
        .output.split(separator: "\n").map(String.init).sorted()
        .filter { !$0.hasPrefix(".gofarm/archives/") || $0.hasSuffix(".tar.gz 644") }
    }
    let usual = try picture(under: "022")
    #expect(usual.count > 40)
    for mask in ["000", "077"] {
      let other = try picture(under: mask)
      // A copy of a tree is another archive every time.
      let names = usual.filter { !$0.hasPrefix(".gofarm/archives/") }
      #expect(other.filter { !$0.hasPrefix(".gofarm/archives/") } == names, "\(mask)")
      #expect(other.count == usual.count, "\(mask): \(other)")
    }
  }

  @Test func `a member of the administrators' group changes the farm, others do not`() throws {
    defer { clean() }
    #expect(try gofarm("init", "--group", Self.group).status == 0)
    #expect(try gofarm("install", "--from", archive("1.26.6")).status == 0)
    let lock = try #require(try FileSystem.status(root + "/.gofarm/lock"))
    #expect(lock.mode == 0o660 && lock.group == PrivateHost.admins)
    #expect(try gofarm("promote", "1.26.6", "stable", by: Self.member).status == 0)
    #expect(try gofarm("install", "--from", archive("1.20.14"), by: Self.member).status == 0)
    #expect(try gofarm("promote", "1.20.14", "stable").status == 0)
    #expect(try gofarm("rollback", by: Self.member).status == 0)
    #expect(try gofarm("verify").status == 0)
    let doctor = try gofarm("doctor")
    #expect(doctor.status == 0, "\(doctor.output)")
    #expect(try gofarm("promote", "1.26.6", "latest", by: Self.nobody).status == 77)
    // A tree of root's is not a member's to write, and so nothing is.
    let set = try gofarm("config", "set", "GOPROXY=off", by: Self.member)
    #expect(set.status == 77 && set.output.contains("1.26.6"), "\(set.output)")
    #expect(try FileSystem.readText(root + "/.gofarm/farm.json")?.contains("GOPROXY") == false)
    let setuid = try Child.capture("find", [root, "-type", "f", "-perm", "/6000"])
    #expect(setuid.output == "")
    #expect(try gofarm("init", "--group", "no such group").status == 66)
  }

  @Test func `what a member's crash left, another member completes`() throws {
    defer { clean() }
    #expect(try gofarm("init", "--group", Self.group).status == 0)
    #expect(try gofarm("install", "--from", archive("1.26.6")).status == 0)
    #expect(try gofarm("promote", "1.26.6", "stable").status == 0)
    #expect(try gofarm("install", "--from", archive("1.27.3"), "--promote", "stable").status == 0)
    // As root left it when it was killed before its last rename.
    let pending = root + "/.gofarm/pending/3"
    try FileSystem.makeDirectory(pending)
    try FileSystem.setMode(pending, 0o2775)
    try FileSystem.setGroup(pending, PrivateHost.admins)
    try FileSystem.makeLink(pending + "/stable", to: "1.27.3")
    try FileSystem.remove(root + "/stable")
    try FileSystem.makeLink(root + "/stable", to: "1.26.6")
    let outcome = try gofarm("promote", "1.27.3", "latest", by: Self.member)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try FileSystem.linkTarget(root + "/stable") == "1.27.3")
  }

  @Test func `an account without a login owns the farm`() throws {
    defer { clean() }
    try FileSystem.makeDirectory(root)
    try FileSystem.setOwner(root, 65534, 65534)
    try FileSystem.setMode(directory, 0o755)
    let owner = Self.nobody
    #expect(try gofarm("init", by: owner).status == 0)
    #expect(
      try gofarm("install", "--from", archive("1.26.6"), "--promote", "stable", by: owner).status
        == 0)
    // Into a read-only directory that is its own.
    let set = try gofarm("config", "set", "GOPROXY=off", by: owner)
    #expect(set.status == 0, "\(set.output)")
    #expect(try FileSystem.readText(root + "/1.26.6/go.env")?.contains("\nGOPROXY=off\n") == true)
    #expect(try FileSystem.status(root + "/1.26.6")?.mode == 0o555)
    #expect(try gofarm("verify", by: owner).status == 0)
    // Root may do everything, and leaves nothing that the owner cannot change.
    #expect(try gofarm("promote", "1.26.6", "latest").status == 0)
    #expect(try gofarm("rollback", by: owner).status == 0)
    let doctor = try gofarm("doctor", by: owner)
    #expect(doctor.status == 0, "\(doctor.output)")
  }

  @Test func `under sudo the history names the person`() throws {
    defer { clean() }
    #expect(try gofarm("init", environment: ["SUDO_USER": "ada"]).status == 0)
    #expect(try gofarm("history").output.contains("  ada  "))
    try FileSystem.setOwner(root, 65534, 65534)
    #expect(try Child.run("chown", ["-R", "65534:65534", root]) == 0)
    let ada = ["SUDO_USER": "ada"]
    #expect(
      try gofarm("install", "--from", archive("1.26.6"), by: Self.nobody, environment: ada).status
        == 0)
    #expect(
      try gofarm("promote", "1.26.6", "stable", by: Self.nobody, environment: ada).status == 0)
    #expect(try gofarm("history").output.contains("  ada (as nobody)  "))
  }

  @Test func `child programs inherit nothing that changes what they do`() {
    let dirty = [
      "GOFLAGS": "-mod=mod", "LD_PRELOAD": "/x.so", "BASH_ENV": "/x", "GOROOT": "/x", "PATH": "/x",
      "https_proxy": "http://proxy.example:3128", "CURL_HOME": "/x", "GOPROXY": "evil",
    ]
    let clean = Host.cleanEnvironment(adding: ["GOPROXY": "off"], from: dirty)
    #expect(Set(clean.keys) == ["PATH", "LC_ALL", "HOME", "https_proxy", "GOPROXY"])
    #expect(clean["GOPROXY"] == "off")
    #expect(clean["PATH"] == "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")
  }

  @Test func `labels are restored where SELinux is active, and only there`() throws {
    defer { clean() }
    let program = directory + "/restorecon"
    try FileSystem.create(program, "#!/bin/sh\necho \"$@\" >\"$0.said\"\n", mode: 0o755)
    Host.restoreLabels(["/x"], mount: directory + "/none", program: program)
    #expect(!FileSystem.exists(program + ".said"))
    try FileSystem.create(directory + "/enforce", "1")
    Host.restoreLabels(["/x"], recursively: true, mount: directory, program: program)
    #expect(try FileSystem.readText(program + ".said") == "-R -F /x\n")
  }
}
