import Go
import JSON
import Synchronization
import System

extension Layout {
  var vulnerabilities: String { "\(state)/vulnerabilities" }
  var vulnerabilityDatabase: String { "\(vulnerabilities)/database.json" }
  var vulnerabilityCounts: String { "\(vulnerabilities)/counts.json" }
}

extension Farm {
  /// The database, asked for what changed. Where it cannot be had, or nothing may be written here,
  /// what is known from before, with a warning.
  package func vulnerabilities(offline: Bool = false) throws -> VulnerabilityDatabase {
    let base = try vulnerabilityBase()
    let known = try cachedVulnerabilities()
    if offline || (!base.hasPrefix("file://") && !FileSystem.isWritable(layout.staging)) {
      guard let known else { throw EvidenceFailure.unknownDatabase(base: base) }
      return known
    }
    do {
      let fresh = try VulnerabilityFetch(base: base, known: known, farm: self).database()
      if FileSystem.isWritable(layout.staging) { try keep(fresh) }
      return fresh
    } catch let failure as AcquisitionFailure {
      guard failure.exitCode == 69, let known else { throw failure }
      notify(
        .warning("\(failure.message); using what was known at \(known.checked)"))
      return known
    }
  }

  /// What is known from before; nil where nothing is. Asks no network.
  package func cachedVulnerabilities() throws -> VulnerabilityDatabase? {
    guard let bytes = try FileSystem.read(layout.vulnerabilityDatabase) else { return nil }
    let database: VulnerabilityDatabase
    do { database = try VulnerabilityDatabase(JSONValue(reading: bytes)) } catch {
      throw EvidenceFailure.damagedDatabase(
        file: layout.vulnerabilityDatabase, reason: "\(error)")
    }
    // Another place's word does not count.
    return try database.base == vulnerabilityBase() ? database : nil
  }

  /// For each version; nil where no database is known, or it cannot be read. Asks no network.
  package func vulnerabilityCounts(of versions: [GoVersion]) -> VulnerabilityCounts? {
    if let bytes = (try? FileSystem.read(layout.vulnerabilityCounts)) ?? nil,
      let json = try? JSONValue(reading: bytes), let counts = VulnerabilityCounts(json),
      counts.base == (try? likelyVulnerabilityBase()), versions.allSatisfy({ counts[$0] != nil })
    {
      return counts
    }
    // One was installed since.
    return (try? cachedVulnerabilities()).flatMap(\.self).map { .init(versions, in: $0) }
  }

  func vulnerabilityBase() throws -> String {
    vulnerabilityBase(try configuration().vulnerabilities?.base)
  }

  /// The same for `list` and `status`, which look at nothing else in farm.json.
  private func likelyVulnerabilityBase() throws -> String {
    let bytes = try FileSystem.read(layout.configuration) ?? Array("{}".utf8)
    let json = try JSONValue(reading: bytes, json5: true)
    guard case .string(let base) = json[["vulnerabilities", "base"]] else {
      return VulnerabilitySource.official
    }
    return vulnerabilityBase(base)
  }

  private func vulnerabilityBase(_ base: String?) -> String {
    let base = base ?? VulnerabilitySource.official
    return base.hasSuffix("/") ? String(base.dropLast()) : base
  }

  /// The counts go first: they must never be those of another database.
  private func keep(_ database: VulnerabilityDatabase) throws {
    try makeStateDirectory(layout.vulnerabilities)
    let scratch = try ScratchDirectory(in: layout.staging)
    try FileSystem.remove(layout.vulnerabilityCounts)
    try FileSystem.replace(
      layout.vulnerabilityDatabase, JSON.line(database.json), through: scratch.path + "/database")
    let counts = try VulnerabilityCounts(readSnapshot().versions, in: database)
    try FileSystem.replace(
      layout.vulnerabilityCounts, JSON.line(counts), through: scratch.path + "/counts")
  }
}

/// One look at a database: its index, and the entries that changed since the last one.
private struct VulnerabilityFetch {
  let base: String
  let known: VulnerabilityDatabase?
  let farm: Farm

  private static let largestEntry = 4 << 20

  func database() throws -> VulnerabilityDatabase {
    let place = "\(base)/index/modules.json"
    let index: (bytes: [UInt8], tag: String?)
    if let path = localPath(place) {
      index = (try read(path), nil)
    } else {
      guard let answer = try ask(place) else {
        // Nothing changed.
        return VulnerabilityDatabase(
          base: base, tag: known!.tag, entries: known!.entries)
      }
      index = answer
    }
    let wanted = try modified(in: index.bytes, of: place)
    var entries: [Vulnerability] = []
    let mine = Dictionary(
      (known?.entries ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var missing: [String] = []
    for (id, modified) in wanted {
      if let entry = mine[id], !modified.isEmpty, entry.modified == modified {
        entries.append(entry)
      } else {
        missing.append(id)
      }
    }
    entries += try fetch(missing.sorted())
    return VulnerabilityDatabase(base: base, tag: index.tag, entries: entries)
  }

  /// The names of the entries about Go itself, and when each changed.
  private func modified(in bytes: [UInt8], of place: String) throws -> [String: String] {
    struct Module: Decodable {
      let path: String
      let vulns: [Entry]?
      struct Entry: Decodable {
        let id: String
        let modified: String?
      }
    }
    let modules: [Module]
    do {
      modules = try JSON.decode([Module].self, from: bytes)
        .filter { Vulnerability.modules.contains($0.path) }
    } catch { throw EvidenceFailure.damagedDatabase(file: place, reason: "\(error)") }
    let listed = modules.flatMap { $0.vulns ?? [] }
    guard !modules.isEmpty, listed.allSatisfy({ Vulnerability.isID($0.id) }) else {
      throw EvidenceFailure.damagedDatabase(
        file: place, reason: modules.isEmpty ? "it has no module stdlib" : "a name is no name")
    }
    return Dictionary(
      listed.map { ($0.id, $0.modified ?? "") }, uniquingKeysWith: { max($0, $1) })
  }

  private func fetch(_ ids: [String]) throws -> [Vulnerability] {
    if ids.isEmpty { return [] }
    if localPath(base) != nil { return try ids.map { try entry($0, in: "") } }
    farm.notify(.step("\(ids.count) entries of \(base)"))
    let scratch = try ScratchDirectory(in: farm.layout.staging)
    let path = scratch.path
    let next = Mutex(0)
    let results = Mutex<[Result<Vulnerability, any Error>]>([])
    onThreads(min(8, ids.count)) { _ in
      while let id = next.withLock({ index in
        defer { index += 1 }
        return index < ids.count ? ids[index] : nil
      }) {
        let result = Result { try entry(id, in: path) }
        results.withLock { $0.append(result) }
      }
    }
    _ = consume scratch
    return try results.withLock { $0 }.map { try $0.get() }
  }

  private func entry(_ id: String, in scratch: String) throws -> Vulnerability {
    let place = "\(base)/ID/\(id).json"
    let bytes: [UInt8]
    if let path = localPath(place) {
      bytes = try read(path)
    } else {
      bytes = try get(
        place, as: "\(scratch)/\(id)",
        extra: ["--max-time", "60", "--max-filesize", String(Self.largestEntry)])
    }
    do {
      let entry = try Vulnerability(JSONValue(reading: bytes))
      guard entry.id == id else { throw JSONError(place: "id", reason: "is \(entry.id)") }
      return entry
    } catch { throw EvidenceFailure.damagedDatabase(file: place, reason: "\(error)") }
  }

  /// The index; nil where the server says that it is the one that is known.
  private func ask(_ place: String) throws -> (bytes: [UInt8], tag: String?)? {
    let scratch = try ScratchDirectory(in: farm.layout.staging)
    let old = scratch.path + "/old-tag"
    let new = scratch.path + "/tag"
    var extra = [
      "--etag-save", new, "--max-time", "120", "--max-filesize", "67108864", "--compressed",
    ]
    if let tag = known?.tag {
      try FileSystem.create(old, tag + "\n")
      extra += ["--etag-compare", old]
    }
    let bytes = try get(place, as: scratch.path + "/index", extra: extra)
    if bytes.isEmpty, known?.tag != nil { return nil }
    let tag = try FileSystem.readText(new)?.prefix { $0 != "\n" && $0 != "\r" }
    return (bytes, tag.flatMap { $0.isEmpty ? nil : String($0) })
  }

  /// What curl got; nothing where the server says that nothing changed.
  private func get(_ place: String, as path: String, extra: [String]) throws -> [UInt8] {
    let outcome = try Transfer(
      url: place, extra: ["--output", path] + extra, errors: path + ".errors"
    ).run { _ in }
    guard outcome.isDone else {
      throw AcquisitionFailure.advisoriesUnreachable(place, reason: outcome.message)
    }
    return try FileSystem.read(path) ?? []
  }

  private func localPath(_ place: String) -> String? {
    place.hasPrefix("file:///") ? String(place.dropFirst("file://".count)) : nil
  }

  private func read(_ path: String) throws -> [UInt8] {
    guard let bytes = try FileSystem.read(path) else {
      throw AcquisitionFailure.advisoriesUnreachable(
        "file://" + path, reason: "there is no such file")
    }
    return bytes
  }
}
