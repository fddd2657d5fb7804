import CommandLine
import Disk
import Farm

extension Command {
  static let install = Command(
    Declaration(
      "install", "get, verify, unpack and publish Go releases",
      details: """
        An archive is a Go release as the Go project publishes it: goVERSION.OS-ARCH.tar.gz. It is
        compared with its digest, judged entry by entry, and appears at ROOT/VERSION by one
        rename(2), whole and on the disk. Without --sha256 a local file is your word, and recorded
        as such.
        """,
      example: """
        gofarm install --from go1.26.6.linux-amd64.tar.gz --sha256 9f4c...
        gofarm install 1.26.6 --from /mnt/usb/go1.26.6.linux-amd64.tar.gz --promote latest
        """,
      parameters: [
        .operand("SPEC", "what the archive must hold", required: false, completion: .spec),
        .option("--from", "FILE", "a release archive", completion: .file),
        .option("--sha256", "HEX", "the archive's digest"),
        .option("--promote", "CHANNEL", "move this channel to it", completion: .channel),
        .flag("--no-gate", "with --promote: run no gates before it"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    guard let archive = context.arguments["--from"] else {
      throw Failure.usage("install needs --from FILE", remedy: "gofarm install --help")
    }
    if let digest = context.arguments["--sha256"], !Manifest.isDigest(digest.lowercased()) {
      throw Failure.usage("--sha256 wants 64 hexadecimal digits", remedy: "sha256sum \(archive)")
    }
    let expecting = context.arguments["SPEC"] == nil ? nil : try context.spec("SPEC")
    let channel = context.arguments["--promote"] == nil ? nil : try context.channel("--promote")
    let report = try farm.install(
      archive: Host.absolute(archive), sha256: context.arguments["--sha256"], expecting: expecting)
    if let channel {
      try farm.promote(
        Promotion(
          CommitRequest(
            .set([channel: report.version]), command: "promote",
            reason: "install --promote \(channel)"),
          gates: context.gateChoice()))
    }
    return InstallResult(installed: [report], promoted: channel)
  }
}

private struct InstallResult: Report {
  let installed: [InstallReport]
  let promoted: Channel?

  var text: String {
    installed.map { report in
      "installed \(report.version) at \(report.path) (\(report.files) files, sha256 "
        + "\(report.digest.prefix(12))…, \(report.attested == "none" ? "unattested" : "verified"))\n"
        + (promoted.map { "\($0) → \(report.version)\n" } ?? "")
    }.joined()
  }
}
