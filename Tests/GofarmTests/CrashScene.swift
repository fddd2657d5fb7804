import Farm
import Go
import System
import TestSupport

/// A farm with a home beside it, put back before every attempt.
final class CrashScene: Sendable {
  private let farm: TemporaryFarm
  private var pristine: String { farm.directory + ".pristine" }
  var directory: String { farm.directory }
  var root: String { farm.root }
  var layout: Layout { farm.layout }

  init(_ subject: CrashSubject) throws {
    farm = try TemporaryFarm(installed: [], in: BuiltGofarm.memory)
    try farm.install("1.24.1", "1.25.1", "1.26.6", "1.27.3")
    try farm.promote("1.25.1", "old")
    try farm.promote("1.27.3", "stable")
    try farm.promote("1.24.1", "old")
    try farm.promote("1.26.6", "stable")
    try farm.promote("1.26.6", "old")
    _ = try farm.file("new.tar.gz", TestArchive.release("1.28.1").gzip)
    try FileSystem.makeDirectory(directory + "/home")
    try FileSystem.create(directory + "/home/.bashrc", "alias x=y", mode: 0o640)
    try subject.prepare(self)
    try copy(directory, to: pristine)
  }

  deinit { try? FileSystem.removeTree(pristine) }

  /// A plugin that offers one release more.
  func offer(_ version: String, by name: String) throws {
    _ = try farm.file("offered.tar.gz", TestArchive.release(version).gzip)
    try FileSystem.makeDirectory(layout.plugins)
    try FileSystem.create(
      "\(layout.plugins)/gofarm-source-\(name)",
      """
      #!/bin/sh
      case $1 in
        list) echo \(version) ;;
        fetch) exec cp '\(directory)/offered.tar.gz' "$5" ;;
      esac

      """, mode: 0o755)
    try FileSystem.remove(layout.configuration)
    try FileSystem.create(
      layout.configuration,
      #"{"sources": {"list": [{"name": "\#(name)", "kind": "plugin", "trusted": true}]}}"#)
  }

  /// A directory with an index that offers a release.
  func offerByIndex(_ version: String) throws {
    let bytes = TestArchive.release(version).gzip
    let name = TestSource.name(version)
    _ = try farm.file(name, bytes)
    try FileSystem.create(
      directory + "/index.json",
      """
      [{"version": "go\(version)", "stable": true, "files": [
        {"filename": "\(name)", "os": "\(Host.os)", "arch": "\(Host.architecture)",
         "version": "go\(version)", "sha256": "\(SHA256.digest(of: bytes))",
         "size": \(bytes.count), "kind": "archive"}]}]
      """)
    let source =
      #"{"name": "near", "base": "file://\#(directory)", "index": "file://\#(directory)/index.json"}"#
    try FileSystem.remove(layout.configuration)
    try FileSystem.create(layout.configuration, #"{"sources": {"list": [\#(source)]}}"#)
  }

  func reset() throws {
    try FileSystem.removeTree(directory)
    try copy(pristine, to: directory)
  }

  private func copy(_ source: String, to destination: String) throws {
    let outcome = try Child.capture("cp", ["-a", source, destination])
    precondition(outcome.status == 0, outcome.output)
  }

  func run(_ words: [String], under wrapper: [String] = []) throws -> Child.Outcome {
    try BuiltGofarm.run(
      root, words.map { $0.replacing("DIR", with: directory) }, under: wrapper,
      environment: ["HOME": directory + "/home"])
  }

  /// What people have of the farm, by what it is called.
  func picture() throws -> [String: String] {
    var picture: [String: String] = [:]
    for name in try FileSystem.entries(directory + "/home") {
      let path = "\(directory)/home/\(name)"
      guard try FileSystem.status(path)?.kind == .file else { continue }
      picture["home \(name)"] = SHA256.digest(of: try FileSystem.read(path) ?? [])
    }
    guard let farm = try? self.farm.farm else { return picture }
    let snapshot = try farm.snapshot()
    picture["generation"] = String(snapshot.generation.number)
    for (channel, link) in snapshot.links { picture["channel \(channel)"] = "\(link)" }
    for installation in snapshot.installations {
      let version = installation.version
      let findings = try farm.verify(version).findings.map(\.description)
      picture["installation \(version)"] = findings.joined(separator: ", ")
    }
    for name in try FileSystem.entriesIfAny(layout.wrappers) { picture["wrapper \(name)"] = "" }
    picture["farm.json"] = try FileSystem.readText(layout.configuration)
    picture["mode"] = (try FileSystem.status(layout.archives)?.mode).map { String($0, radix: 8) }
    for path in try farm.staleRenderings() { picture["stale \(path)"] = "" }
    return picture
  }

  /// What is wrong now, before anything was put right, for whoever reads.
  func brokenChannels() throws -> [String] {
    guard let farm = try? self.farm.farm else { return [] }
    return try farm.snapshot().channels.filter {
      try !Goroot.missingParts(of: layout.link($0.key)).isEmpty
    }.map(\.key.name)
  }

  /// What the next writer must have put right.
  func leftovers() throws -> [String] {
    let farm = try self.farm.farm
    let history = try farm.history()
    let gaps = history.map(\.number) == Array(1...history.count) ? [] : ["a gap in the history"]
    let temporary = try FileSystem.entries(directory + "/home").filter {
      $0.contains(".gofarm-")
    }
    return try gaps + temporary + self.farm.leftovers()
      + farm.findings(in: farm.snapshot()).map(\.message) + farm.staleRenderings()
      + farm.diagnose().filter { $0.code == "abandoned-work" }.map(\.evidence)
  }

  func finish() throws { _ = try farm.farm.render() }
}
