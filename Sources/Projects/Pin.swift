import Go
import System

/// A version file or a user's default, and what it asks for.
package struct Pin: Encodable, Equatable, Sendable {
  package enum Kind: String, Encodable, Sendable {
    case pin, toolchain
    /// A go line: the least that will do.
    case go
    /// `~/.config/gofarm/version`
    case `default`
  }

  package let path: String
  /// Whose file it is.
  package let owner: String
  package let kind: Kind
  /// Its own words, as far as they may be shown.
  package let asks: String
  /// What it gets here; nil where nothing installed will do.
  package let version: GoVersion?
  let request: ProjectFile.Request

  private enum CodingKeys: CodingKey { case path, owner, kind, asks, version }

  /// `/srv/app/.go-version (ada)`
  package var who: String { "\(printable(path)) (\(owner))" }
}

/// Looks through whole trees for what asks for a version.
package struct PinSurvey: Sendable {
  let installed: InstalledVersions

  package init(installed: InstalledVersions) { self.installed = installed }

  /// The version files at and below a directory, and the users' defaults there: sorted by path. What
  /// says nothing is left out. Every file counts for itself, whatever stands above it: go reads a
  /// go.mod below a pin, too.
  package func pins(below top: String) throws -> [Pin] {
    guard try FileSystem.targetStatus(top)?.kind == .directory else {
      throw RequestFailure.noFile(top)
    }
    let parts = walkProjects(top, state: (), start: Part(installed)) { directory, _, part in
      for file in directory.files() { part.add(file, file.kind.isPin ? .pin : .go) }
      if directory.path.hasSuffix("/.config/gofarm"),
        case .found(let file) = ProjectFile.read(at: directory.path + "/version", .goVersion)
      {
        part.add(file, .default)
      }
    }
    var owners: [UInt32: String] = [:]
    return parts.flatMap(\.found).map { pin, user in
      let owner = owners[user] ?? Accounts.userName(user)
      owners[user] = owner
      return Pin(
        path: pin.path, owner: owner, kind: pin.kind, asks: pin.asks, version: pin.version,
        request: pin.request)
    }.sorted { $0.path.precedesByBytes($1.path) }
  }

  /// Of `pins`, those that would be left without a version if `versions` were not there.
  package func needing(_ versions: Set<GoVersion>, _ pins: [Pin]) -> [Pin] {
    var rest = Part(installed.without(versions))
    return pins.filter { pin in
      pin.version.map(versions.contains) == true && rest.version(pin.request) == nil
    }
  }

  /// What one thread has found.
  private struct Part: Sendable {
    private let resolver: CandidateResolver
    /// Thousands of files ask for the same.
    private var known: [ProjectFile.Request: GoVersion?] = [:]
    var found: [(pin: Pin, user: UInt32)] = []

    init(_ installed: InstalledVersions) {
      // Nobody's own default.
      resolver = CandidateResolver(
        installed: installed, environment: ["HOME": "/dev/null"])
    }

    mutating func add(_ file: ProjectFile, _ kind: Pin.Kind) {
      var kind = kind
      if file.request == .nothing { return }
      if case .toolchain = file.request { kind = .toolchain }
      guard let status = (try? FileSystem.targetStatus(file.path)) ?? nil else { return }
      found.append(
        (
          Pin(
            path: file.path, owner: "", kind: kind, asks: file.says, version: version(file.request),
            request: file.request), status.owner
        ))
    }

    mutating func version(_ request: ProjectFile.Request) -> GoVersion? {
      if let known = known[request] { return known }
      let version = resolver.version(request)
      known[request] = .some(version)
      return version
    }
  }
}
