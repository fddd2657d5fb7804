/// Which version a directory gets, and why: the rules that goenv follows in a shell.
///
/// In this order: GOFARM_VERSION, GOENV_VERSION; the nearest pin, walking up, but not out of HOME;
/// where there is none, and unless GO111MODULE=off, the nearest go.work, or what GOWORK says, else
/// the nearest go.mod; the user's default; channel canary for its audience; channel stable. A
/// `goenv use` by hand is known to its shell only.
package struct ProjectSelection: Sendable {
  /// One thing that could have decided.
  package struct Candidate: Sendable {
    package enum Verdict: String, Encodable, Sendable {
      case selected, overruled, empty, ignored, refused
    }

    /// A path, a variable's name, `default`, `audience` or `stable`.
    package let source: String
    /// What it says, as far as that may be shown.
    package let says: String
    package fileprivate(set) var verdict: Verdict
    /// What it would select.
    package let choice: ResolvedVersion?
    /// Why it cannot select, or why it is not looked at.
    package let problem: String?
    let failure: SelectionFailure?
  }

  /// The directory in question.
  package let directory: String
  /// In the order of precedence.
  package let candidates: [Candidate]
  /// What `goenv use` would select there, or why it would refuse.
  package let outcome: Result<ResolvedVersion, SelectionFailure>
  /// A path, a variable's name, `default`, `audience` or `stable`.
  package let decidedBy: String

  private init(_ directory: String, _ candidates: [Candidate]) {
    var candidates = candidates
    let decisive = candidates.firstIndex { $0.choice != nil || $0.failure != nil }!
    for index in candidates.indices
    where index != decisive && candidates[index].verdict == .selected {
      candidates[index].verdict = .overruled
    }
    let winner = candidates[decisive]
    if let failure = winner.failure {
      outcome = .failure(failure)
      candidates[decisive].verdict = .refused
    } else {
      outcome = .success(winner.choice!)
    }
    decidedBy = winner.source
    self.directory = directory
    self.candidates = candidates
  }
}

extension ProjectSelection {
  /// Which version `directory` gets.
  ///
  /// - Parameter environment: GOFARM_VERSION, GOENV_VERSION, GOFARM_STRICT, GOWORK, GO111MODULE, HOME,
  ///   XDG_CONFIG_HOME.
  package init(
    of directory: String, among installed: InstalledVersions, environment: [String: String]
  ) {
    let resolver = CandidateResolver(installed: installed, environment: environment)
    var candidates = ["GOFARM_VERSION", "GOENV_VERSION"].compactMap(resolver.variable)
    let files = Self.filesAbove(directory, home: environment["HOME"] ?? "")
    candidates += files.filter(\.kind.isPin).map { resolver.pin($0.file, at: $0.path) }
    let modules =
      environment["GO111MODULE"] == "off"
      ? []
      : Self.workspaces(environment["GOWORK"] ?? "", files) + files.filter { $0.kind == .goMod }
    candidates += modules.prefix(1).map { resolver.module($0.file, at: $0.path) }
    candidates += modules.dropFirst().map {
      resolver.module($0.file, at: $0.path, isNearest: false)
    }
    if let fallback = resolver.userDefault() { candidates.append(fallback) }
    if let audience = resolver.audience() { candidates.append(audience) }
    candidates.append(
      resolver.candidate("stable", says: "stable") { () throws(SelectionFailure) in
        try resolver.installed.follow(.stable)
      })
    self.init(directory, candidates)
  }

  private typealias Found = (path: String, kind: ProjectFile.Kind, file: ProjectFile.ReadResult)

  /// The go.work files that count: those of `files`, or the one that GOWORK names.
  private static func workspaces(_ gowork: String, _ files: [Found]) -> [Found] {
    if gowork.isEmpty || gowork == "auto" { return files.filter { $0.kind == .goWork } }
    guard gowork.hasPrefix("/") else { return [] }
    let file = ProjectFile.read(at: gowork, .goWork)
    return file == .absent ? [] : [(gowork, .goWork, file)]
  }

  /// The version files from `directory` up to the root, or up to HOME; nearest first.
  private static func filesAbove(_ directory: String, home: String) -> [Found] {
    var files: [Found] = []
    var place = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    let home = home.hasSuffix("/") ? String(home.dropLast()) : home
    while true {
      for kind in ProjectFile.Kind.allCases {
        let file = ProjectFile.read(kind, in: place)
        if file != .absent { files.append(("\(place)/\(kind.rawValue)", kind, file)) }
      }
      // Above HOME a look may wake an automounter.
      guard !place.isEmpty, place != home, let slash = place.utf8.lastIndex(of: 0x2f) else {
        return files
      }
      place = String(place[..<slash])
    }
  }
}
