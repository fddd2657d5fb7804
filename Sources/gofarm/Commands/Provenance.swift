import CommandLine
import Farm
import Go
import JSON
import System

extension Command {
  static let provenance = Command(
    Declaration(
      "provenance", "say where an installation came from, and what proved it",
      details: """
        Source, address, digests, who vouched for them (an index, a signature, the checksum database
        with the number of its record), when it was installed and by whom, and whether it was rebuilt
        from its sources. --json prints one document, with the database's proof, which can be checked
        without a network. --format cyclonedx prints a bill of materials that scanners read.
        """,
      example: """
        gofarm provenance stable
        gofarm provenance 1.26.6 --format cyclonedx > go.cdx.json
        """,
      parameters: [
        .operand("VERSION", "an installed version, or a channel", completion: .spec),
        .option(
          "--format", "FORMAT", "text (default), json or cyclonedx",
          completion: .words(["text", "json", "cyclonedx"])),
      ])
  ) { context in
    let farm = try context.farm()
    let version = try farm.snapshot().version(context.spec("VERSION"))
    let provenance = try farm.provenance(of: version)
    switch context.arguments["--format"] ?? "text" {
    case "text": return ProvenanceReport(provenance)
    case "json": return DataReport(text: Output.document(ProvenanceReport(provenance)))
    case "cyclonedx": return DataReport(text: JSON.document(provenance.billOfMaterials))
    case let name:
      throw RequestFailure.usage(
        "there is no format \"\(name)\"", remedy: .gofarm("provenance", "--help"))
    }
  }
}

/// The same document with `--json` and without.
private struct DataReport: Report {
  let text: String
  var isData: Bool { true }
  var hasContract: Bool { false }
}

private struct ProvenanceReport: Report {
  let provenance: Provenance
  let log: LogReference?

  init(_ provenance: Provenance) {
    self.provenance = provenance
    log = provenance.log
  }

  var text: String {
    let log = log.map {
      "record \($0.record) of \($0.size) in \($0.database)"
        + (provenance.logged.map { ", asked \($0.at)" } ?? "")
    }
    let rebuilt = provenance.rebuilt.map {
      "\($0.at) with \($0.with) by \($0.actor): \($0.same ? "the same" : "not the same")"
    }
    let rows: [(String, String?)] = [
      ("version", provenance.version.text), ("platform", provenance.platform),
      ("source", provenance.source), ("url", provenance.url),
      ("sha256", provenance.archive), ("module", provenance.sum),
      ("attested", provenance.attested?.text), ("log", log),
      ("installed", provenance.at.map { "\($0) by \(provenance.actor ?? "")" }),
      ("rebuilt", rebuilt),
    ]
    return columns(rows.compactMap { row in row.1.map { [row.0, $0] } })
  }
}

extension Provenance {
  /// CycloneDX 1.5 (ECMA-424), with the names by which scanners know the release.
  fileprivate var billOfMaterials: JSONValue {
    func object(_ members: [String: JSONValue?]) -> JSONValue {
      .object(
        members.sorted { $0.key < $1.key }.compactMap { member in
          member.value.map { JSONValue.Member(member.key, $0) }
        })
    }
    func text(_ value: String?) -> JSONValue? { value.map(JSONValue.string) }
    let facts: [(String, String?)] = [
      ("platform", platform), ("source", source), ("attested", attested?.rawValue), ("sum", sum),
      ("actor", actor), ("log", log.map { "\($0.database) \($0.record)/\($0.size)" }),
      ("rebuilt", rebuilt.map { "\($0.with) \($0.same ? "same" : "different")" }),
    ]
    let properties = facts.compactMap { fact in
      fact.1.map { object(["name": .string("gofarm:\(fact.0)"), "value": .string($0)]) }
    }
    let name = "pkg:golang/stdlib@\(version)"
    let component = object([
      "type": .string("application"), "bom-ref": .string(name), "name": .string("go"),
      "version": .string(version.text), "purl": .string(name),
      "cpe": .string("cpe:2.3:a:golang:go:\(version):*:*:*:*:*:*:*"),
      "hashes": archive.map {
        .array([object(["alg": .string("SHA-256"), "content": .string($0)])])
      },
      "externalReferences": url.map {
        .array([object(["type": .string("distribution"), "url": .string($0)])])
      },
      "properties": .array(properties),
    ])
    let tool = object(["name": .string("gofarm"), "version": .string(Farm.programVersion)])
    return object([
      "bomFormat": .string("CycloneDX"), "specVersion": .string("1.5"), "version": .integer(1),
      "metadata": object(["timestamp": text(at?.description), "tools": .array([tool])]),
      "components": .array([component]),
    ])
  }
}
