import Go
import Projects
import ShellScript

/// Every path of a farm, in one place.
package struct Layout: Sendable, Equatable {
  /// Absolute, without a trailing slash.
  package let root: String

  package init(root: String) {
    var root = root
    while root.count > 1 && root.hasSuffix("/") { root.removeLast() }
    self.root = root
  }

  package static let defaultRoot = "/opt/go"

  package func installation(_ version: GoVersion) -> String { "\(root)/\(version)" }
  package func link(_ channel: Channel) -> String { "\(root)/\(channel)" }
  package var wrappers: String { "\(root)/bin" }
  package func wrapper(_ version: GoVersion) -> String { "\(wrappers)/go\(version)" }
  package var script: String { "\(root)/goenv.sh" }
  /// What goenv.sh reads.
  package var scriptParts: String { "\(root)/\(GoenvScript.directory)" }
  /// A directory that nobody but channel canary's audience may enter and not read; see `Audience`.
  package var audience: String { CanaryAudience.directory(of: root) }
  /// What goenv tells those who select what is retired; empty where nothing is.
  package var announcements: String { "\(scriptParts)/retired" }

  package var state: String { "\(root)/.gofarm" }
  /// The installed versions in Go's order, one a line: what a shell would take long to sort.
  package var versions: String { "\(state)/versions" }
  package var configuration: String { "\(state)/farm.json" }
  package var lock: String { "\(state)/lock" }
  package var generations: String { "\(state)/generations" }
  package var pending: String { "\(state)/pending" }
  /// An empty directory, or nothing: what `pending/<number>/` was, and will be. Not empty only after
  /// a power cut; see `unfinishedCommits`.
  package var nextPending: String { "\(state)/spare" }
  package var events: String { "\(state)/events.jsonl" }
  /// A file that is there while farm.json may say what is not so yet; see `configure`.
  package var unrendered: String { "\(pending)/render" }
  /// A file that is there while an installation is removed file by file; see `remove`.
  package func removal(_ version: GoVersion) -> String {
    "\(pending)/\(Self.removalPrefix)\(version)"
  }
  static let removalPrefix = "remove-"
  package var manifests: String { "\(state)/manifests" }
  package var archives: String { "\(state)/archives" }
  package var staging: String { "\(state)/staging" }

  /// A download that is not finished, or not checked.
  package static let partialSuffix = ".partial"

  /// What the sources offered when they were asked last.
  package var index: String { "\(state)/index" }
  /// Executables `gofarm-source-NAME`.
  package var plugins: String { "\(state)/sources.d" }

  /// What an archive's name ends with.
  package enum ArchiveKind: String, CaseIterable, Sendable {
    /// As the Go project publishes releases.
    case release = ".tar.gz"
    /// As a module proxy serves them.
    case module = ".zip"
  }

  /// What an archive with this digest is kept as.
  package func archive(_ digest: String, _ kind: ArchiveKind = .release) -> String {
    "\(archives)/\(digest)\(kind.rawValue)"
  }

  /// The signature that was good when the archive was fetched.
  package func signature(_ digest: String) -> String { archive(digest) + Self.signatureSuffix }

  /// What a signature's name has beyond its archive's.
  static let signatureSuffix = ".asc"

  /// Executables that a version must pass before a channel moves to it.
  package var gates: String { "\(state)/gates.d" }
  /// What each installation has passed.
  package var passedGates: String { "\(state)/gates" }

  package func generation(_ number: Int) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
    return "\(generations)/\(zeros)\(digits).json"
  }

  /// What the probes of a generation found.
  package func probes(_ number: Int) -> String {
    String(generation(number).dropLast(".json".count)) + ".probes.json"
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

  package func pending(_ number: Int) -> String { "\(pending)/\(number)" }
  package func manifest(_ version: GoVersion) -> String { "\(manifests)/\(version).sha256" }
  /// Where an installation came from, and what proved it.
  package func provenance(_ version: GoVersion) -> String { "\(manifests)/\(version).json" }
}
