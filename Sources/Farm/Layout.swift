import ShellScript

/// Every path of a farm, in one place.
public struct Layout: Sendable, Equatable {
  /// Absolute, without a trailing slash.
  public let root: String

  public init(root: String) {
    var root = root
    while root.count > 1 && root.hasSuffix("/") { root.removeLast() }
    self.root = root
  }

  public static let defaultRoot = "/opt/go"

  public func installation(_ version: GoVersion) -> String { "\(root)/\(version)" }
  public func link(_ channel: Channel) -> String { "\(root)/\(channel)" }
  public var wrappers: String { "\(root)/bin" }
  public func wrapper(_ version: GoVersion) -> String { "\(wrappers)/go\(version)" }
  public var script: String { "\(root)/goenv.sh" }
  /// What goenv.sh reads.
  public var scriptParts: String { "\(root)/\(GoenvScript.directory)" }

  public var state: String { "\(root)/.gofarm" }
  public var configuration: String { "\(state)/farm.json" }
  public var lock: String { "\(state)/lock" }
  public var generations: String { "\(state)/generations" }
  public var pending: String { "\(state)/pending" }
  /// An empty directory, or nothing: what `pending/<number>/` was, and will be. Not empty only after
  /// a power cut; see `unfinishedCommits`.
  public var spare: String { "\(state)/spare" }
  public var events: String { "\(state)/events.jsonl" }
  public var manifests: String { "\(state)/manifests" }
  public var archives: String { "\(state)/archives" }
  public var staging: String { "\(state)/staging" }

  /// Inside an installation: configuration, not part of what is verified.
  static let goConfiguration = "go.env"

  /// A download that is not finished, or not checked.
  static let partialSuffix = ".partial"

  /// What the sources offered when they were asked last.
  public var index: String { "\(state)/index" }
  /// Executables `gofarm-source-NAME`.
  public var plugins: String { "\(state)/sources.d" }

  /// What an archive with this digest is kept as.
  func archive(_ digest: String) -> String { "\(archives)/\(digest).tar.gz" }

  /// The signature that was good when the archive was fetched.
  func signature(_ digest: String) -> String { archive(digest) + Self.signatureSuffix }

  /// What a signature's name has beyond its archive's.
  static let signatureSuffix = ".asc"

  /// Executables that a version must pass before a channel moves to it.
  public var gates: String { "\(state)/gates.d" }
  /// What each installation has passed.
  public var passedGates: String { "\(state)/gates" }

  public func generation(_ number: Int) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
    return "\(generations)/\(zeros)\(digits).json"
  }

  /// The number of a file in `generations/`; nil for a file that is no generation. There may be
  /// thousands to look at, in every command.
  static func generationNumber(_ name: UnsafePointer<CChar>) -> Int? {
    var number = 0
    for index in 0..<8 {
      guard case let digit = Int(name[index]) - 0x30, (0...9).contains(digit) else { return nil }
      number = number * 10 + digit
    }
    return String(cString: name + 8) == ".json" ? number : nil
  }

  public func pending(_ number: Int) -> String { "\(pending)/\(number)" }
  public func manifest(_ version: GoVersion) -> String { "\(manifests)/\(version).sha256" }
}
