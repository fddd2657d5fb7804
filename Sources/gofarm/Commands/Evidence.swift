import CommandLine
import Farm
import System

extension Command {
  static let evidence = Command(
    Declaration(
      "evidence", "carry passed gates to other hosts",
      details: """
        evidence export FILE [SPEC]... writes which gates installations have passed on this host;
        --sign makes FILE.sig with a key of ssh-keygen. evidence import FILE counts them here as if
        they had been run here, for installations with the same manifest, where operating system,
        architecture and C library are the same. FILE must be signed: FILE.sig by one of --signers
        (ssh-keygen's allowed_signers, namespace gofarm-evidence), or FILE.asc by a key of --keyring
        (gpgv). Imported gates are not exported again.
        """,
      example: """
        gofarm evidence export go1.27.3.evidence 1.27.3 --sign ~/.ssh/id_ed25519
        1.27.3  quick
        gofarm evidence import go1.27.3.evidence --signers /etc/gofarm/allowed_signers
        """,
      parameters: [
        .operand("ACTION", "export or import", completion: .words(["export", "import"])),
        .operand("FILE", "the evidence", completion: .file),
        .operand(
          "SPEC", "with export: only these", required: false, repeats: true, completion: .spec),
        .option("--sign", "KEY", "with export: ssh-keygen's key", completion: .file),
        .option(
          "--signers", "FILE", "with import: ssh-keygen's allowed_signers", completion: .file),
        .option("--keyring", "FILE", "with import: gpgv's keyring", completion: .file),
      ])
  ) { context in
    let farm = try context.farm()
    let arguments = context.arguments
    let path = Host.absolute(try context.word("FILE"))
    let signers = arguments["--signers"].map { EvidenceSigners.ssh(Host.absolute($0)) }
    let keyring = arguments["--keyring"].map { EvidenceSigners.gpg(Host.absolute($0)) }
    switch (try context.word("ACTION"), signers, keyring) {
    case ("export", nil, nil):
      return EvidenceResult(
        report: try farm.exportEvidence(
          of: context.installed("SPEC", in: farm), to: path, key: arguments["--sign"]))
    case ("import", let who?, nil), ("import", nil, let who?):
      return EvidenceResult(report: try farm.importEvidence(path, signedBy: who))
    default:
      throw RequestFailure.usage(
        "evidence wants export FILE, or import FILE with --signers or --keyring",
        remedy: .gofarm("evidence", "--help"))
    }
  }
}

private struct EvidenceResult: Report {
  let report: EvidenceReport

  var text: String {
    if let foreign = report.foreign { return "nothing taken: the gates ran on \(foreign)\n" }
    if report.evidence.isEmpty { return "no gates have been passed\n" }
    return columns(report.evidence.map { [$0.version.text, $0.gates.joined(separator: ", ")] })
  }

  func encode(to encoder: any Encoder) throws { try report.encode(to: encoder) }
}
