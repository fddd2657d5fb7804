import Farm
import System
import TestSupport

/// shell/checksums, built with an SDK's own packages for modules; kept beside the releases.
enum ChecksumTool {
  static let shared = Result { try build() }

  /// Runs one of its forms.
  static func run(_ words: String..., in directory: String) throws -> String {
    let outcome = try Child.capture(
      shared.get(), words, environment: ["PATH": "/usr/bin:/bin"], directory: directory, limit: 300,
      keeping: 1 << 23)
    guard outcome.status == 0 else { throw RequestFailure.checkFailed(outcome.output) }
    return outcome.output
  }

  private static func build() throws -> String {
    let releases = try ReleaseFarm.shared.get()
    let sources = ["main.go", "modules.go"].map { "\(repository)/shell/checksums/\($0)" }
    let cache = FileSystem.parent(of: ReleaseFarm.archives![0])
    let digests = try sources.map { try SHA256.digest(of: Descriptor.open($0)).prefix(12) }
    let built = "\(cache)/checksums-\(digests.joined(separator: "-"))"
    if FileSystem.exists(built) { return built }
    let place = try TemporaryFarm.freshDirectory()
    defer { try? FileSystem.removeTree(place) }
    for source in sources {
      try FileSystem.copy(source, to: place + "/" + FileSystem.name(of: source))
    }
    try FileSystem.create(place + "/go.mod", "module checksums\n\ngo 1.26.6\n")
    let goroot = releases.root + "/1.26.6"
    let packages = ["note", "tlog", "dirhash"].map {
      "\(goroot)/src/cmd/vendor/golang.org/x/mod/sumdb/\($0)"
    }
    let own = "\(built).\(Host.processID)"
    let outcome = try Child.capture(
      "sh", ["-ec", "cp -R \"$@\" . && '\(goroot)/bin/go' build -o '\(own)' .", "sh"] + packages,
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": place, "GOENV": "off", "GOTOOLCHAIN": "local",
        "GOFLAGS": "", "GOPROXY": "off", "CGO_ENABLED": "0",
      ], directory: place, limit: 600)
    guard outcome.status == 0 else { throw RequestFailure.checkFailed(outcome.output) }
    try FileSystem.rename(own, to: built)
    return built
  }
}
