// The conformance table: each behaviour of goenv is written once, in Data/behaviours/<area>.txt
// (format: Behaviour.swift), and runs in every mode of every shell (Mode.swift).
//
//     swift test --filter ConformanceTests                      everything
//     GOFARM_ONLY=use swift test --filter ConformanceTests      what "area: sentence" contains it
//     GOFARM_MODE=dash swift test --filter ConformanceTests     one mode
//     GOFARM_KEEP=1 …                                           leaves the directories in /tmp
//     GOFARM_REQUIRE_ALL=1 …                                    a missing shell is a failure
//     GOFARM_RECORD=1 …                                         writes docs/shells.md
//
// A script finds $ROOT (the farm), $GOENV_SH (its goenv.sh), $WORK (its own directory, also HOME
// and where it starts; removed afterwards), $SYSTEM (a go of the system, on PATH), the
// functions of `commonFunctions`; its setup also finds $BIG (hostile files) and $LOCALES, to be
// linked. In what it prints, these directories become R, W and S.

import Foundation
import ShellScript
import TestSupport

/// What came of a behaviour in a mode: empty when it did what it promises.
struct Outcome {
  var complaints: [String] = []
  var isFine: Bool { complaints.isEmpty }
}

struct Runner {
  let behaviour: Behaviour
  let mode: Mode
  let farm: SharedFarm
  let work: String

  static func outcome(of behaviour: Behaviour, in mode: Mode) throws -> Outcome {
    let farm = try SharedFarm.shared.get()
    let work = "\(farm.base)/work/\(UUID().uuidString.prefix(8))"
    let runner = Runner(behaviour: behaviour, mode: mode, farm: farm, work: work)
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    defer {
      if ProcessInfo.processInfo.environment["GOFARM_KEEP"] == nil {
        try? FileManager.default.removeItem(atPath: work)
      }
    }
    return try runner.outcome()
  }

  private func outcome() throws -> Outcome {
    try makeOwnFarm()
    try setUp()
    if behaviour.isInteractive { return try converse() }
    try Foundation.Data(script.utf8).write(to: URL(fileURLWithPath: scriptPath))
    let command = mode.command(running: scriptPath, shIsZsh: farm.shIsZsh)
    let finished = try ShellProcess.run(
      traced(command), environment: environment, directory: work, seconds: 30)
    var outcome = judge(finished)
    try countForks(&outcome)
    return outcome
  }

  private func traced(_ words: [String]) -> [String] {
    var command = words
    if let groups = value("groups") {
      command =
        ["/usr/bin/setpriv", "--reuid", "4001", "--regid", "4001", "--groups", groups] + words
    }
    guard value("forks") != nil else { return command }
    return ["/usr/bin/strace", "-f", "-qq", "-e", "trace=process", "-o", tracePath] + command
  }

  private func countForks(_ outcome: inout Outcome) throws {
    guard let forks = value("forks").flatMap(Int.init) else { return }
    let counted = try forkCount(in: String(contentsOfFile: tracePath, encoding: .utf8))
    if counted > forks {
      outcome.complaints.append("started \(counted) processes, not \(forks)")
    }
  }

  private func judge(_ finished: Finished) -> Outcome {
    var outcome = Outcome()
    if finished.wasKilled { outcome.complaints.append("did not end in 30 s") }
    outcome.expect("stdout", value("stdout") ?? "", shorten(finished.stdout))
    if value("stderr") != "any" {
      let wanted = value("stderr") ?? ""
      outcome.expect("stderr", wanted, withoutHints(shorten(finished.stderr), unlessIn: wanted))
    }
    outcome.expect("status", value("status") ?? "0", "\(finished.status)")
    if let limit = value("limit").flatMap(Double.init), finished.processorSeconds > limit {
      outcome.complaints.append("took \(finished.processorSeconds) s of processor time")
    }
    return outcome
  }

  /// The lines are typed at a terminal; what `note` wrote is what is compared.
  private func converse() throws -> Outcome {
    try Foundation.Data(interactiveStart.utf8).write(to: URL(fileURLWithPath: scriptPath))
    let command = mode.interactive(
      editing: behaviour["editing"] == "yes", shIsZsh: farm.shIsZsh)
    var dialogue = try Dialogue(
      traced(command), environment: environment, directory: work)
    var outcome = Outcome()
    if let stuck = dialogue.hold(lines: [". $INIT"] + lines(of: value("pty") ?? "")) {
      outcome.complaints.append("no answer to \(stuck)")
    }
    let screen = dialogue.end()
    try countForks(&outcome)
    let notes = try? Foundation.Data(contentsOf: URL(fileURLWithPath: work + "/.notes"))
    outcome.expect("notes", value("stdout") ?? "", shorten(Array(notes ?? .init())))
    if !outcome.isFine { outcome.complaints.append("screen:\n" + shorten(screen)) }
    return outcome
  }

  private func value(_ key: String) -> String? { behaviour.value(key, for: mode) }

  private func lines(of text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
  }

  // MARK: - Surroundings

  private var hasOwnFarm: Bool {
    ["farm", "auto", "goroot", "settings", "strict", "audience", "userbin"]
      .contains { value($0) != nil }
  }
  private var root: String { hasOwnFarm ? "\(work)/\(value("farm") ?? "farm")" : farm.root }
  private var scriptPath: String { work + "/.script" }
  private var tracePath: String { work + "/.trace" }

  private var environment: [String: String] {
    [
      "PATH": "\(farm.system):/usr/bin:/bin", "HOME": work, "TERM": "dumb", "LC_ALL": "C.UTF-8",
      "ROOT": root, "GOENV_SH": root + "/goenv.sh", "WORK": work, "SYSTEM": farm.system,
      "INIT": scriptPath, "PWD": work, "MODE": mode.shell, "ZSH_AS_SH": farm.shIsZsh,
    ]
  }

  private func makeOwnFarm() throws {
    guard hasOwnFarm else { return }
    try FileManager.default.createDirectory(
      atPath: (root as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    let copied = try ShellProcess.run(
      ["/bin/cp", "-a", farm.root, root], environment: [:], directory: work, seconds: 30)
    guard copied.status == 0 else { throw SetupFailed(message: shorten(copied.stderr)) }
    let settings = lines(of: value("settings") ?? "").map { line in
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      return Setting(key: parts[0], value: parts[1])
    }
    let script = GoenvScript(
      root: root, version: "0.0.0", autoFollow: value("auto") == "on",
      exportGOROOT: value("goroot") == "on", settings: settings,
      strictToolchains: value("strict") == "on", hasAudience: value("audience") == "on",
      userBin: value("userbin") == "on")
    for file in try script.files() { try write(file.text, to: "\(root)/\(file.path)") }
  }

  struct SetupFailed: Error { let message: String }

  private func setUp() throws {
    guard let setup = value("setup") else { return }
    var environment = environment
    if setup.contains("$BIG") { environment["BIG"] = try SharedFarm.hostileFiles.get() }
    if setup.contains("$LOCALES") { environment["LOCALES"] = try SharedFarm.locales.get() }
    let finished = try ShellProcess.run(
      ["/bin/sh", "-eu", "-c", setup], environment: environment, directory: work, seconds: 30)
    guard finished.status == 0 else { throw SetupFailed(message: shorten(finished.stderr)) }
  }

  private var script: String {
    commonFunctions + (value("source") == "no" ? "" : ". \"$GOENV_SH\"\n") + (value("run") ?? "")
  }

  private var interactiveStart: String {
    // Fish paints its prompt again at every key: only the event comes once.
    let prompt =
      mode.isFish
      ? """
      function fish_prompt; echo '> '; end
      function ready --on-event fish_prompt; echo -n '\(Dialogue.prompt)'; end

      """ : "PS1='\(Dialogue.prompt)'\n"
    return prompt + script
  }

  private var commonFunctions: String {
    let itself = mode.command(running: "", shIsZsh: farm.shIsZsh).joined(separator: " ")
    return mode.isFish
      ? fishFunctions + "function again; \(itself) $argv; end\n"
      : posixFunctions + "again() { \(itself) \"$@\"; }\n"
  }

  /// Directories become single letters, longest first; what is not UTF-8 shows as such.
  private func shorten(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
      .replacingOccurrences(of: root, with: "R")
      .replacingOccurrences(of: farm.root, with: "SHARED")
      .replacingOccurrences(of: work, with: "W")
      .replacingOccurrences(of: farm.system, with: "S")
  }
}

extension Outcome {
  mutating func expect(_ what: String, _ wanted: String, _ got: String) {
    if wanted != got {
      complaints.append("\(what) should be\n\(wanted)\nbut is\n\(got)")
    }
  }
}

/// What exists and what to type may follow any error.
private func withoutHints(_ text: String, unlessIn wanted: String) -> String {
  let hints = ["goenv: installed: ", "goenv: channels: ", "goenv: try: "]
  return text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
    !hints.contains { line.hasPrefix($0) && !wanted.contains($0) }
  }.joined(separator: "\n")
}

/// Threads are not processes: fish starts some.
private func forkCount(in trace: String) -> Int {
  trace.split(separator: "\n").count { line in
    let call = line.drop { $0.isNumber || $0 == " " }
    let forks = ["clone(", "clone3(", "fork(", "vfork("].contains { call.hasPrefix($0) }
    return forks && !call.contains("CLONE_THREAD")
  }
}

/// `try` shows the status of a command that may fail under `-e`; `show` a variable; `exported`
/// what a child finds of it; `again` runs a file in another shell of the same kind; `note` keeps
/// what a command says at a terminal; `inert` uses a hostile project file and prints what it did.
private let posixFunctions = #"""
  try() { if "$@"; then echo "status 0"; else echo "status $?"; fi; }
  show() {
    eval "case \${$1+x} in x) printf '%s\\n' \"$1=[\${$1}]\" ;; *) echo \"$1 is unset\" ;; esac"
  }
  exported() { /usr/bin/printenv "$1" || echo "$1 is not exported"; }
  note() { "$@" >>"$WORK/.notes" 2>&1; }
  inert() {
    goenv use 2>"$WORK/.error" || :
    go version
    if [ -e x ] || [ -e "$WORK/p/x" ]; then echo "something was executed"; fi
    LC_ALL=C tr -d "[:print:]\n" <"$WORK/.error"
  }

  """#

private let fishFunctions = #"""
  function try
      $argv
      echo "status $status"
  end
  function show
      if set -q $argv[1]
          echo "$argv[1]=["(string join -- : $$argv[1])"]"
      else
          echo "$argv[1] is unset"
      end
  end
  function exported
      /usr/bin/printenv $argv[1]; or echo "$argv[1] is not exported"
  end
  function note
      $argv >>"$WORK/.notes" 2>&1
  end
  function inert
      goenv use 2>"$WORK/.error"
      go version
      test -e x; and echo "something was executed"
      LC_ALL=C tr -d "[:print:]\n" <"$WORK/.error"
  end

  """#
