import Go
import Projects
import System

/// What somebody wants to have installed.
package struct InstallRequest: Sendable {
  package var spec: VersionSpec
  package var platform: Platform
  /// The digest that the archive must have.
  package var sha256: String?
  /// Only this source.
  package var source: String?
  /// A URL in place of the sources.
  package var url: String?
  /// Only what is in the cache.
  package var offline = false
  /// Take what nothing vouches for.
  package var insecure = false

  package init(_ spec: VersionSpec, platform: Platform) {
    self.spec = spec
    self.platform = platform
  }
}

/// One archive that is to be had, and what it must be.
struct Wanted: Sendable {
  let request: InstallRequest
  let version: GoVersion
  let filename: String
  let digest: String?
  let size: Int?
  /// What vouches for the digest.
  let attested: Attestation
  /// What to say where nothing vouches for the archive.
  let refusal: AcquisitionFailure
}

/// An archive in the cache, checked.
struct FetchedArchive: Sendable {
  let path: String
  let digest: String
  let origin: Origin
}

extension Farm {
  /// Resolves, downloads side by side, verifies, and installs in the order of `requests`. What was
  /// installed before a request fails stays; what has arrived is kept for the next attempt. A version
  /// that is named exactly and installed is asked of nobody.
  package func install(_ requests: [InstallRequest]) throws -> [InstallReport] {
    for request in requests { try request.url.map(Transfer.require) }
    var present: [GoVersion: InstallReport] = [:]
    var wanted: [Wanted] = []
    var order: [GoVersion] = []
    for request in requests {
      var version: GoVersion?
      if case .exact(let exact) = request.spec {
        present[exact] = try present[exact] ?? existing(exact, sha256: request.sha256?.lowercased())
        version = present[exact].map { _ in exact }
      }
      if version == nil {
        let item = try resolve(request)
        version = item.version
        present[item.version] =
          try present[item.version] ?? existing(item.version, sha256: request.sha256?.lowercased())
        if present[item.version] == nil, !wanted.contains(where: { $0.version == item.version }) {
          wanted.append(item)
        }
      }
      if let version, !order.contains(version) { order.append(version) }
    }
    for report in try fetchAndInstall(wanted) { present[report.version] = report }
    return order.compactMap { present[$0] }
  }

  private func fetchAndInstall(_ wanted: [Wanted]) throws -> [InstallReport] {
    if wanted.isEmpty { return [] }
    try makeStateDirectory(layout.archives)
    let downloads = wanted.map { item in Background { Result { try fetch(item) } } }
    let archives = downloads.map { $0.value() }
    return try zip(wanted, archives).map { item, archive in
      let archive = try archive.get()
      return try install(
        archive: archive.path, sha256: archive.digest, expecting: .exact(item.version),
        origin: archive.origin)
    }
  }

  /// The archive that an installation came from, in the cache once more: with the digest that was
  /// recorded then and no other, or, where none was, with that of the index.
  func fetchAgain(_ version: GoVersion, _ platform: Platform, digest: String?) throws -> String {
    var request = InstallRequest(.exact(version), platform: platform)
    request.sha256 = digest
    try makeStateDirectory(layout.archives)
    return try fetch(resolve(request)).path
  }

  /// Which archive a request means, by the index and by what was given.
  func resolve(_ request: InstallRequest) throws -> Wanted {
    let platform = request.platform
    let offer: Offer?
    do { offer = try self.offer(source: request.source, offline: request.offline) } catch let
      failure
      as any Failure
    {
      // Whoever names version and digest, or takes anything, needs no index.
      guard case .exact = request.spec,
        try request.sha256 != nil || request.insecure || request.url != nil
          || sources(named: request.source).contains(where: \.isModuleProxy)
      else { throw failure }
      offer = nil
    }
    let versions = offer?.versions(for: platform.description) ?? []
    let noRelease = AcquisitionFailure.noRelease(
      request.spec.description, platform: platform.description,
      newest: Array(newestOfSeries(versions).suffix(3)))
    guard let version = request.spec.release(among: versions) else {
      if case .channel = request.spec, request.spec != .channel(.latest) {
        throw SelectionFailure.invalidVersion(request.spec.description)
      }
      throw noRelease
    }
    let entry = offer?.index?.archive(of: version, for: platform.description)
    let filename = entry?.filename ?? platform.fileName(version)
    let digest = request.sha256?.lowercased() ?? entry?.digest
    return Wanted(
      request: request, version: version, filename: filename, digest: digest,
      size: entry?.digest == digest ? entry?.size : nil,
      attested: request.sha256 == nil ? .index : .sha256,
      refusal: offer?.index == nil || versions.contains(version) || request.url != nil
        ? .unattested(filename) : noRelease)
  }

  /// The cached archive, or a new one from the sources in their order.
  private func fetch(_ wanted: Wanted) throws -> FetchedArchive {
    if let cached = try cached(wanted) { return cached }
    if wanted.request.offline { throw AcquisitionFailure.offline(wanted.filename) }
    let partial = partialPath(wanted)
    let mode = Modes(shared: try configuration().group != nil).lock
    guard let lock = try Download.take(partial, mode: mode, waiting: lockTimeout) else {
      throw FarmFailure.busy(lock: partial, seconds: lockTimeout)
    }
    let archive = Result { try fetch(wanted, into: partial) }
    // A beginning is kept; where nothing has come, there is none.
    if try FileSystem.status(partial)?.size == 0 { try FileSystem.remove(partial) }
    _ = consume lock
    return try archive.get()
  }

  /// While nobody else writes `partial`.
  private func fetch(_ wanted: Wanted, into partial: String) throws -> FetchedArchive {
    // Whoever held the lock may have brought it.
    if let cached = try cached(wanted) {
      try FileSystem.remove(partial)
      return cached
    }
    let scratch = try ScratchDirectory(in: layout.staging)
    let sources = try sources(of: wanted)
    var failures: [any Failure] = []
    for source in sources {
      do {
        return try fetch(wanted, from: source, into: partial, scratch.path)
      } catch let failure as any Failure {
        failures.append(failure)
        if source != sources.last { notify(.warning("\(source.name): \(failure.message)")) }
      }
    }
    // What was refused says more than what was not reached.
    throw failures.first { $0.exitCode == 65 } ?? failures.last
      ?? AcquisitionFailure.unreachable(wanted.filename, reason: "there is no source")
  }

  private func sources(of wanted: Wanted) throws -> [Source] {
    try wanted.request.url.map { [Source(name: "--from", base: $0)] }
      ?? sources(named: wanted.request.source)
  }

  /// Where an archive can be downloaded from, in the order of the sources.
  func urls(of wanted: Wanted) throws -> [String] {
    try wanted.request.url.map { [$0] }
      ?? sources(of: wanted).compactMap { $0.url(of: wanted.filename) }
  }

  private func fetch(
    _ wanted: Wanted, from source: Source, into partial: String, _ scratch: String
  ) throws -> FetchedArchive {
    if source.isModuleProxy, wanted.request.url == nil {
      return try fetchModule(wanted, from: source, scratch)
    }
    let isPlugin = source.isPlugin
    // A digest that was given holds for everybody.
    let trustsPlugin =
      isPlugin && source.trusted == true && wanted.request.sha256 == nil
    let policy = try configuration().sources?.signature ?? .prefer
    guard wanted.digest != nil || wanted.request.insecure || trustsPlugin || policy == .require
    else {
      throw wanted.refusal
    }
    guard isPlugin || source.base != nil else {
      throw AcquisitionFailure.unreachable(
        wanted.filename, reason: "source \(source.name) has no base")
    }
    let url = wanted.request.url ?? source.url(of: wanted.filename) ?? ""
    var resumed = try FileSystem.status(partial)?.size ?? 0
    // Without a digest nobody knows whether an old beginning belongs to what comes now.
    if wanted.digest == nil || isPlugin { resumed = 0 }
    while true {
      if resumed == 0 { _ = try Descriptor.open(partial, [.write, .truncate]) }
      // A plugin's file is not the one that is locked.
      let path = isPlugin ? "\(scratch)/\(source.name).tar.gz" : partial
      let digest =
        isPlugin
        ? try make(wanted, by: source, at: path)
        : try download(wanted, url, into: partial, scratch)
      if let expected = wanted.digest, !trustsPlugin, digest != expected {
        _ = try Descriptor.open(partial, [.write, .truncate])
        if resumed > 0 {
          notify(.warning("what was left of an interrupted download is useless: starting over"))
          resumed = 0
          continue
        }
        throw AcquisitionFailure.digestMismatch(
          path: isPlugin ? source.name : url, expected: expected, actual: digest)
      }
      let isSigned = try checkSignature(of: path, url: isPlugin ? nil : url, policy, scratch)
      if isSigned { try keepSignature(in: scratch, of: digest) }
      let attested = attestation(
        of: wanted, isSigned: isSigned, trustsPlugin: trustsPlugin)
      let kept = layout.archive(digest)
      try FileSystem.setMode(path, 0o644)
      try FileSystem.rename(path, to: kept)
      // A plugin makes an archive anew: the site believes it, or does not.
      return FetchedArchive(
        path: kept, digest: digest,
        origin: Origin(
          attested: attested, source: wanted.request.url == nil ? source.name : nil,
          url: isPlugin ? nil : url,
          log: isPlugin ? .unasked : .asked))
    }
  }

  private func attestation(
    of wanted: Wanted, isSigned: Bool, trustsPlugin: Bool
  ) -> Attestation {
    if wanted.digest != nil && !trustsPlugin { return wanted.attested }
    if isSigned { return .signature }
    if trustsPlugin { return .plugin }
    notify(.warning("nothing vouches for \(wanted.filename): taken because of --insecure"))
    return .insecure
  }

  /// Returns the digest of what came.
  private func download(
    _ wanted: Wanted, _ url: String, into partial: String, _ scratch: String
  ) throws -> String {
    let size = wanted.size
    notify(.message("downloading \(url)" + (size.map { " (\($0 / 1_000_000) MB)" } ?? "")))
    let notify = notify
    var download = Download(
      url: url, path: partial, size: size, errors: scratch + "/errors"
    ) { done in
      notify(.progress(Progress(wanted.filename, done: done, of: size, in: .bytes)))
    }
    switch try download.run() {
    case .done: return download.digest()
    case .missing(let reason), .failed(let reason):
      throw AcquisitionFailure.unreachable(url, reason: reason)
    }
  }

  /// Returns the digest of what the plugin made.
  private func make(
    _ wanted: Wanted, by source: Source, at path: String
  ) throws -> String {
    notify(.message("asking gofarm-source-\(source.name) for \(wanted.version)"))
    switch try fetch(wanted.version, wanted.request.platform, from: source, to: path) {
    case .done: return try SHA256.digest(of: Descriptor.open(path))
    case .missing(let reason), .failed(let reason):
      throw AcquisitionFailure.unreachable(wanted.filename, reason: reason)
    }
  }

  /// The archive with the wanted digest, if the cache has it; a poisoned one is removed.
  private func cached(_ wanted: Wanted) throws -> FetchedArchive? {
    guard let digest = wanted.digest else { return nil }
    let places = Layout.ArchiveKind.allCases.map { layout.archive(digest, $0) }
    guard let path = try places.first(where: { try FileSystem.status($0)?.kind == .file }) else {
      return nil
    }
    guard try SHA256.digest(of: Descriptor.open(path)) == digest else {
      notify(.warning("the cached \(wanted.filename) is damaged: it is fetched again"))
      try FileSystem.remove(path)
      return nil
    }
    if try configuration().sources?.signature == .require {
      try requireSignature(of: path, digest, for: wanted)
    }
    return FetchedArchive(
      path: path, digest: digest,
      origin: Origin(attested: wanted.attested, log: wanted.request.offline ? .unasked : .asked))
  }

  private func partialPath(_ wanted: Wanted) -> String {
    let name =
      wanted.digest ?? SHA256.digest(of: Array((wanted.request.url ?? wanted.filename).utf8))
    return "\(layout.archives)/\(name)\(Layout.partialSuffix)"
  }
}

/// The newest version of each series, sorted.
package func newestOfSeries(_ versions: [GoVersion]) -> [GoVersion] {
  Dictionary(grouping: versions, by: \.series)
    .compactMap { $0.value.filter(\.isRelease).max() ?? $0.value.max() }.sorted()
}

extension VersionSpec {
  /// The version that this spec means of what sources offer. Here `latest` is the newest release.
  func release(among versions: [GoVersion]) -> GoVersion? {
    switch self {
    case .exact(let version): version
    case .channel(.latest): versions.filter(\.isRelease).max()
    default: newest(among: versions)
    }
  }
}
