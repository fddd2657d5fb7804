import Disk

extension Failure {
  /// What went wrong, on the first line, and what exists.
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
    case .noArchive(let version, _, let reason):
      "the archive that \(version) came from is not kept"
        + (reason.map { ", and cannot be fetched again: \($0)" } ?? "")
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
    case .cannotRun(let program, let error):
      "cannot run \(quoted(program)): \(error.isMissing ? "not found" : error.reason)"
    case .recordedOnly(let number, let cause):
      "recorded as generation \(number), will be completed by the next command (\(cause))"
    case .busy(let lock, let seconds):
      "another gofarm holds \(quoted(lock)); waited \(secondsText(seconds)) s"
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

  private func installedText(_ versions: [GoVersion]) -> String {
    versions.isEmpty
      ? "nothing is installed"
      : "installed: " + versions.sorted().map(\.text).joined(separator: " ")
  }
}

/// `10`, `0.5`
private func secondsText(_ seconds: Double) -> String {
  Int(exactly: seconds).map(String.init) ?? String(seconds)
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
