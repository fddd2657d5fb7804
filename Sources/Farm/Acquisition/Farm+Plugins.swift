import Go
import System

extension Farm {
  /// What a plugin's verb `list` prints: one version a line; what is none is left out. A list without
  /// any is no answer: a shell that cannot read its script says nothing, too, and exits with 0.
  func versions(from source: Source) throws -> [GoVersion] {
    let outcome = try Child.capture(plugin(source), ["list"], limit: 120)
    guard outcome.status == 0 else {
      throw AcquisitionFailure.unreachable(
        "gofarm-source-\(source.name) list", reason: lastLine(outcome.output))
    }
    let versions = outcome.output.split(separator: "\n").compactMap { GoVersion($0) }
    if versions.isEmpty {
      throw AcquisitionFailure.unreachable(
        "gofarm-source-\(source.name) list", reason: "it named no version")
    }
    return versions
  }

  /// The verb `fetch VERSION OS ARCH DESTINATION`: a release archive, complete or not there.
  func fetch(
    _ version: GoVersion, _ platform: Platform, from source: Source, to path: String
  ) throws -> Download.Result {
    let outcome = try Child.capture(
      plugin(source), ["fetch", version.text, platform.os, platform.architecture, path],
      limit: 3600)
    if outcome.status == 0 && FileSystem.exists(path) { return .done }
    let reason = "gofarm-source-\(source.name): \(lastLine(outcome.output))"
    return outcome.status == 66 ? .missing(reason) : .failed(reason)
  }

  /// The executable: refused when somebody other than root, or whoever owns the farm, could change
  /// it or its directory.
  private func plugin(_ source: Source) throws -> String {
    let name = "gofarm-source-\(source.name)"
    let places = [layout.plugins, "/usr/local/lib/gofarm/sources", "/usr/lib/gofarm/sources"]
    guard
      let path = places.map({ "\($0)/\(name)" }).first(where: FileSystem.isExecutable)
    else { throw RequestFailure.noFile("\(layout.plugins)/\(name)") }
    try requireTrustedProgram(path)
    return path
  }

  private func lastLine(_ text: String) -> String {
    text.split(separator: "\n").last.map { String($0.prefix(300)) } ?? "it said nothing"
  }
}
