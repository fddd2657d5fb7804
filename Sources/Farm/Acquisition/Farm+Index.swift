import Go
import System

/// What the sources offer.
package struct Offer: Sendable {
  /// nil where no source has an index that can be had.
  let index: ReleaseIndex?
  /// What plugins say that they can make.
  let plugins: [GoVersion]
  /// What module proxies list.
  var modules: [ToolchainModule] = []

  package func versions(for platform: String) -> [GoVersion] {
    let listed = modules.filter { $0.platform == platform }.map(\.release)
    return Array(Set((index?.versions(for: platform) ?? []) + plugins + listed)).sorted()
  }
}

extension Farm {
  /// The sources of farm.json, or the one that is named.
  func sources(named name: String? = nil) throws -> [Source] {
    let sources = try configuration().sources?.sources ?? [.official]
    guard let name else { return sources }
    let named = sources.filter { $0.name == name }
    if named.isEmpty { throw AcquisitionFailure.noSource(name, existing: sources.map(\.name)) }
    return named
  }

  /// Asks the sources in their order; the first index that can be had counts. Where none can, the
  /// one from before is used, with a warning.
  package func offer(source name: String? = nil, offline: Bool = false) throws -> Offer {
    let all = try sources()
    let named = try sources(named: name)
    if name != nil, !offline, named.allSatisfy(\.isModuleProxy) {
      return Offer(index: nil, plugins: [], modules: try named.flatMap(modules))
    }
    // A mirror that is named has no say about digests.
    let withIndex =
      named.filter { $0.index != nil } + all.filter { $0.index != nil && $0.name != name }
    var failures: [any Failure] = []
    var index: ReleaseIndex?
    for source in withIndex where index == nil {
      do { index = try self.index(of: source, offline: offline) } catch let failure as any Failure {
        failures.append(failure)
      }
    }
    if index == nil, let source = withIndex.first(where: { FileSystem.exists(indexPath($0)) }) {
      index = try cachedIndex(of: source)
      notify(.warning("\(failures.first?.message ?? "offline"); using the index from before"))
    }
    let plugins = offline ? [] : named.filter(\.isPlugin)
    let (modules, problem) = offline ? ([], nil) : try listedModules(of: named)
    if let problem, index == nil, modules.isEmpty, plugins.isEmpty { throw problem }
    if let problem { notify(.warning(problem.message)) }
    if index == nil && plugins.isEmpty && modules.isEmpty, let failure = failures.first {
      throw failure
    }
    return Offer(
      index: index, plugins: try plugins.flatMap { try versions(from: $0) }, modules: modules)
  }

  /// What the module proxies among these sources list, and why one of them does not.
  private func listedModules(
    of sources: [Source]
  ) throws -> ([ToolchainModule], (any Failure)?) {
    var listed: [ToolchainModule] = []
    var problem: (any Failure)?
    for source in sources where source.isModuleProxy {
      do { listed += try modules(from: source) } catch let failure as any Failure {
        problem = failure
      }
    }
    return (listed, problem)
  }

  private func indexPath(_ source: Source) -> String { "\(layout.index)/\(source.name).json" }

  private func cachedIndex(of source: Source) throws -> ReleaseIndex {
    guard let bytes = try FileSystem.read(indexPath(source)) else {
      throw AcquisitionFailure.noCachedIndex(source: source.name)
    }
    return try parse(bytes, of: source)
  }

  private func parse(_ bytes: [UInt8], of source: Source) throws -> ReleaseIndex {
    do { return try ReleaseIndex(bytes) } catch {
      throw AcquisitionFailure.damagedIndex(
        source: source.name, reason: "it is not a list of releases")
    }
  }

  /// The index, asked for again only where it changed; the cache is replaced by rename(2).
  private func index(of source: Source, offline: Bool) throws -> ReleaseIndex {
    let path = indexPath(source)
    if offline { return try cachedIndex(of: source) }
    if !FileSystem.isWritable(layout.state) {
      if FileSystem.exists(path) { return try cachedIndex(of: source) }
      throw SystemFailure(SystemError("open", layout.state, code: SystemError.noPermission))
    }
    try makeStateDirectory(layout.index)
    let scratch = try ScratchDirectory(in: layout.staging)
    let tag = "\(layout.index)/\(source.name).etag"
    let newTag = scratch.path + "/etag"
    let fresh = scratch.path + "/index"
    var extra = [
      "--output", fresh, "--remote-time", "--etag-save", newTag, "--max-time", "120",
      "--max-filesize", "67108864",
    ]
    if FileSystem.exists(path) {
      extra += ["--time-cond", path]
      if FileSystem.exists(tag) { extra += ["--etag-compare", tag] }
    }
    let outcome = try Transfer(
      url: source.index ?? "", extra: extra, errors: scratch.path + "/errors"
    ).run { _ in }
    guard outcome.isDone else {
      throw AcquisitionFailure.unreachable(source.index ?? "", reason: outcome.message)
    }
    // Nothing new: 304, or a file that is not newer.
    guard let bytes = try FileSystem.read(fresh), !bytes.isEmpty else {
      return try cachedIndex(of: source)
    }
    let index = try parse(bytes, of: source)
    // Without its tag an index is only asked for again.
    try FileSystem.remove(tag)
    // curl has the caller's umask.
    try FileSystem.setMode(fresh, 0o644)
    try FileSystem.rename(fresh, to: path)
    if FileSystem.exists(newTag) {
      try FileSystem.setMode(newTag, 0o644)
      try FileSystem.rename(newTag, to: tag)
    }
    return index
  }
}
