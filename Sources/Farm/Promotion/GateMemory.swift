import Go
import JSON
import System

/// Which gates one installation has passed: `.gofarm/gates/<digest of its manifest>.json`. An
/// installation without a manifest (an adopted one) is not remembered.
struct GateMemory {
  struct Pass: Codable, Equatable {
    let at: Timestamp
    let actor: String
    /// Whose signature brought it here from another host.
    var signer: String?
  }

  /// SHA-256 of the manifest.
  let manifest: String?
  private let path: String?

  init(_ version: GoVersion, in farm: Farm) {
    self.init(
      manifest: try? FileSystem.read(farm.layout.manifest(version)).map { SHA256.digest(of: $0) },
      in: farm)
  }

  init(manifest: String?, in farm: Farm) {
    self.manifest = manifest
    path = manifest.map { "\(farm.layout.passedGates)/\($0).json" }
  }

  func remembers(_ gate: Gate) -> Bool {
    guard let key = Self.key(gate) else { return false }
    let passed = passes()
    return passed[key] != nil || (gate == .quick && passed[Self.key(.full)!] != nil)
  }

  /// Best effort: a gate that is forgotten is run again.
  func remember(_ gate: Gate, in farm: Farm) {
    guard let key = Self.key(gate) else { return }
    add([key: Pass(at: .now(), actor: farm.actor.description)], in: farm)
  }

  func add(_ new: [String: Pass], in farm: Farm) {
    let passed = passes().merging(new) { $1 }
    guard let path, let scratch = try? ScratchDirectory(in: farm.layout.staging),
      let text = try? JSON.document(passed)
    else { return }
    try? farm.makeStateDirectory(farm.layout.passedGates)
    try? FileSystem.replace(path, text, through: scratch.path + "/passed")
  }

  func passes() -> [String: Pass] {
    guard let path, let bytes = (try? FileSystem.read(path)) ?? nil else { return [:] }
    return (try? JSON.decode([String: Pass].self, from: bytes)) ?? [:]
  }

  /// What stays the same gate tomorrow; nil for a command or a project, which may say anything.
  private static func key(_ gate: Gate) -> String? {
    switch gate {
    case .quick, .full: gate.name
    case .executable(let path):
      ((try? FileSystem.read(path)) ?? nil).map { "\(gate.name) \(SHA256.digest(of: $0))" }
    case .audit, .command, .test, .project: nil
    }
  }
}
