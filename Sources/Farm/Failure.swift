import Disk

/// Everything that gofarm refuses or cannot do. Each case has an exit code, a message and, where
/// one exists, a remedy: one command to type.
public enum Failure: Error, Equatable, Sendable {
  // 1: a check said no
  case checkFailed(String)
  case gateFailed(gate: String, version: GoVersion, check: String, output: String)
  case hookFailed(path: String, status: Int32, output: String)
  case probeFailed(
    probe: String, reason: String, output: String, returned: [ChannelChange],
    superseded: [Channel])
  // 64: usage
  case usage(String, remedy: String?)
  case invalidVersion(String)
  case invalidChannel(String)
  case invalidRoot(String, reason: String)
  case unknownKey(String, known: [String])
  case badSetting(key: String, value: String)
  // 65: bad data
  case archive(path: String, ArchiveError)
  case damagedGzip(path: String, reason: String)
  case digestMismatch(path: String, expected: String, actual: String)
  case versionDisagrees(found: String, asked: String, path: String)
  case incompleteTree(path: String, missing: [String])
  case damagedHistory(path: String)
  case damagedConfiguration(path: String, reason: String)
  case damagedManifest(GoVersion)
  case noArchive(GoVersion, path: String)
  case wrongArchive(GoVersion, path: String)
  case unusableVersionFile(path: String, reason: String)
  case unattested(String)
  case badSignature(String, reason: String)
  case damagedIndex(source: String, reason: String)
  // 66: no such thing
  case noFarm(root: String)
  case noFile(String)
  case notInstalled(String, installed: [GoVersion])
  case noChannel(Channel, existing: [Channel])
  case brokenChannel(Channel, target: String)
  case noneSatisfies(GoVersion, path: String, installed: [GoVersion])
  case incompleteInstallation(GoVersion)
  case nothingBefore(Channel?)
  case noGeneration(Int, newest: Int)
  case noRelease(String, platform: String, newest: [GoVersion])
  case noSource(String, existing: [String])
  // 69: unreachable
  case unreachable(String, reason: String)
  case offline(String)
  case noGroup(String)
  // 73: cannot create
  case alreadyInstalled(GoVersion)
  case obstructed(path: String, what: String)
  // 73, 74, 77
  case disk(DiskError)
  case recordedOnly(generation: Int, cause: String)
  // 75: try again
  case busy(lock: String, seconds: Double)
  case superseded(expected: Int, newest: Int, actor: String, reason: String)
  case inUse(GoVersion, by: String, remedy: String)
  // 78: refused
  case movedByHand([ChannelChange])
  case policy(rule: String, message: String, canOverride: Bool)
  case unsafeProgram(path: String, reason: String)
  case unsafeTree(path: String, reason: String)
  case adopted(GoVersion, from: String)
  case refusedSetting(key: String, reason: String, remedy: String)
  // 77: permission
  case foreignTree(path: String, owner: String)
  case unsafeURL(String)
}

extension Failure {
  public var exitCode: Int32 {
    switch self {
    case .checkFailed: 1
    case .usage: 64
    case .invalidVersion: 64
    case .invalidChannel: 64
    case .invalidRoot: 64
    case .unknownKey: 64
    case .badSetting: 64
    case .archive: 65
    case .damagedGzip: 65
    case .digestMismatch: 65
    case .versionDisagrees: 65
    case .incompleteTree: 65
    case .damagedHistory: 65
    case .damagedConfiguration: 65
    case .damagedManifest: 65
    case .wrongArchive: 65
    case .unusableVersionFile: 65
    case .noFarm: 66
    case .noFile: 66
    case .notInstalled: 66
    case .noChannel: 66
    case .brokenChannel: 66
    case .noneSatisfies: 66
    case .incompleteInstallation: 66
    case .nothingBefore: 66
    case .noGeneration: 66
    case .noArchive: 66
    case .noGroup: 66
    case .alreadyInstalled: 73
    case .obstructed: 73
    case .disk(let error): error.isFull || error.exists ? 73 : error.isPermission ? 77 : 74
    case .recordedOnly: 74
    case .busy: 75
    case .superseded: 75
    case .inUse: 75
    case .foreignTree: 77
    case .movedByHand: 78
    case .unsafeTree: 78
    case .adopted: 78
    case .refusedSetting: 78
    case .checkFailed, .gateFailed, .hookFailed, .probeFailed: 1
    case .usage, .invalidVersion, .invalidChannel, .invalidRoot: 64
    case .archive, .damagedGzip, .digestMismatch, .versionDisagrees, .incompleteTree,
      .damagedHistory, .damagedConfiguration, .damagedManifest, .wrongArchive,
      .unattested, .badSignature, .damagedIndex:
      65
    case .noFarm, .noFile, .notInstalled, .noChannel, .brokenChannel, .nothingBefore,
      .noGeneration, .noArchive, .noRelease, .noSource:
      66
    case .unreachable, .offline: 69
    case .alreadyInstalled, .obstructed: 73
    case .disk(let error): error.isFull || error.exists ? 73 : error.isPermission ? 77 : 74
    case .recordedOnly: 74
    case .busy, .superseded, .inUse: 75
    case .movedByHand, .policy, .unsafeProgram, .unsafeTree, .adopted, .unsafeURL: 78
    }
  }

  public var message: String {
    switch self {
    case .checkFailed(let text), .usage(let text, _): text
    case .invalidVersion(let text): "\(quoted(text)) is not a version or channel"
    case .invalidChannel(let text): "\(quoted(text)) cannot be a channel's name"
    case .invalidRoot(let root, let reason): "the root \(quoted(root)) \(reason)"
    case .archive(let path, let error): "archive \(quoted(path)) \(error.text)"
    case .damagedGzip(let path, let reason): "archive \(quoted(path)) is damaged: \(reason)"
    case .digestMismatch(let path, let expected, let actual):
      "\(quoted(path)) has SHA-256 \(actual), expected was \(expected)"
    case .versionDisagrees(let found, let asked, let path):
      "\(quoted(path)) holds \(quoted(found)), asked for was \(quoted(asked))"
    case .incompleteTree(let path, let missing):
      "\(quoted(path)) is not a complete GOROOT: missing \(missing.joined(separator: ", "))"
    case .damagedHistory(let path): "the generation \(quoted(path)) cannot be read"
    case .damagedManifest(let version):
      "the manifest of \(version) is missing or cannot be read"
    case .noArchive(let version, _): "the archive that \(version) came from is not kept"
    case .wrongArchive(let version, let path):
      "\(quoted(path)) is not the archive that \(version) came from"
    case .damagedConfiguration(let path, let reason), .unusableVersionFile(let path, let reason):
      "\(quoted(path)): \(reason)"
    case .unattested(let what):
      "nothing vouches for \(quoted(what)): no digest from an index, none given, no signature"
    case .badSignature(let path, let reason):
      "the signature of \(quoted(path)) is not good: \(reason)"
    case .damagedIndex(let source, let reason):
      "the index of source \(quoted(source)) cannot be read: \(reason)"
    case .noRelease(let spec, let platform, let newest):
      "no source offers \(quoted(spec)) for \(platform)"
        + (newest.isEmpty ? "" : "; newest: " + newest.map(\.text).joined(separator: " "))
    case .noSource(let name, let existing):
      "there is no source \(quoted(name)); sources: " + existing.joined(separator: " ")
    case .unreachable(let what, let reason): "cannot get \(quoted(what)): \(reason)"
    case .offline(let what): "\(quoted(what)) is not in the cache, and --offline was said"
    case .noFarm(let root): "there is no farm at \(quoted(root))"
    case .noFile(let path): "there is no file \(quoted(path))"
    case .notInstalled(let text, let installed):
      "version \(quoted(text)) is not installed; \(installedText(installed))"
    case .noChannel(let channel, let existing):
      "there is no channel \(quoted(channel.name)); "
        + (existing.isEmpty
          ? "no channel exists" : "channels: " + existing.map(\.name).joined(separator: " "))
    case .brokenChannel(let channel, let target):
      "channel \(quoted(channel.name)) leads to \(quoted(target)), no complete installation"
    case .noneSatisfies(let floor, let path, let installed):
      "no installed version satisfies go \(floor), asked for by \(quoted(path)); "
        + installedText(installed)
    case .incompleteInstallation(let version): "version \(quoted(version.text)) is incomplete"
    case .nothingBefore(let channel?): "channel \(quoted(channel.name)) has no earlier value"
    case .nothingBefore(nil): "there is no earlier generation to go back to"
    case .noGeneration(let number, let newest):
      "there is no generation \(number); the newest is \(newest)"
    case .noGroup(let name): "there is no group \(quoted(name))"
    case .alreadyInstalled(let version): "version \(quoted(version.text)) is already installed"
    case .obstructed(let path, let what): "\(quoted(path)) is \(what)"
    case .disk(let error): error.description
    case .recordedOnly(let number, let cause):
      "recorded as generation \(number), will be completed by the next command (\(cause))"
    case .busy(let lock, let seconds):
      "another gofarm holds \(quoted(lock)); waited \(Int(seconds)) s"
    case .superseded(let expected, let newest, let actor, let reason):
      "expected generation \(expected), but \(actor) made generation \(newest): \(reason)"
    case .gateFailed(let gate, let version, let check, let output):
      "gate \(quoted(gate)) refuses \(version): \(check)" + Self.shown(output)
    case .hookFailed(let path, let status, let output):
      "hook \(quoted(path)) failed with \(status)" + Self.shown(output)
    case .probeFailed(let probe, let reason, let output, let returned, let superseded):
      "probe \(quoted(probe)) failed: \(reason)"
        + (returned.isEmpty
          ? "" : "; taken back: " + returned.map(\.description).joined(separator: ", "))
        + (superseded.isEmpty
          ? ""
          : "; moved by somebody else meanwhile: "
            + superseded.map(\.name).joined(separator: ", ")) + Self.shown(output)
    case .policy(let rule, let text, _): "refused by the policy's rule \(quoted(rule)): \(text)"
    case .unsafeProgram(let path, let reason): "\(quoted(path)) is not run: it \(reason)"
    case .movedByHand(let changes):
      "moved by hand: " + changes.map(\.description).joined(separator: ", ")
    case .unsafeTree(let path, let reason): "\(quoted(path)) \(reason)"
    case .unsafeURL(let url): "\(quoted(url)) is neither https nor a file"
    case .inUse(let version, let user, _): "version \(quoted(version.text)) is in use by \(user)"
    case .adopted(let version, let origin):
      "\(version) is adopted from \(quoted(origin)): its files are not gofarm's"
    case .unknownKey(let key, let known):
      "there is no key \(quoted(key)) in the configuration; areas: "
        + known.joined(separator: " ")
    case .badSetting(let key, let value): "\(quoted(key)) cannot be \(quoted(value))"
    case .refusedSetting(let key, let reason, _): "\(quoted(key)) is refused: \(reason)"
    case .foreignTree(let path, let owner): "\(quoted(path)) belongs to \(owner)"
    }
  }

  public var remedy: String? {
    switch self {
    case .usage(_, let remedy): remedy
    case .invalidVersion, .brokenChannel, .noChannel: "gofarm list"
    case .invalidChannel: "use [a-z][a-z0-9_-]*, at most 32 bytes, no version, not bin or system"
    case .invalidRoot: "name another directory with --root"
    case .archive, .damagedGzip: "fetch the archive again, and check it with --sha256"
    case .digestMismatch(let path, _, _): "sha256sum \(path)"
    case .versionDisagrees: "leave the version out: the archive's VERSION names the result"
    case .incompleteTree: "name a complete Go release"
    case .damagedHistory: "restore the file from a backup, or see docs/recovery.md"
    case .damagedConfiguration(let path, _): "correct it: ${EDITOR:-vi} \(path)"
    case .noFarm(let root): "gofarm --root \(root) init"
    case .notInstalled(let text, _): "gofarm install \(text)"
    case .noneSatisfies: "gofarm install latest"
    case .incompleteInstallation(let version): "gofarm repair \(version)"
    case .unusableVersionFile: "gofarm explain"
    case .nothingBefore, .noGeneration, .superseded: "gofarm history"
    case .alreadyInstalled(let version): "gofarm verify \(version)"
    case .obstructed(let path, _): "move \(path) away"
    case .disk(let error):
      error.isFull
        ? "df -h \(error.path)"
        : error.isPermission ? "run it with sudo, or as the farm's owner" : nil
    case .recordedOnly: "gofarm status"
    case .busy: "try again, or wait longer with --wait SECONDS"
    case .movedByHand: "gofarm repair"
    case .gateFailed, .hookFailed: nil
    case .probeFailed: "gofarm history"
    case .policy(_, _, let canOverride): canOverride ? "say why with --override REASON" : nil
    case .unsafeProgram(let path, _): "chmod go-w \(path)"
    case .unsafeTree: "chmod -R go-w the tree, or copy it"
    case .noGroup(let name): "groupadd --system \(name)"
    case .damagedManifest(let version):
      "gofarm uninstall \(version) --force && gofarm install \(version)"
    case .noArchive(let version, let path):
      "cp go\(version).\(Host.os)-\(Host.architecture).tar.gz \(path) && gofarm repair \(version)"
    case .wrongArchive(let version, let path): "rm \(path) && gofarm repair \(version)"
    case .inUse(_, _, let remedy): remedy
    case .adopted(let version, _): "reinstall the package that owns it, or gofarm uninstall \(version)"
    case .unknownKey, .badSetting: "gofarm config --help"
    case .refusedSetting(_, _, let remedy): remedy
    case .foreignTree: "run it as that user, or as root"
    case .adopted(let version, _):
      "reinstall the package that owns it, or gofarm uninstall \(version)"
    case .unattested: "name its digest with --sha256 HEX, or take it unseen with --insecure"
    case .badSignature: "fetch it from another source with --source NAME"
    case .damagedIndex, .noSource: "gofarm config get sources"
    case .noRelease: "gofarm list --available --all"
    case .unreachable: "try again: what has arrived is kept; or use --from FILE"
    case .offline: "leave --offline out, or use --from FILE"
    case .unsafeURL: "use https; http only on this host's loopback"
    case .checkFailed, .noFile: nil
    }
  }

  /// The end of what a program printed, below the message.
  private static func shown(_ output: String) -> String {
    let lines = output.split(separator: "\n").suffix(40).map { line in
      "\n  | "
        + String(
          String.UnicodeScalarView(
            line.unicodeScalars.map { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7f ? "?" : $0 }
          ))
    }
    return lines.joined()
  }

  private func quoted(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : String($0) }.joined()
  /// What `gofarm install` could get, so that this would not fail again.
  public var missingVersion: String? {
    switch self {
    case .notInstalled(let text, _): text
    case .noneSatisfies: "latest"
    default: nil
    }
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : String($0) }.joined()
      + "\""
  }

  private func installedText(_ versions: [GoVersion]) -> String {
    versions.isEmpty
      ? "nothing is installed"
      : "installed: " + versions.sorted().map(\.text).joined(separator: " ")
  }
}

/// On one line, whatever it holds.
private func quoted(_ text: String) -> String {
  "\"" + text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : String($0) }.joined()
    + "\""
}

extension ArchiveError {
  fileprivate var text: String {
    switch self {
    case .truncated: "is truncated"
    case .notTar: "is no tar archive"
    case .damagedHeader(let offset): "is damaged at byte \(offset) of the tar stream"
    case .refused(let name, let reason): "is refused: \(quoted(String(name.prefix(200)))) \(reason)"
    }
  }
}
