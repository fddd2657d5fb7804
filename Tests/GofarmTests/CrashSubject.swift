import Farm
import System
import TestSupport
import Testing

/// One command that writes, and the farm that it finds.
struct CrashSubject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// DIR is the directory with the farm.
  let words: [String]
  /// It does several things, each of them wholly or not: a failure may come after some.
  var isSeveral = false
  /// The next writer of what it writes is itself.
  var isFinishedByItself = false
  var prepare: @Sendable (CrashScene) throws -> Void = { _ in }

  init(
    _ name: String, _ words: [String], isSeveral: Bool = false, isFinishedByItself: Bool = false,
    prepare: @escaping @Sendable (CrashScene) throws -> Void = { _ in }
  ) {
    testDescription = name
    self.words = words
    self.isSeveral = isSeveral
    self.isFinishedByItself = isFinishedByItself
    self.prepare = prepare
  }

  static let all = channels + trees + site

  static let channels = [
    CrashSubject("promote", ["promote", "1.27.3", "stable", "--no-gate", "--no-probe"]),
    CrashSubject("promote, probed", ["promote", "1.27.3", "stable", "--no-gate"]),
    CrashSubject("rollback", ["rollback", "stable", "--no-probe"]),
    CrashSubject("drop", ["drop", "old"]),
    CrashSubject("apply", ["apply", "DIR/state.json", "--no-gate"], isSeveral: true) { scene in
      try FileSystem.create(
        "\(scene.directory)/state.json",
        #"{"channels": {"stable": "1.27.3"}, "go": {"GOPROXY": "https://new.example"}, "keep": 1}"#)
    },
    CrashSubject(
      "update", ["update", "stable", "--no-gate", "--no-probe"], isSeveral: true
    ) { try $0.offer("1.26.9", by: "one") },
    CrashSubject("repair", ["repair"]) { scene in
      // As by a crash behind the commit point.
      try FileSystem.makeDirectory(scene.layout.pending(9))
      try FileSystem.makeDirectory(scene.layout.staging + "/1-1")
    },
    CrashSubject("repair --adopt", ["repair", "--adopt"]) { scene in
      try FileSystem.remove(scene.layout.link(.stable))
      try FileSystem.makeLink(scene.layout.link(.stable), to: "1.27.3")
    },
    CrashSubject("repair --undo", ["repair", "--undo"], isSeveral: true) { scene in
      try FileSystem.remove(scene.layout.link(.stable))
      try FileSystem.makeLink(scene.layout.link(.stable), to: "1.27.3")
    },
  ]

  static let trees = [
    CrashSubject("install --from", ["install", "--from", "DIR/new.tar.gz"], isSeveral: true),
    CrashSubject("install from an index", ["install", "1.28.1"], isSeveral: true) {
      try $0.offerByIndex("1.28.1")
    },
    CrashSubject(
      "uninstall two", ["uninstall", "1.24.1", "1.25.1", "--force"], isSeveral: true),
    CrashSubject("prune", ["prune", "--keep", "1"], isSeveral: true),
    CrashSubject("repair of a tree", ["repair", "1.26.6"]) { scene in
      try FileSystem.remove("\(scene.root)/1.26.6/src/make.go")
    },
    CrashSubject("adopt", ["adopt", "DIR/go-1.19"], isSeveral: true) { scene in
      try TemporaryFarm.makeTree("1.19.8", at: scene.directory + "/go-1.19")
    },
    CrashSubject(
      "bundle create", ["bundle", "create", "DIR/home/go.bundle", "1.26.6"],
      isFinishedByItself: true),
    CrashSubject("bundle install", ["bundle", "install", "DIR/go.bundle"], isSeveral: true) {
      scene in
      let made = try scene.run(["install", "--from", "DIR/new.tar.gz"])
      let bundled = try scene.run(["bundle", "create", "DIR/go.bundle", "1.28.1"])
      let gone = try scene.run(["uninstall", "1.28.1"])
      precondition(made.status == 0 && bundled.status == 0 && gone.status == 0)
    },
    CrashSubject("import", ["import", "sdk", "--directory", "DIR/sdk"], isSeveral: true) { scene in
      try TemporaryFarm.makeTree("1.21.13", at: scene.directory + "/sdk/go1.21.13")
    },
  ]

  static let site = [
    CrashSubject("config set", ["config", "set", "GOPROXY=https://new.example", "follow=true"]),
    CrashSubject("render", ["render"], isSeveral: true) { scene in
      try FileSystem.remove(scene.layout.script)
      try FileSystem.remove(scene.layout.wrappers + "/go1.26.6")
    },
    CrashSubject("init", ["init"], isSeveral: true) { try FileSystem.removeTree($0.root) },
    CrashSubject("init --group", ["init", "--group", "daemon"]),
    CrashSubject("doctor --fix", ["doctor", "--fix"], isSeveral: true) { scene in
      try FileSystem.remove(scene.layout.script)
      try FileSystem.setMode(scene.layout.archives, 0o777)
    },
    CrashSubject("setup", ["setup", "--user"], isSeveral: true, isFinishedByItself: true),
    CrashSubject(
      "setup --remove", ["setup", "--user", "--remove"], isSeveral: true, isFinishedByItself: true
    ) { scene in
      _ = try scene.run(["setup", "--user"])
    },
  ]
}
