import System
import TestSupport
import Testing

@testable import Farm

/// What decides about an archive that comes: never what the index, or an old beginning, says of
/// another one.
@Suite struct DownloadTests {
  @Test func `a digest that was given decides, whatever size the index names`() throws {
    let source = try TestSource(offering: "1.26.6")
    let longer = TestArchive.release("1.26.6", extra: [.init("go/doc/more", "more")]).gzip
    source.server["/dl/" + TestSource.name("1.26.6")] = .init(longer)
    #expect(try source.run("install", "1.26.6").status == 69)
    let outcome = try source.run(
      "install", "1.26.6", "--sha256", SHA256.digest(of: longer))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(FileSystem.exists("\(source.farm.root)/1.26.6/doc/more"))
  }

  @Test func `without a digest no old beginning is gone on from`() throws {
    let source = try TestSource(offering: "1.26.6")
    let path = "/other/" + TestSource.name("1.26.7")
    source.server[path] = .init(TestSource.archive("1.26.7"))
    let url = source.server.url + path
    let name = SHA256.digest(of: Array(url.utf8)) + Layout.partialSuffix
    try FileSystem.create("\(source.farm.layout.archives)/\(name)", "another archive's beginning")
    let outcome = try source.run("install", "--from", url, "--insecure")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(source.server.requests.last { $0.path == path }?.range == nil)
  }

  @Test func `what was refused says more than what a later source has not`() throws {
    let source = try TestSource(offering: "1.26.6")
    let mirror = #"{"name": "mirror", "base": "\#(source.server.url)/nothing"}"#
    try source.configure(others: [mirror])
    source.server["/dl/" + TestSource.name("1.26.6")]?.body[100] ^= 1
    let outcome = try source.run("install", "1.26.6")
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(source.server.requests.contains { $0.path.hasPrefix("/nothing/") })
  }
}
