import Disk

/// Which version a directory gets, and why: the rules that goenv follows in a shell.
///
/// In this order: GOFARM_VERSION, GOENV_VERSION; the nearest pin, walking up, but not out of HOME;
/// where there is none, and unless GO111MODULE=off, the nearest go.work, or what GOWORK says, else
/// the nearest go.mod; the user's default; channel stable. A `goenv use` by hand is known to its
/// shell only.
public struct ProjectSelection: Sendable {
  /// One thing that could have decided.
  public struct Candidate: Sendable {
    public enum Verdict: String, Encodable, Sendable {
      case selected, overruled, empty, ignored, refused
    }

    /// A path, a variable's name, `default` or `stable`.
    public let source: String
    /// What it says, as far as that may be shown.
    public let says: String
    public fileprivate(set) var verdict: Verdict
    /// What it would select.
    public let choice: Choice?
    /// Why it cannot select, or why it is not looked at.
    public let problem: String?
    fileprivate let failure: Failure?
  }

  /// The directory in question.
  public let directory: String
  /// In the order of precedence.
  public let candidates: [Candidate]
  /// What `goenv use` would select there, or why it would refuse.
  public let outcome: Result<Choice, Failure>
  /// A path, a variable's name, `default` or `stable`.
  public let decidedBy: String

  init(_ directory: String, _ candidates: [Candidate]) {
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

extension Farm {
  /// Which version `directory` gets. Throws only where the farm cannot be read.
  ///
  /// - Parameters:
  ///   - environment: GOFARM_VERSION, GOENV_VERSION, GOFARM_STRICT, GOWORK, GO111MODULE, HOME,
  ///     XDG_CONFIG_HOME.
  ///   - strictToolchains: whether a toolchain line takes no newer release than it names.
  public func selection(
    for directory: String, environment: [String: String], strictToolchains: Bool = false
  ) throws -> ProjectSelection {
    let judge = Judge(
      shelf: try Shelf(layout), environment: environment,
      isStrict: strictToolchains || environment["GOFARM_STRICT"]?.isEmpty == false)
    var candidates = ["GOFARM_VERSION", "GOENV_VERSION"].compactMap(judge.variable)
    let files = Self.filesAbove(directory, home: environment["HOME"] ?? "")
    candidates += files.filter(\.kind.isPin).map { judge.pin($0.look, at: $0.path) }
    let modules =
      environment["GO111MODULE"] == "off"
      ? []
      : Self.workspaces(environment["GOWORK"] ?? "", files) + files.filter { $0.kind == .goMod }
    candidates += modules.prefix(1).map { judge.module($0.look, at: $0.path) }
    candidates += modules.dropFirst().map { judge.module($0.look, at: $0.path, isNearest: false) }
    if let fallback = judge.userDefault() { candidates.append(fallback) }
    candidates.append(
      judge.candidate("stable", says: "stable") { () throws(Failure) in
        try judge.shelf.follow(.stable)
      })
    return ProjectSelection(directory, candidates)
  }

  private typealias Found = (path: String, kind: ProjectFile.Kind, look: ProjectFile.Look)

  /// The go.work files that count: those of `files`, or the one that GOWORK names.
  private static func workspaces(_ gowork: String, _ files: [Found]) -> [Found] {
    if gowork.isEmpty || gowork == "auto" { return files.filter { $0.kind == .goWork } }
    guard gowork.hasPrefix("/") else { return [] }
    let look = ProjectFile.look(at: gowork, .goWork)
    return look == .absent ? [] : [(gowork, .goWork, look)]
  }

  /// The version files from `directory` up to the root, or up to HOME; nearest first.
  private static func filesAbove(_ directory: String, home: String) -> [Found] {
    var files: [Found] = []
    var place = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    let home = home.hasSuffix("/") ? String(home.dropLast()) : home
    while true {
      for kind in ProjectFile.Kind.allCases {
        let look = ProjectFile.look(at: kind, in: place)
        if look != .absent { files.append(("\(place)/\(kind.rawValue)", kind, look)) }
      }
      // Above HOME a look may wake an automounter.
      guard !place.isEmpty, place != home, let slash = place.utf8.lastIndex(of: 0x2f) else {
        return files
      }
      place = String(place[..<slash])
    }
  }
}

/// Judges what could decide, each for itself.
private struct Judge {
  typealias Candidate = ProjectSelection.Candidate

  let shelf: Shelf
  let environment: [String: String]
  let isStrict: Bool

  func candidate(
    _ source: String, says: String, _ resolve: () throws(Failure) -> Choice?
  ) -> Candidate {
    do {
      let choice = try resolve()
      return Candidate(
        source: source, says: says, verdict: choice == nil ? .empty : .selected, choice: choice,
        problem: nil, failure: nil)
    } catch {
      return Candidate(
        source: source, says: says, verdict: .overruled, choice: nil, problem: error.message,
        failure: error)
    }
  }

  func variable(_ name: String) -> Candidate? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    let says = ProjectFile.isPrintable(value) ? value : "(unusable text)"
    return candidate(name, says: says) { () throws(Failure) in
      guard ProjectFile.isPrintable(value) else { throw .invalidVersion("(unusable text)") }
      return try shelf.resolve(value)
    }
  }

  func pin(_ look: ProjectFile.Look, at path: String, as source: String? = nil) -> Candidate {
    file(look, at: path, as: source) { (file) throws(Failure) in
      guard case .anyOf(let words) = file.wish else { return nil }
      return try first(of: words, in: path)
    }
  }

  func module(_ look: ProjectFile.Look, at path: String, isNearest: Bool = true) -> Candidate {
    var candidate = file(look, at: path) { (file) throws(Failure) in
      switch file.wish {
      case .toolchain(let name): return try toolchain(name, in: path)
      case .atLeast(let version): return try atLeast(version, in: path)
      default: return nil
      }
    }
    // A farther module does not stand in for a nearer one that says nothing.
    if !isNearest {
      candidate = Candidate(
        source: candidate.source, says: candidate.says, verdict: .overruled, choice: nil,
        problem: nil, failure: nil)
    }
    return candidate
  }

  func userDefault() -> Candidate? {
    let home = environment["HOME"] ?? ""
    let configured = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let path = (configured ?? home + "/.config") + "/gofarm/version"
    let look = ProjectFile.look(at: path, .goVersion)
    return look == .absent ? nil : pin(look, at: path, as: "default")
  }

  private func file(
    _ look: ProjectFile.Look, at path: String, as source: String? = nil,
    _ resolve: (ProjectFile) throws(Failure) -> Choice?
  ) -> Candidate {
    switch look {
    case .found(let file):
      return candidate(source ?? path, says: file.says) { () throws(Failure) in try resolve(file) }
    case .ignored(let reason):
      return Candidate(
        source: source ?? path, says: "nothing", verdict: .ignored, choice: nil, problem: reason,
        failure: nil)
    case .absent:
      return Candidate(
        source: source ?? path, says: "nothing", verdict: .empty, choice: nil, problem: nil,
        failure: nil)
    }
  }

  /// The first of several versions that is installed; if none is, the first is what is missing.
  private func first(of words: [String], in path: String) throws(Failure) -> Choice? {
    var missing: Failure?
    for word in words {
      if word.hasPrefix("path:") || word.hasPrefix("ref:") {
        throw .unusableVersionFile(path: path, reason: "path: and ref: are not supported")
      }
      do { return try resolve(word, in: path) } catch { missing = missing ?? error }
    }
    if let missing { throw missing }
    return nil
  }

  private func resolve(_ word: String, in path: String) throws(Failure) -> Choice {
    guard ProjectFile.isPrintable(word) else {
      throw .unusableVersionFile(path: path, reason: "unusable text")
    }
    do { return try shelf.resolve(word) } catch {
      guard error.exitCode == 64 else { throw error }
      throw .unusableVersionFile(path: path, reason: error.message)
    }
  }

  private func toolchain(_ name: String, in path: String) throws(Failure) -> Choice {
    guard let version = ProjectFile.Wish.release(ofToolchain: name) else {
      throw .unusableVersionFile(path: path, reason: "unusable text")
    }
    do { return try resolve("=" + version, in: path) } catch {
      // A newer one will do, as it does for go.
      guard error.exitCode == 66, !isStrict else { throw error }
      return try atLeast(String(version), in: path)
    }
  }

  private func atLeast(_ text: String, in path: String) throws(Failure) -> Choice {
    guard let floor = GoVersion(goLine: text) else {
      throw .unusableVersionFile(path: path, reason: "unusable text")
    }
    if let standard = standard(), let version = standard.version, version.satisfies(floor) {
      return standard
    }
    guard let version = shelf.lowest(atLeast: floor) else {
      throw .noneSatisfies(floor, path: path, installed: shelf.versions)
    }
    return .version(version)
  }

  /// What holds where nothing else is said; nil where even that is not there.
  private func standard() -> Choice? {
    if let own = userDefault(), own.verdict != .empty, own.verdict != .ignored { return own.choice }
    return try? shelf.follow(.stable)
  }
}
