import System
import TestSupport
import Testing

@testable import Farm

@Suite struct DoctorTests {
  let farm: TemporaryFarm
  let scope: DoctorScope

  init() throws {
    farm = try TemporaryFarm(installed: [], channels: [:])
    try farm.install("1.19.8", "1.20.14")
    try farm.promote("1.20.14", "stable")
    let prefix = farm.directory + "/host"
    try FileSystem.makeDirectories(prefix + "/etc/profile.d")
    try FileSystem.create(prefix + "/etc/profile.d/goenv.sh", ". \(farm.root)/goenv.sh\n")
    scope = DoctorScope(environment: ["HOME": farm.directory, "PATH": "/usr/none"], prefix: prefix)
  }

  private func codes() throws -> [String] { try farm.farm.diagnose(scope).map(\.code) }

  @Test func `nothing is wrong with a new farm`() throws {
    #expect(try farm.farm.diagnose(scope) == [])
  }

  /// A shell command that breaks something, and what doctor calls it.
  static let harms: [(String, String, fixable: Bool)] = [
    ("echo {oops >$ROOT/.gofarm/farm.json", "configuration-damaged", false),
    (#"echo '{"nope": 1}' >$ROOT/.gofarm/farm.json"#, "configuration-damaged", false),
    (#"echo '{"go": {"GOSUMDB": "off"}}' >$ROOT/.gofarm/farm.json"#, "unsafe-setting", false),
    ("echo >$ROOT/.gofarm/generations/00000002.json", "history-damaged", false),
    (
      "cd $ROOT/.gofarm/generations; sed 's/: 2,/: 4,/' 00000002.json >00000004.json",
      "history-damaged", false
    ),
    ("ln -sfn 1.19.8 $ROOT/stable", "moved-by-hand", false),
    ("ln -sfn /usr $ROOT/stable", "channel-elsewhere", false),
    ("chmod 755 $ROOT/1.19.8; rm -r $ROOT/1.19.8/src", "incomplete", false),
    ("rm -r $ROOT/1.20.14", "dangling", false),
    ("mkdir $ROOT/pkg $ROOT/pkg/tool", "farm-is-goroot", false),
    ("chmod 777 $ROOT/..", "ancestor-writable", false),
    ("chmod 666 $ROOT/.gofarm/lock", "wrong-mode", true),
    ("chmod 700 $ROOT/.gofarm/generations", "wrong-mode", true),
    ("chmod 777 $ROOT", "wrong-mode", true),
    ("chmod 600 $ROOT/goenv.sh", "unreadable", true),
    ("chmod 666 $ROOT/goenv.sh", "wrong-mode", true),
    ("chmod 664 $ROOT/.gofarm/goenv/start.sh", "wrong-mode", true),
    ("chmod 666 $ROOT/.gofarm/farm.json", "wrong-mode", true),
    ("chmod 757 $ROOT/bin/go1.19.8", "wrong-mode", true),
    ("mkdir $ROOT/.gofarm/index; chmod 777 $ROOT/.gofarm/index", "wrong-mode", true),
    ("chmod 500 $ROOT/1.19.8/bin", "unreadable", true),
    ("touch $ROOT/notes.txt", "stray", false),
    ("touch $ROOT/bin/helper", "stray", false),
    ("rm $ROOT/bin/go1.19.8", "wrong-wrapper", true),
    ("echo exit >>$ROOT/bin/go1.19.8", "wrong-wrapper", true),
    ("cp $ROOT/bin/go1.19.8 $ROOT/bin/go1.18", "wrong-wrapper", true),
    ("echo >>$ROOT/goenv.sh", "stale-script", true),
    ("cd $ROOT/1.19.8/bin; chmod 755 go; echo 'echo go1.3' >go", "version-lies", false),
    ("chmod 755 $ROOT/1.19.8; mv $ROOT/1.19.8 $ROOT/1.18", "version-lies", false),
    ("chmod 775 $ROOT/1.19.8/bin/go", "tree-writable", true),
    ("rm $ROOT/.gofarm/manifests/1.19.8.sha256", "no-manifest", false),
    ("mkdir $ROOT/.gofarm/staging/1-1", "abandoned-work", true),
    ("for x in $ROOT/.gofarm/archives/*; do echo >>$x; done", "cache-damaged", true),
    ("rm $ROOT/../host/etc/profile.d/goenv.sh", "hook-missing", false),
    ("cd $ROOT/../host/etc/profile.d; cat goenv.sh >x; cat x >>goenv.sh", "hook-twice", false),
    ("echo GOROOT=/usr/local/go >$ROOT/../host/etc/environment", "etc-environment", false),
    (
      "echo 'Defaults secure_path=\"/usr/bin\"' >$ROOT/../host/etc/sudoers", "secure-path", false
    ),
    (
      "mkdir -p $ROOT/../.config/go; echo GOROOT=/x >$ROOT/../.config/go/env", "user-go-env", false
    ),
  ]

  @Test(arguments: harms)
  func `a harm has its code, and --fix cures what it says it cures`(
    _ command: String, _ code: String, _ isFixable: Bool
  ) throws {
    let done = try Child.capture(
      "sh", ["-euc", command], environment: ["ROOT": farm.root, "PATH": "/usr/bin:/bin"])
    #expect(done.status == 0, "\(done.output)")
    let found = try farm.farm.diagnose(scope)
    let mine = found.filter { $0.code == code }
    #expect(!mine.isEmpty, "\(found)")
    #expect(mine.allSatisfy { $0.fixable == isFixable })
    #expect(Symptom(rawValue: code) != nil)
    guard isFixable else { return }
    #expect(try farm.farm.fix(found).map(\.code).contains(code))
    #expect(try codes() == [])
  }

  @Test func `the package's hook is one`() throws {
    let etc = farm.directory + "/host/etc"
    let done = try Child.capture(
      "sh",
      [
        "-euc",
        """
        sed -n '/profile.sh/,/END$/p' /\(Self.repository)/shell/tools/package |
          sed "s,/opt/go,$ROOT," >\(etc)/profile.d/gofarm.sh
        rm \(etc)/profile.d/goenv.sh
        """,
      ], environment: ["ROOT": farm.root, "PATH": "/usr/bin:/bin"])
    #expect(done.status == 0, "\(done.output)")
    #expect(try codes() == [])
    try FileSystem.remove(etc + "/profile.d/gofarm.sh")
    #expect(try codes() == ["hook-missing"])
  }

  @Test(
    .enabled(if: Host.userID == 0),
    arguments: [
      "", "/goenv.sh", "/.gofarm/farm.json", "/bin/go1.19.8", "/.gofarm/lock", "/1.19.8/bin",
    ])
  func `a part of the farm that somebody else owns is named`(_ part: String) throws {
    let owner = part.isEmpty ? "/bin" : part
    try FileSystem.setOwner(farm.root + owner, 4242, 0)
    #expect(try codes() == ["foreign-owner"])
  }

  @Test(.enabled(if: Host.userID == 0))
  func `a directory above the farm that a group of others can write is named`() throws {
    try FileSystem.setMode(farm.directory, 0o775)
    #expect(try codes() == [])
    try FileSystem.setGroup(farm.directory, 4242)
    try FileSystem.setMode(farm.directory, 0o775)
    let found = try farm.farm.diagnose(scope)
    #expect(found.map(\.code) == ["ancestor-writable"])
    #expect(found[0].evidence.contains("can be written by group 4242"))
    // Nobody renames what is another one's in a sticky directory.
    try FileSystem.setMode(farm.directory, 0o1775)
    #expect(try codes() == [])
  }

  @Test func `an archive that nothing changed since its installation is not read again`() throws {
    // As if the archive had become what it is before the installation was published.
    let script = """
      for x in $ROOT/.gofarm/archives/*; do echo >>$x; done
      touch -d "$WHEN" $ROOT/.gofarm/manifests/*
      """
    for (when, expected) in [("tomorrow", 0), ("yesterday", 2)] {
      let done = try Child.capture(
        "sh", ["-euc", script],
        environment: ["ROOT": farm.root, "WHEN": when, "PATH": "/usr/bin:/bin"])
      #expect(done.status == 0, "\(done.output)")
      #expect(try codes() == Array(repeating: "cache-damaged", count: expected))
    }
  }

  @Test(arguments: [
    (["GOROOT": "/usr/local/go"], "goroot-set"), (["GVM_ROOT": "/x"], "other-manager"),
    (["PATH": "/home/ada/.asdf/shims:/usr/none"], "other-manager"),
    (["PATH": "/home/ada/.goenv/shims:/usr/none"], "other-goenv"),
    (["GOENV_SHELL": "bash"], "other-goenv"),
  ])
  func `an environment that is in the way is named`(
    _ extra: [String: String], _ code: String
  ) throws {
    var sick = scope
    sick.environment.merge(extra) { $1 }
    #expect(try farm.farm.diagnose(sick).map(\.code) == [code])
  }

  @Test func `another goenv is named by its program, and by the files that start it`() throws {
    let own = farm.directory + "/bin"
    try FileSystem.makeDirectories(own)
    try FileSystem.create(own + "/goenv", "#!/bin/sh\n", mode: 0o755)
    try FileSystem.create(farm.directory + "/.bashrc", "# eval \"$(goenv init -)\"\n")
    try FileSystem.create(farm.directory + "/.zshrc", "x=y\n  eval \"$(goenv init -)\"\n")
    var sick = scope
    sick.environment["PATH"] = own
    #expect(
      try farm.farm.diagnose(sick).map { "\($0.code): \($0.evidence)" } == [
        "other-goenv: another goenv is set up: \(own)/goenv is a program of that name",
        "other-goenv: another goenv is set up: \(farm.directory)/.zshrc calls goenv init",
      ])
  }

  @Test(arguments: [
    ("/sbin:/bin:/usr/sbin:/usr/bin", false), ("/usr/local/bin:/usr/bin", true),
  ])
  func `a link where sudo does not look is no remedy by itself`(
    _ path: String, _ isEnough: Bool
  ) throws {
    try FileSystem.create(scope.prefix + "/etc/sudoers", "Defaults    secure_path = \(path)\n")
    let link = Remedy.gofarm("setup", "--system", "--with-go-link")
    let add = Remedy.advice("add /usr/local/bin to secure_path with visudo")
    #expect(
      try farm.farm.diagnose(scope).map(\.remedy) == [isEnough ? link : .sequence([add, link])])
  }

  @Test func `another go is named, before the farm's or instead of it`() throws {
    let own = farm.directory + "/bin"
    try FileSystem.makeDirectories(own)
    try FileSystem.create(own + "/go", "#!/bin/sh\n", mode: 0o755)
    var sick = scope
    sick.environment["PATH"] = own
    #expect(try farm.farm.diagnose(sick).map(\.code) == ["not-on-path"])
    sick.environment["PATH"] = "\(own):\(farm.root)/stable/bin"
    #expect(try farm.farm.diagnose(sick).map(\.code) == ["other-go-first"])
    sick.environment["PATH"] = "\(farm.root)/stable/bin:\(own)"
    #expect(try farm.farm.diagnose(sick) == [])
  }

  @Test func `a go env that is missing or cannot be read is an error`() throws {
    try TemporaryFarm.makeTree("1.26.6", at: farm.root + "/1.26.6")
    #expect(try codes().contains("missing-go-env"))
    try FileSystem.create(farm.root + "/1.26.6/go.env", "GOPROXY=direct\n", mode: 0o600)
    let found = try farm.farm.diagnose(scope)
    #expect(found.contains { $0.code == "missing-go-env" && $0.fixable })
    _ = try farm.farm.fix(found)
    #expect(try !codes().contains("missing-go-env"))
  }

  // MARK: Documentation

  private static let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private static func read(_ path: String) throws -> String {
    try #require(try FileSystem.readText("/\(repository)/\(path)"))
  }

  /// The words that follow `before` up to `end` in a text.
  private static func words(_ before: String, in text: String, upTo end: Character) -> Set<String> {
    Set(text.split(separator: before).dropFirst().map { String($0.prefix { $0 != end }) })
  }

  @Test func `every code has its section, and every section its code`() throws {
    let sections = Self.words("\n### ", in: try Self.read("docs/troubleshooting.md"), upTo: "\n")
    var codes = Set(Symptom.allCases.map(\.rawValue))
    codes.formUnion(
      Self.words("_goenv_find_fault ", in: try Self.read("shell/goenv-doctor.sh"), upTo: " "))
    codes.formUnion(
      Self.words("set -a findings \"", in: try Self.read("shell/goenv-doctor.fish"), upTo: ":"))
    #expect(sections == codes)
  }

  @Test func `whatever status finds, doctor knows`() throws {
    let text = try Self.read("Sources/Farm/History/Farm+Status.swift")
    let codes = text.split(separator: "Finding(").dropFirst().compactMap { piece -> String? in
      let word = piece.drop { $0 == " " || $0 == "\n" }
      return word.first == "\"" ? String(word.dropFirst().prefix { $0 != "\"" }) : nil
    }
    #expect(codes.count >= 6)
    for code in codes { #expect(Symptom(rawValue: code) != nil, "\(code)") }
  }
}
