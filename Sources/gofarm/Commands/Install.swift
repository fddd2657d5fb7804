import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let install = Command(
    Declaration(
      "install", "get, verify, unpack and publish Go releases",
      details: """
        SPEC is a version, a series (its newest release), or latest (the newest release of all).
        Archives come from the configured sources by curl, side by side; an interrupted download is
        resumed. Each is compared with its digest (from the index, or --sha256), judged entry
        by entry, and appears at ROOT/VERSION by one rename(2), whole and on the disk. A version
        that is installed already stays as it is; the rest of the command is done. With --from,
        SPEC may be left out; without --sha256 a local file is your word, and recorded as such.
        """,
      example: """
        gofarm install 1.26 latest
        gofarm install --from go1.26.6.linux-amd64.tar.gz --sha256 9f4c...
        gofarm install 1.26.6 --from /mnt/usb/go1.26.6.linux-amd64.tar.gz --promote latest
        """,
      parameters: [
        .operand("SPEC", "what to install", required: false, repeats: true, completion: .spec),
        .option("--from", "FILE|URL", "a release archive", completion: .file),
        .option("--sha256", "HEX", "the archive's digest"),
        .option("--source", "NAME", "only this source of farm.json"),
        .flag("--offline", "only from the cache"),
        .option("--os", "OS", "for another operating system"),
        .option("--arch", "ARCH", "for another processor: amd64, arm64, armv7l, i686"),
        .flag("--insecure", "accept an archive that nothing vouches for; the event says so"),
        .option("--promote", "CHANNEL", "move this channel to it", completion: .channel),
        .flag("--no-gate", "with --promote: no gates"),
        .flag("--no-probe", "with --promote: no probes"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    let channel = context.arguments["--promote"] == nil ? nil : try context.channel("--promote")
    let reports = try context.install(in: farm)
    if let channel, let report = reports.last {
      try farm.promote(
        Promotion(
          CommitRequest(
            .set([channel: report.version]), command: "promote",
            reason: "install --promote \(channel)"),
          gates: context.gateChoice(), probes: context.probePlan()))
    }
    return InstallResult(installed: reports, promoted: channel)
  }
}

extension Context {
  fileprivate func install(in farm: Farm) throws -> [InstallReport] {
    let digest = arguments["--sha256"]
    let from = arguments["--from"]
    let help = Remedy.gofarm("install", "--help")
    if let digest, !SHA256.isDigest(digest.lowercased()) {
      throw RequestFailure.usage(
        "--sha256 wants 64 hexadecimal digits", remedy: from.map { .shell("sha256sum", $0) })
    }
    let specs = try arguments.all("SPEC").map { word in
      guard let spec = VersionSpec(word) else { throw SelectionFailure.invalidVersion(word) }
      return spec
    }
    if specs.count > 1, digest != nil || from != nil || arguments["--promote"] != nil {
      throw RequestFailure.usage("--from, --sha256 and --promote go with one SPEC", remedy: help)
    }
    if let from, !from.contains("://") {
      return [
        try farm.install(archive: Host.absolute(from), sha256: digest, expecting: specs.first)
      ]
    }
    if let from, specs.isEmpty { return [try install(url: from, digest, in: farm)] }
    guard !specs.isEmpty else {
      throw RequestFailure.usage("install needs SPEC, or --from FILE", remedy: help)
    }
    return try farm.install(specs.map { try request($0, url: from) })
  }

  private func install(url: String, _ digest: String?, in farm: Farm) throws -> InstallReport {
    // The archive's name says what it should be; its VERSION must agree.
    let name = url.prefix { $0 != "?" }.split(separator: "/").last ?? ""
    let version = name.range(of: "go", upTo: ".\(try platform().os)-").flatMap { VersionSpec($0) }
    guard let version else {
      throw RequestFailure.usage(
        "\"\(url)\" does not name a version: say which",
        remedy: .gofarm("install", "VERSION", "--from", "URL")
      )
    }
    return try farm.install([request(version, url: url)])[0]
  }

  private func request(_ spec: VersionSpec, url: String?) throws -> InstallRequest {
    var request = InstallRequest(spec, platform: try platform())
    request.sha256 = arguments["--sha256"]
    request.source = arguments["--source"]
    request.url = url
    request.offline = arguments.has("--offline")
    request.insecure = arguments.has("--insecure")
    return request
  }
}

extension Substring {
  /// What stands between a prefix and a mark: `1.26.6` of `go1.26.6.linux-amd64.tar.gz`.
  fileprivate func range(of prefix: String, upTo mark: String) -> String? {
    guard hasPrefix(prefix) else { return nil }
    let rest = dropFirst(prefix.count)
    var end = rest.startIndex
    while end < rest.endIndex, !rest[end...].hasPrefix(mark) { end = rest.index(after: end) }
    return end == rest.endIndex ? nil : "=" + rest[..<end]
  }
}

private struct InstallResult: Report {
  let installed: [InstallReport]
  let promoted: Channel?

  var text: String {
    installed.map { report in
      if report.alreadyInstalled {
        return "already installed: \(report.version) at \(report.path)\n"
          + (promoted.map { "\($0) → \(report.version)\n" } ?? "")
      }
      return "installed \(report.version) at \(report.path) (\(report.files) files, sha256 "
        + "\(report.digest.prefix(12))…, \(report.attested.text))\n"
        + (promoted.map { "\($0) → \(report.version)\n" } ?? "")
    }.joined()
  }
}
