import Go
import System

/// Resolves what could decide, each for itself.
struct CandidateResolver {
  typealias Candidate = ProjectSelection.Candidate

  let installed: InstalledVersions
  let environment: [String: String]
  /// Whether a toolchain line takes no newer release than it names.
  var isStrict: Bool {
    installed.strictToolchains || environment["GOFARM_STRICT"]?.isEmpty == false
  }

  func candidate(
    _ source: String, says: String, _ resolve: () throws(SelectionFailure) -> ResolvedVersion?
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
    return candidate(name, says: says) { () throws(SelectionFailure) in
      guard ProjectFile.isPrintable(value) else { throw .invalidVersion("(unusable text)") }
      return try installed.resolve(value)
    }
  }

  func pin(_ read: ProjectFile.ReadResult, at path: String, as source: String? = nil) -> Candidate {
    file(read, at: path, as: source) { (file) throws(SelectionFailure) in
      guard case .anyOf(let words) = file.request else { return nil }
      return try first(of: words, in: path)
    }
  }

  func module(_ read: ProjectFile.ReadResult, at path: String, isNearest: Bool = true) -> Candidate
  {
    var candidate = file(read, at: path) { (file) throws(SelectionFailure) in
      switch file.request {
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
    let path = (Host.configurationDirectory(environment) ?? "/.config") + "/gofarm/version"
    let read = ProjectFile.read(at: path, .goVersion)
    return read == .absent ? nil : pin(read, at: path, as: "default")
  }

  /// Channel canary, for its audience; nil where it has none.
  func audience() -> Candidate? {
    guard let audience = installed.audience else { return nil }
    var problem: String?
    if !audience.includesCaller {
      problem = Host.userID == 0 ? "root gets stable" : "not a member of \(audience.group)"
    }
    do {
      let choice = try installed.follow(.canary)
      return Candidate(
        source: "audience", says: "canary", verdict: problem == nil ? .selected : .ignored,
        choice: problem == nil ? choice : nil, problem: problem, failure: nil)
    } catch {
      // Nobody is left without a go for it.
      return Candidate(
        source: "audience", says: "canary", verdict: .ignored, choice: nil,
        problem: problem ?? error.message, failure: nil)
    }
  }

  private func file(
    _ read: ProjectFile.ReadResult, at path: String, as source: String? = nil,
    _ resolve: (ProjectFile) throws(SelectionFailure) -> ResolvedVersion?
  ) -> Candidate {
    switch read {
    case .found(let file):
      return candidate(source ?? path, says: file.says) { () throws(SelectionFailure) in
        try resolve(file)
      }
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

  /// What a request comes to, whoever made it; nil where nothing installed will do.
  func version(_ request: ProjectFile.Request) -> GoVersion? {
    let choice: ResolvedVersion? =
      switch request {
      case .nothing: nil
      case .anyOf(let words): (try? first(of: words, in: "")) ?? nil
      case .toolchain(let name): try? toolchain(name, in: "")
      case .atLeast(let text): try? atLeast(text, in: "")
      }
    return choice?.version
  }

  /// The first of several versions that is installed; if none is, the first is what is missing.
  private func first(of words: [String], in path: String) throws(SelectionFailure)
    -> ResolvedVersion?
  {
    var missing: SelectionFailure?
    for word in words {
      if word.hasPrefix("path:") || word.hasPrefix("ref:") {
        throw .unusableVersionFile(path: path, reason: "path: and ref: are not supported")
      }
      do { return try resolve(word, in: path) } catch { missing = missing ?? error }
    }
    if let missing { throw missing }
    return nil
  }

  private func resolve(_ word: String, in path: String) throws(SelectionFailure) -> ResolvedVersion
  {
    guard ProjectFile.isPrintable(word) else {
      throw .unusableVersionFile(path: path, reason: "unusable text")
    }
    do { return try installed.resolve(word) } catch {
      guard error.exitCode == 64 else { throw error }
      throw .unusableVersionFile(path: path, reason: error.message)
    }
  }

  private func toolchain(_ name: String, in path: String) throws(SelectionFailure)
    -> ResolvedVersion
  {
    guard let version = ProjectFile.Request.release(ofToolchain: name) else {
      throw .unusableVersionFile(path: path, reason: "unusable text")
    }
    do { return try resolve("=" + version, in: path) } catch {
      // A newer one will do, as it does for go.
      guard error.exitCode == 66, !isStrict else { throw error }
      return try atLeast(String(version), in: path)
    }
  }

  private func atLeast(_ text: String, in path: String) throws(SelectionFailure) -> ResolvedVersion
  {
    guard let floor = GoVersion(goLine: text) else {
      throw .unusableVersionFile(path: path, reason: "unusable text")
    }
    if let standard = standard(), let version = standard.version, version.satisfies(floor) {
      return standard
    }
    guard let version = installed.lowest(atLeast: floor) else {
      throw .noneSatisfies(floor, path: path, installed: installed.versions)
    }
    return .version(version)
  }

  /// What holds where nothing else is said; nil where even that is not there.
  private func standard() -> ResolvedVersion? {
    if let own = userDefault(), own.verdict != .empty, own.verdict != .ignored { return own.choice }
    return audience()?.choice ?? (try? installed.follow(.stable))
  }
}
