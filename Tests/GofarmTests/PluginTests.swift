import System
import TestSupport
import Testing

/// A source's plugin decides what is installed: it runs only where nobody else could have written it.
@Suite struct PluginTests {
  private let source: TestSource
  private let plugin: String
  private let ran: String

  init() throws {
    source = try TestSource(offering: "1.26.6")
    let directory = source.farm.layout.plugins
    plugin = directory + "/gofarm-source-site"
    ran = source.farm.directory + "/ran"
    try TemporaryFarm.makeDirectories(directory)
    try FileSystem.create(plugin, "#!/bin/sh\n: >'\(ran)'\necho 1.25.1\n", mode: 0o755)
    try source.configure(others: [#"{"name": "site", "kind": "plugin", "trusted": true}"#])
  }

  /// It would end with 0 or 65: the plugin makes no archive.
  private func expectRefusal(_ reason: String) throws {
    for words in [["install", "1.25.1", "--source", "site"], ["list", "--available"]] {
      let outcome = try BuiltGofarm.run(words, on: source.farm)
      #expect(outcome.errors.contains(reason), "\(words): \(outcome.errors)")
      if words[0] == "install" { #expect(outcome.status == 78) }
    }
    #expect(!FileSystem.exists(ran))
  }

  @Test func `a plugin runs where all is well`() throws {
    #expect(try source.run("list", "--available").output == "1.25.1\n1.26.6\n")
    #expect(FileSystem.exists(ran))
  }

  @Test func `a plugin gets the caller's environment`() throws {
    try FileSystem.remove(plugin)
    try FileSystem.create(plugin, "#!/bin/sh\nenv >'\(ran)'\necho 1.25.1\n", mode: 0o755)
    let outcome = try BuiltGofarm.run(
      ["list", "--available"], on: source.farm,
      environment: ["TOKEN": "secret", "GOFLAGS": "-mod=mod"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try FileSystem.readText(ran)?.split(separator: "\n") ?? []
    #expect(lines.contains("TOKEN=secret") && lines.contains("GOFLAGS=-mod=mod"))
  }

  @Test func `a plugin that names no version has not answered: nothing is up to date`() throws {
    try FileSystem.remove(plugin)
    try FileSystem.create(plugin, "#!/bin/sh\n", mode: 0o755)
    for words in [["update"], ["list", "--available"]] {
      let outcome = try BuiltGofarm.run(words, on: source.farm)
      #expect(outcome.status == 69, "\(outcome.output)")
      #expect(outcome.errors.contains("named no version"), "\(outcome.errors)")
    }
  }

  @Test(.needsRoot) func `a plugin of somebody else's is not run`() throws {
    try FileSystem.setOwner(plugin, 4_000_000, 0)
    try expectRefusal("belongs to 4000000")
  }

  @Test(arguments: [0o757, 0o775] as [UInt32])
  func `a plugin in a directory that others can write is not run`(_ mode: UInt32) throws {
    try FileSystem.setMode(source.farm.layout.plugins, mode)
    try expectRefusal("is writable by group or others")
  }

  @Test func `a plugin that is a link is judged by what it leads to, and by who could change it`()
    throws
  {
    let real = source.farm.directory + "/real"
    try FileSystem.makeDirectory(real)
    try FileSystem.rename(plugin, to: real + "/plugin")
    try FileSystem.makeLink(plugin, to: real + "/plugin")
    for open in [real, source.farm.layout.plugins] {
      try FileSystem.setMode(open, 0o777)
      try expectRefusal("\(open)\" is not run: it is writable by group or others")
      try FileSystem.setMode(open, 0o755)
    }
  }
}
