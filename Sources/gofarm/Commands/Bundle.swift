import CommandLine
import Farm
import System

extension Command {
  static let bundle = Command(
    Declaration(
      "bundle", "carry installations across an air gap",
      details: """
        bundle create FILE SPEC... writes the archives that installations came from, and an index
        of their digests, into one tar file, and prints its SHA-256. bundle install FILE checks
        every archive against that index, and the file itself where --sha256 is given, and installs
        what the farm lacks.
        """,
      example: """
        gofarm bundle create /mnt/usb/go.bundle 1.26 latest
        gofarm bundle install /mnt/usb/go.bundle --sha256 9f4c...
        """,
      parameters: [
        .operand("ACTION", "create or install", completion: .words(["create", "install"])),
        .operand("FILE", "the bundle", completion: .file),
        .operand(
          "SPEC", "with create: what to carry", required: false, repeats: true, completion: .spec),
        .option("--sha256", "HEX", "with install: the bundle's digest"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    let path = Host.absolute(try context.word("FILE"))
    let specs = context.arguments.all("SPEC")
    let digest = context.arguments["--sha256"]
    switch try context.word("ACTION") {
    case "create" where !specs.isEmpty && digest == nil:
      return BundleResult(
        created: try farm.createBundle(path, of: context.installed("SPEC", in: farm)), installed: []
      )
    case "install" where specs.isEmpty:
      if let digest, !SHA256.isDigest(digest.lowercased()) {
        throw RequestFailure.usage(
          "--sha256 wants 64 hexadecimal digits", remedy: .shell("sha256sum", path))
      }
      return BundleResult(created: nil, installed: try farm.installBundle(path, sha256: digest))
    default:
      throw RequestFailure.usage(
        "bundle wants create FILE SPEC..., or install FILE", remedy: .gofarm("bundle", "--help"))
    }
  }
}

private struct BundleResult: Report {
  let created: BundleReport?
  let installed: [InstallReport]

  var text: String {
    if let created {
      let versions = created.versions.map(\.text).joined(separator: " ")
      return "\(created.digest)  \(created.path)\nholds \(versions)\n"
    }
    return installed.isEmpty
      ? "everything in the bundle is installed already\n"
      : installed.map { "installed \($0.version) at \($0.path)\n" }.joined()
  }
}
