import Go
import JSON
import System

/// What a host's installations have passed, for others of its kind.
struct Evidence: Codable, Equatable {
  struct Entry: Codable, Equatable {
    let version: GoVersion
    /// SHA-256 of its manifest: the same release, unpacked anywhere, has the same.
    let manifest: String
    let passed: [String: GateMemory.Pass]
  }

  /// Where the gates ran; a host that differs in any of these must run them itself.
  struct Platform: Codable, Equatable {
    let os: String
    let arch: String
    /// `glibc 2.36`
    let libc: String

    static var here: Platform {
      Platform(os: Host.os, arch: Host.architecture, libc: Host.libc)
    }
  }

  let platform: Platform
  let installations: [Entry]
}

/// Whose signatures on evidence count.
package enum EvidenceSigners: Sendable {
  /// ssh-keygen(1)'s allowed_signers; the signature is FILE.sig.
  case ssh(String)
  /// gpgv(1)'s keyring; the signature is FILE.asc.
  case gpg(String)

  var path: String {
    switch self {
    case .ssh(let path), .gpg(let path): path
    }
  }
}

/// What was written, or taken.
package struct EvidenceReport: Encodable, Equatable, Sendable {
  package struct Row: Encodable, Equatable, Sendable {
    package let version: GoVersion
    package let gates: [String]
  }

  package let path: String
  package let evidence: [Row]
  /// Where the gates ran, when this host is of another kind and nothing was taken.
  package let foreign: String?
}

extension Farm {
  /// The namespace of ssh-keygen(1) that evidence is signed in.
  private static let namespace = "gofarm-evidence"

  /// Writes what `versions` have passed on this host to a file, and its signature beside it where a
  /// key of ssh-keygen(1) is named.
  package func exportEvidence(of versions: [GoVersion], to path: String, key: String?) throws
    -> EvidenceReport
  {
    let entries = versions.compactMap { version -> Evidence.Entry? in
      let memory = GateMemory(version, in: self)
      let passed = memory.passes().filter { $0.value.signer == nil }
      guard let manifest = memory.manifest, !passed.isEmpty else { return nil }
      return .init(version: version, manifest: manifest, passed: passed)
    }
    let text = try JSON.document(Evidence(platform: .here, installations: entries))
    try FileSystem.replace(path, text, through: "\(path).\(Host.processID)")
    if let key {
      try FileSystem.remove(path + ".sig")
      // The key may be one that the caller's agent holds.
      let agent = Host.environment.filter { $0.key == "SSH_AUTH_SOCK" }
      let said = try Child.capture(
        "ssh-keygen", ["-q", "-Y", "sign", "-f", key, "-n", Self.namespace, path],
        environment: Host.cleanEnvironment(adding: agent), limit: 60)
      guard said.status == 0 else {
        throw PromotionFailure.badEvidence(path: path, reason: Self.lastLine(said))
      }
    }
    return EvidenceReport(path: path, evidence: entries.map(Self.row), foreign: nil)
  }

  /// Remembers what another host has passed: its gates count here as if they had been run here, for
  /// installations with the same manifest. Throws unless one of `signers` signed the file.
  package func importEvidence(_ path: String, signedBy signers: EvidenceSigners) throws
    -> EvidenceReport
  {
    for part in [signers.path, FileSystem.parent(of: signers.path)] {
      guard let objection = try trust().objection(to: part) else { continue }
      throw PromotionFailure.badEvidence(path: part, reason: "it \(objection)")
    }
    let scratch = try ScratchDirectory(in: layout.staging)
    guard let bytes = try FileSystem.read(path, limit: 1 << 20) else {
      throw RequestFailure.noFile(path)
    }
    // What was judged is what is read: nobody else can write here.
    let copy = scratch.path + "/evidence"
    try FileSystem.create(copy, String(decoding: bytes, as: UTF8.self))
    let signer = try signer(of: copy, at: path, signers, scratch.path)
    let evidence: Evidence
    do { evidence = try JSON.decode(Evidence.self, from: bytes) } catch {
      throw RequestFailure.damagedFile(path: path, reason: "\(error)")
    }
    let entries = evidence.installations.filter { SHA256.isDigest($0.manifest) }
    let there = evidence.platform
    guard there == .here else {
      return EvidenceReport(
        path: path, evidence: [], foreign: "\(there.os)/\(there.arch), \(there.libc)")
    }
    for entry in entries {
      let passed = entry.passed.mapValues {
        GateMemory.Pass(at: $0.at, actor: $0.actor, signer: signer)
      }
      GateMemory(manifest: entry.manifest, in: self).add(passed, in: self)
    }
    log(
      Event(
        "evidence", reason: entries.map(\.version.text).joined(separator: " "), output: signer))
    return EvidenceReport(path: path, evidence: entries.map(Self.row), foreign: nil)
  }

  /// Who signed; throws where nobody did whose signature counts.
  private func signer(
    of copy: String, at path: String, _ signers: EvidenceSigners, _ scratch: String
  ) throws -> String {
    func run(_ words: [String]) throws -> Child.Outcome {
      // ssh-keygen reads what was signed from its standard input.
      try Child.capture(
        "sh", ["-c", "input=$1; shift; exec \"$@\" <\"$input\"", "sh", copy] + words,
        environment: Host.cleanEnvironment(), limit: 60)
    }
    let said: Child.Outcome
    var signer = ""
    switch signers {
    case .ssh(let allowed):
      let signature = path + ".sig"
      let known = try run(["ssh-keygen", "-Y", "find-principals", "-s", signature, "-f", allowed])
      signer = String(known.output.prefix { $0 != "\n" && $0 != "," })
      guard known.status == 0, !signer.isEmpty else {
        throw PromotionFailure.badEvidence(path: path, reason: Self.lastLine(known))
      }
      said = try run([
        "ssh-keygen", "-Y", "verify", "-f", allowed, "-I", signer, "-n", Self.namespace, "-s",
        signature,
      ])
    case .gpg(let keyring):
      said = try run(["gpgv", "--homedir", scratch, "--keyring", keyring, path + ".asc", copy])
      signer = said.output.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
    }
    guard said.status == 0 else {
      throw PromotionFailure.badEvidence(path: path, reason: Self.lastLine(said))
    }
    return signer
  }

  private static func lastLine(_ outcome: Child.Outcome) -> String {
    outcome.output.split(separator: "\n").last.map(String.init) ?? ""
  }

  private static func row(_ entry: Evidence.Entry) -> EvidenceReport.Row {
    .init(version: entry.version, gates: entry.passed.keys.sorted())
  }
}
