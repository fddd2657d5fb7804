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
  case noArchive(GoVersion, path: String, reason: String? = nil)
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
  // 126, 127: as a shell would
  case cannotRun(String, DiskError)
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
    case .gateFailed: 1
    case .hookFailed: 1
    case .probeFailed: 1
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
    case .unattested: 65
    case .badSignature: 65
    case .damagedIndex: 65
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
    case .noRelease: 66
    case .noSource: 66
    case .unreachable: 69
    case .offline: 69
    case .alreadyInstalled: 73
    case .obstructed: 73
    case .disk(let error): error.isFull || error.exists ? 73 : error.isPermission ? 77 : 74
    case .recordedOnly: 74
    case .busy: 75
    case .superseded: 75
    case .inUse: 75
    case .cannotRun(_, let error): error.isMissing ? 127 : 126
    case .foreignTree: 77
    case .movedByHand: 78
    case .unsafeTree: 78
    case .adopted: 78
    case .refusedSetting: 78
    case .policy: 78
    case .unsafeProgram: 78
    case .unsafeURL: 78
    }
  }

  /// What `gofarm install` could get, so that this would not fail again.
  public var missingVersion: String? {
    switch self {
    case .notInstalled(let text, _): text
    case .noneSatisfies: "latest"
    default: nil
    }
  }
}
