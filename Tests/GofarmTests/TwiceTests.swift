import Farm
import System
import TestSupport
import Testing

/// Every command that changes something leaves the same farm when it is run again, and exits 0.
@Suite struct TwiceTests {
  /// The commands of the crash matrix, and those of which a crash leaves nothing that matters.
  static let subjects =
    CrashSubject.all.filter { !["rollback", "repair --undo"].contains($0.testDescription) } + others

  private static let others = [
    CrashSubject("install --promote", ["install", "--from", "DIR/new.tar.gz"] + moved("new")),
    CrashSubject(
      "promote --change",
      ["promote", "1.27.3", "stable", "--change", "C-1", "--no-gate", "--no-probe"]),
    CrashSubject("rollback --to", ["rollback", "--to", "4", "--no-probe"]),
    CrashSubject("repair --undo", ["repair", "--undo", "stable"]) { scene in
      try FileSystem.remove(scene.layout.link(.stable))
      try FileSystem.makeLink(scene.layout.link(.stable), to: "1.27.3")
    },
    CrashSubject("uninstall of one that was adopted", ["uninstall", "1.19.8"]) { scene in
      try TemporaryFarm.makeTree("1.19.8", at: scene.directory + "/go-1.19")
      _ = try scene.run(["adopt", scene.directory + "/go-1.19"])
    },
    CrashSubject("config unset", ["config", "unset", "GOPROXY"]) { scene in
      _ = try scene.run(["config", "set", "GOPROXY=off"])
    },
    CrashSubject("retire", ["retire", "1.24", "--on", "2099-12-31", "--use", "1.26"]),
    CrashSubject("evidence export", ["evidence", "export", "DIR/home/evidence"]),
    CrashSubject("init-project", ["init-project", "DIR/home"]),
    CrashSubject("render --modules", ["render", "--modules", "DIR/home"]),
    CrashSubject("usage --record", ["usage", "--record"]),
    CrashSubject("doctor --fix of nothing", ["doctor", "--fix"]),
    CrashSubject("setup --system", ["setup", "--system", "--into", "DIR/home/host"]) { scene in
      try TemporaryFarm.makeDirectories(scene.directory + "/home/host/etc/profile.d")
    },
  ]

  private static func moved(_ channel: String) -> [String] {
    ["--promote", channel, "--no-gate", "--no-probe"]
  }

  /// Every file with its kind, mode, target and bytes; not what tells of calls, rather than of the farm.
  private func picture(of directory: String) throws -> String {
    let script = """
      cd "$0" && find . -path ./farm/.gofarm/events.jsonl -o -printf '%y %m %p %l\\n' | sort
      find . -type f ! -path ./farm/.gofarm/events.jsonl -exec cksum {} + | sort -k 3
      """
    return try Child.capture(
      "sh", ["-c", script, directory], environment: ["PATH": "/usr/bin:/bin"]
    ).output
  }

  @Test(arguments: subjects) func `twice is once`(_ subject: CrashSubject) throws {
    let scene = try CrashScene(subject)
    let first = try scene.run(subject.words)
    // The exit code of doctor tells of what it leaves to people.
    let status: Int32 = subject.words[0] == "doctor" ? 1 : 0
    #expect(first.status == status, "\(first.output)")
    let once = try picture(of: scene.directory)
    let second = try scene.run(subject.words)
    #expect(second.status == status, "\(second.output)")
    let twice = try picture(of: scene.directory)
    let new = Set(twice.split(separator: "\n")).symmetricDifference(once.split(separator: "\n"))
    #expect(new.isEmpty, "\(new.sorted().joined(separator: "\n"))")
  }

  @Test func `what cannot be done again says why`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    for (words, reason) in [
      (["rollback", "stable"], "has no earlier value"),
      (["retire", "1.24", "--undo"], "is not retired"),
      (["drop", "nosuch"], "nosuch"), (["uninstall", "1.24.3"], "is not installed"),
    ] {
      let outcome = try BuiltGofarm.run(words, on: farm)
      #expect(outcome.status == 66 && outcome.errors.contains(reason), "\(outcome.errors)")
    }
  }

  @Test func `a rollback of one channel, done twice, is back where it began`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    try farm.promote("1.27.3", "stable")
    let words = ["rollback", "stable", "--no-probe"]
    #expect(try BuiltGofarm.run(words, on: farm).status == 0)
    #expect(try farm.link("stable") == "1.26.6")
    #expect(try BuiltGofarm.run(words, on: farm).status == 0)
    #expect(try farm.link("stable") == "1.27.3")
  }
}
