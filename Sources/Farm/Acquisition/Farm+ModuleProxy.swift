import Archive
import Go
import System

extension Farm {
  /// A proxy's own list is longer than this for no release.
  private static let longestList = 4 << 20

  /// The proxies of a source: its own, else those that the site gives every `go`.
  func proxies(of source: Source?) throws -> ModuleProxies {
    ModuleProxies(try source?.base ?? configuration().go?["GOPROXY"] ?? ModuleProxies.standard)
  }

  /// The toolchains that a source's proxies list, of every platform.
  func modules(from source: Source) throws -> [ToolchainModule] {
    let scratch = try ScratchDirectory(in: writableStaging)
    let place = "\(ToolchainModule.path)/@v/list"
    return try first(of: proxies(of: source), for: place) { proxy in
      let url = "\(proxy)/\(place)"
      switch try Transfer.small([url], limit: Self.longestList, in: scratch.path)[0] {
      case .bytes(let bytes):
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let modules = lines.compactMap {
          ToolchainModule(version: $0.split(separator: " ").first ?? "")
        }
        guard !modules.isEmpty || lines.isEmpty else {
          throw AcquisitionFailure.damagedIndex(
            source: source.name, reason: "\(url) is not a list of toolchains")
        }
        return .success(modules)
      case .missing(let reason): return .failure(.init(reason: reason, isMissing: true))
      case .failed(let reason): return .failure(.init(reason: reason, isMissing: false))
      }
    }
  }

  struct ProxyError: Error {
    let reason: String
    let isMissing: Bool
  }

  /// Asks one proxy after the other, as cmd/go does: the next one where this one has nothing, or
  /// after any error where `|` stands between them.
  func first<Value>(
    of list: ModuleProxies, for what: String,
    _ ask: (_ proxy: String) throws -> Result<Value, ProxyError>
  ) throws -> Value {
    var reasons: [String] = []
    for proxy in list.proxies {
      do { return try ask(proxy.url).get() } catch let error as ProxyError {
        reasons.append("\(proxy.url): \(error.reason)")
        if !error.isMissing && !proxy.fallsBack { break }
      }
    }
    let ending =
      switch list.ending {
      case .off: "GOPROXY says off"
      case .direct: "no proxy has it, and toolchains come from proxies only"
      case .end: "there is no proxy"
      }
    throw AcquisitionFailure.unreachable(
      what, reason: reasons.isEmpty ? ending : reasons.joined(separator: "; "))
  }

  /// The module of a release from the proxies of a source. Nothing but the checksum database can
  /// vouch for it, or a digest that was given.
  func fetchModule(
    _ wanted: Wanted, from source: Source, _ scratch: String
  ) throws -> FetchedArchive {
    guard let module = ToolchainModule(wanted.version, wanted.request.platform) else {
      throw AcquisitionFailure.unreachable(
        wanted.filename, reason: "module proxies have releases since \(ToolchainModule.since)")
    }
    let policy = try configuration().sources
    if policy?.signature == .require {
      throw AcquisitionFailure.badSignature(module.description, reason: "a module has none")
    }
    let isLogged = policy?.checksumDatabase != .off
    guard isLogged || wanted.request.sha256 != nil || wanted.request.insecure else {
      throw AcquisitionFailure.unattested(module.description)
    }
    let place = "\(ToolchainModule.path)/@v/\(module.escapedVersion).zip"
    let (url, digest) = try first(of: proxies(of: source), for: module.description) { proxy in
      try download(wanted, module, "\(proxy)/\(place)", scratch)
    }
    let path = layout.archive(digest, .module)
    if isLogged {
      let attested = wanted.request.sha256 == nil ? Attestation.log : .sha256
      return FetchedArchive(
        path: path, digest: digest,
        origin: Origin(
          attested: attested, source: source.name, url: url,
          log: wanted.request.insecure || attested == .sha256 ? .asked : .needed))
    }
    if wanted.request.sha256 == nil {
      notify(.warning("nothing vouches for \(module): taken because of --insecure"))
    }
    return FetchedArchive(
      path: path, digest: digest,
      origin: Origin(
        attested: wanted.request.sha256 == nil ? .insecure : .sha256, source: source.name,
        url: url))
  }

  private func download(
    _ wanted: Wanted, _ module: ToolchainModule, _ url: String, _ scratch: String
  ) throws -> Result<(url: String, digest: String), ProxyError> {
    let name = SHA256.digest(of: Array(url.utf8))
    let partial = "\(layout.archives)/\(name)\(Layout.partialSuffix)"
    let mode = Modes(shared: try configuration().group != nil).lock
    guard let lock = try Download.take(partial, mode: mode, waiting: lockTimeout) else {
      throw FarmFailure.busy(lock: partial, seconds: lockTimeout)
    }
    notify(.message("downloading \(url)"))
    let outcome = Result { try download(wanted, module, url, into: partial, scratch) }
    if try FileSystem.status(partial)?.size == 0 { try FileSystem.remove(partial) }
    _ = consume lock
    return try outcome.get().map { (url, $0) }
  }

  /// Into the cache, while nobody else writes `partial`. A beginning that was left behind is of use if
  /// the whole can be read then.
  private func download(
    _ wanted: Wanted, _ module: ToolchainModule, _ url: String, into partial: String,
    _ scratch: String
  ) throws -> Result<String, ProxyError> {
    let notify = notify
    var resumed = try FileSystem.status(partial)?.size ?? 0
    while true {
      var download = Download(
        url: url, path: partial, size: nil, errors: scratch + "/errors"
      ) { done in
        notify(.progress(Progress(module.version, done: done, of: nil, in: .bytes)))
      }
      let outcome = try download.run()
      notify(.progress(Progress(module.version, done: 1, of: 1, in: .bytes)))
      switch outcome {
      case .done: break
      case .missing(let reason): return .failure(.init(reason: reason, isMissing: true))
      case .failed(let reason): return .failure(.init(reason: reason, isMissing: false))
      }
      do {
        let digest = download.digest()
        try judge(partial, url, digest, wanted.request.sha256, wasResumed: resumed > 0)
        try FileSystem.setMode(partial, 0o644)
        try FileSystem.rename(partial, to: layout.archive(digest, .module))
        return .success(digest)
      } catch {
        _ = try Descriptor.open(partial, [.write, .truncate])
        guard resumed > 0 else { throw error }
        notify(.warning("what was left of an interrupted download is useless: starting over"))
        resumed = 0
      }
    }
  }

  /// Throws where what came is no toolchain's module, or has another digest than was asked for.
  private func judge(
    _ path: String, _ url: String, _ digest: String, _ expected: String?, wasResumed: Bool
  ) throws {
    if let expected = expected?.lowercased(), expected != digest {
      throw AcquisitionFailure.digestMismatch(path: url, expected: expected, actual: digest)
    }
    do {
      var archive = try ModuleZip(SharedDescriptor(Descriptor.open(path)))
      while wasResumed, try archive.next() != nil {}
    } catch let error as ArchiveError {
      throw AcquisitionFailure.archive(path: url, error)
    }
  }

  /// Where scratch directories go: whoever only reads has a place of his own.
  var writableStaging: String {
    FileSystem.isWritable(layout.staging) ? layout.staging : Host.temporaryDirectory
  }
}
