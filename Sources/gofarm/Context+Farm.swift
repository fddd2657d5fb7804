import Farm
import Go
import Projects
import System

/// Words that mean something in a farm, or on this host.
extension Context {
  /// The directory that is named, else the current one: by the name that a shell has for it there,
  /// links included.
  func directory(_ name: String) throws -> String {
    let here = Host.workingDirectory
    guard let word = arguments[name] else { return here }
    let path = word.utf8.first == 0x2f ? word : here + "/" + word
    guard (try FileSystem.targetStatus(path))?.kind == .directory else {
      throw RequestFailure.noFile(path)
    }
    // By bytes: to a Character, a slash before a combining mark is none.
    let parts = path.utf8.split(separator: 0x2f).map { String(Substring($0)) }
    if parts.contains("..") { return try FileSystem.canonical(path) }
    return "/" + parts.filter { $0 != "." }.joined(separator: "/")
  }

  /// The installations that an operand names; every one where it names none.
  func installed(_ operand: String, in farm: Farm) throws -> [GoVersion] {
    let snapshot = try farm.snapshot()
    let words = arguments.all(operand)
    if words.isEmpty { return snapshot.versions }
    return try words.map { word in
      guard let spec = VersionSpec(word) else { throw SelectionFailure.invalidVersion(word) }
      do { return try snapshot.version(spec) } catch let failure as SelectionFailure {
        guard case .notInstalled(let text, let all, let removed) = failure else { throw failure }
        throw SelectionFailure.unknownInstallation(text, installed: all, removed: removed)
      }
    }
  }

  /// The platform of `--os` and `--arch`, else this machine's.
  func platform() throws -> Platform {
    guard let platform = Platform(os: arguments["--os"], architecture: arguments["--arch"]) else {
      throw RequestFailure.usage(
        "--os and --arch want names such as linux and amd64", remedy: .gofarm(command, "--help"))
    }
    return platform
  }
}
