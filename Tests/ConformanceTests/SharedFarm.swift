import Foundation
import ShellScript
import TestSupport

/// The fake installations that all behaviours use, made once and removed when the tests end.
///
///     farm/            the shared farm: nobody writes here
///     system/go        a go of the system, on PATH after the farm
///     sh -> zsh        for zsh as sh
///     work/N           one directory a run
struct SharedFarm: Sendable {
  let base: String
  var root: String { base + "/farm" }
  var system: String { base + "/system" }
  var shIsZsh: String { base + "/sh" }

  static let shared: Result<SharedFarm, any Error> = Result { try SharedFarm() }

  static let versions = [
    "1.9.7", "1.20", "1.20.14", "1.21.13", "1.22.9", "1.22.10", "1.23rc1", "1.26.6", "1.27rc1",
    "1.27.3",
  ]
  static let channels = [
    "stable": "1.26.6", "latest": "1.27.3", "testing": "1.27.3", "broken": "1.24.0",
    "half": "1.25.0",
  ]

  private init() throws {
    var template = Array("\(TemporaryFarm.parent)/gofarm-conformance.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    base = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    directoryToRemove = strdup(base)
    // Some behaviours are those of another user.
    chmod(base, 0o755)
    if ProcessInfo.processInfo.environment["GOFARM_KEEP"] == nil {
      atexit { try? FileManager.default.removeItem(atPath: String(cString: directoryToRemove!)) }
    }
    try makeFarm()
    try write(executable: "#!/bin/sh\necho \"go version system\"\n", to: system + "/go")
    if let zsh = Mode(shell: "zsh", isStrict: false).executable {
      try FileManager.default.createSymbolicLink(atPath: shIsZsh, withDestinationPath: zsh)
    }
    try FileManager.default.createDirectory(
      atPath: base + "/work", withIntermediateDirectories: true)
  }

  /// Large files that attack a reader, made when the first behaviour asks for them.
  static let hostileFiles: Result<String, any Error> = Result {
    let big = try shared.get().base + "/big"
    let megabyte = 1 << 20
    let ones = String(repeating: "1", count: 64 * megabyte)
    try write(ones, to: big + "/ones")
    try write("module m\ngo " + ones, to: big + "/go.mod")
    try write(String(repeating: " ", count: 64 * megabyte), to: big + "/blanks")
    try write(String(repeating: "\n", count: 16 * megabyte), to: big + "/newlines")
    try write(String(repeating: "// # comment\n", count: megabyte), to: big + "/comments")
    return big
  }

  /// What letters are, and how they are sorted, elsewhere: compiled by localedef(1) when the first
  /// behaviour asks for it.
  static let locales: Result<String, any Error> = Result {
    let locales = try shared.get().base + "/locales"
    try FileManager.default.createDirectory(atPath: locales, withIntermediateDirectories: true)
    for name in ["et_EE", "tr_TR"] {
      let made = try ShellProcess.run(
        ["/usr/bin/localedef", "-i", name, "-f", "UTF-8", "\(locales)/\(name).UTF-8"],
        environment: [:], directory: locales, seconds: 60)
      guard made.status == 0 else {
        throw Runner.SetupFailed(message: String(decoding: made.stderr, as: UTF8.self))
      }
    }
    return locales
  }

  private func makeFarm() throws {
    for version in SharedFarm.versions { try install(version, at: "\(root)/\(version)") }
    try install("1.19.8", at: base + "/distribution/go-1.19")
    // Half-installed: everything but bin/go.
    try write("go1.25.0\n", to: root + "/1.25.0/VERSION")
    try write("not a version\n", to: root + "/notes.txt")
    try write("{}\n", to: root + "/.gofarm/farm.json")
    // As Farm.versionsText has it, in the order of Go.
    let ordered = SharedFarm.versions[..<1] + ["1.19.8"] + SharedFarm.versions[1...]
    try write(ordered.joined(separator: " ") + "\n", to: root + "/.gofarm/versions")
    let links = SharedFarm.channels.merging(["1.19.8": base + "/distribution/go-1.19"]) { $1 }
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: "\(root)/\(name)", withDestinationPath: target)
    }
    for version in SharedFarm.versions + ["1.19.8"] {
      try write(
        executable: "#!/bin/sh\necho \"wrapper of go\(version)\"\n", to: "\(root)/bin/go\(version)")
    }
    for file in try GoenvScript(root: root, version: "0.0.0").files() {
      try write(file.text, to: "\(root)/\(file.path)")
    }
  }
}

/// A tree that looks like a GOROOT to goenv; its `go` says what it is and what it was given.
private func install(_ version: String, at directory: String) throws {
  try write("go\(version)\ntime 2026-01-01T00:00:00Z\n", to: directory + "/VERSION")
  try write("package main\n", to: directory + "/src/make.go")
  let go = """
    #!/bin/sh
    case ${1-} in
      version) echo "go version go\(version) linux/amd64" ;;
      env) echo "GOROOT=${GOROOT-unset}" ;;
      run) shift; exec "$@" ;;
      args) shift; printf '[%s]\\n' "$@" ;;
    esac

    """
  try write(executable: go, to: directory + "/bin/go")
  try write(executable: "#!/bin/sh\necho gofmt\n", to: directory + "/bin/gofmt")
}

func write(_ text: String, to path: String) throws {
  let directory = (path as NSString).deletingLastPathComponent
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

func write(executable text: String, to path: String) throws {
  try write(text, to: path)
  try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
}

/// For the handler at exit, which takes no context.
nonisolated(unsafe) private var directoryToRemove: UnsafeMutablePointer<CChar>?
