import Disk
import ShellScript

extension Failure {
  /// One command to type, where one helps.
  public var remedy: String? {
    switch self {
    case .usage(_, let remedy): remedy
    case .invalidVersion, .brokenChannel, .noChannel: "gofarm list"
    case .invalidChannel: "use [a-z][a-z0-9_-]*, at most 32 bytes, no version, not bin or system"
    case .invalidRoot: "name another directory with --root"
    case .archive, .damagedGzip: "fetch the archive again, and check it with --sha256"
    case .digestMismatch(let path, _, _):
      path.hasPrefix("/")
        ? "sha256sum \(typed(path))" : "again, or another source with --source NAME"
    case .versionDisagrees: "leave the version out: the archive's VERSION names the result"
    case .incompleteTree: "name a complete Go release"
    case .damagedHistory: "restore the file from a backup, or see docs/recovery.md"
    case .damagedConfiguration(let path, _): "correct it: ${EDITOR:-vi} \(typed(path))"
    case .noFarm: "gofarm init"
    case .notInstalled(let text, _): "gofarm install \(text)"
    case .noneSatisfies: "gofarm install latest"
    case .incompleteInstallation(let version): "gofarm repair \(version)"
    case .unusableVersionFile: "gofarm explain"
    case .nothingBefore, .noGeneration, .superseded: "gofarm history"
    case .alreadyInstalled(let version): "gofarm verify \(version)"
    case .obstructed(let path, _): "move \(typed(path)) away"
    case .disk(let error):
      error.isFull
        ? "df -h \(typed(Self.standing(error.path)))"
        : error.isPermission ? "run it with sudo, or as the farm's owner" : nil
    case .recordedOnly: "gofarm status"
    case .busy: "again, or wait longer with --wait SECONDS"
    case .movedByHand: "gofarm repair"
    case .gateFailed, .hookFailed: nil
    case .probeFailed: "gofarm history"
    case .policy(_, _, let canOverride): canOverride ? "say why with --override REASON" : nil
    case .unsafeProgram(let path, _): "chmod go-w \(typed(path))"
    case .unsafeTree: "chmod -R go-w the tree, or copy it"
    case .noGroup(let name): "groupadd --system \(name)"
    case .damagedManifest(let version):
      "gofarm uninstall \(version) --force && gofarm install \(version)"
    case .noArchive(let version, let path, _):
      "cp go\(version).\(Host.os)-\(Host.architecture).tar.gz \(typed(path)) && gofarm repair \(version)"
    case .wrongArchive(let version, let path): "rm \(typed(path)) && gofarm repair \(version)"
    case .inUse(_, _, let remedy): remedy
    case .unknownKey, .badSetting: "gofarm config --help"
    case .refusedSetting(_, _, let remedy): remedy
    case .foreignTree: "run it as that user, or as root"
    case .adopted(let version, _):
      "reinstall the package that owns it, or gofarm uninstall \(version)"
    case .unattested: "name its digest with --sha256 HEX, or take it unseen with --insecure"
    case .badSignature: "fetch it from another source with --source NAME"
    case .damagedIndex, .noSource: "gofarm config get sources"
    case .noRelease: "gofarm list --available --all"
    case .unreachable: "again later: what has arrived is kept; or use --from FILE"
    case .offline: "leave --offline out, or use --from FILE"
    case .unsafeURL: "use https; http only on this host's loopback"
    case .checkFailed, .noFile, .cannotRun: nil
    }
  }

  /// The path, or what is left of it: what failed has been cleaned up.
  private static func standing(_ path: String) -> String {
    var path = path
    while path != "/", path != ".", !FileSystem.exists(path) { path = FileSystem.parent(of: path) }
    return path
  }
}

/// A word as it is typed in a POSIX shell, in quotes where it needs them.
public func typed(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy {
    (0x2b...0x3a).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
      || $0 == 0x5f
  }
  return isPlain ? word : Dialect.posix.quote(word)
}
