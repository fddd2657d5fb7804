import JSON
import System

extension Farm {
  /// What the probes of a generation found; nil where they have not ended, or their prober was killed.
  package func probeResults(of generation: Int) throws -> [ProbeResult]? {
    guard let bytes = try FileSystem.read(layout.probes(generation)) else { return nil }
    return try? JSON.decode([ProbeResult].self, from: bytes)
  }

  /// Keeps them beside the generation, by rename(2). Where that fails, a warning says so, and the
  /// generation counts as unprobed.
  func keep(_ results: [ProbeResult], of generation: Int) {
    attempt("what the probes of generation \(generation) found is not kept") {
      let scratch = try ScratchDirectory(in: layout.staging)
      try FileSystem.replace(
        layout.probes(generation), JSON.document(results), through: scratch.path + "/probes")
    }
  }
}
