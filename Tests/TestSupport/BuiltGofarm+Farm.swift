import System

extension BuiltGofarm {
  /// What gofarm said, standard output and standard error apart.
  package struct Outcome: Sendable {
    package let status: Int32
    /// Standard output.
    package let output: String
    /// Standard error.
    package let errors: String
  }

  /// Runs gofarm on a farm and keeps what it says.
  package static func run(
    _ words: String..., on farm: TemporaryFarm, environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(words, on: farm, environment: environment)
  }

  package static func run(
    _ words: [String], on farm: TemporaryFarm, environment: [String: String] = [:]
  ) throws -> Outcome {
    let errors = "\(farm.directory)/errors-\(UInt64.random(in: 0 ..< .max))"
    var all = ["PATH": Host.environment["PATH"] ?? "/usr/bin:/bin", "HOME": farm.directory]
    all["GOFARM_ROOT"] = farm.root
    for (name, value) in environment { all[name] = value }
    let outcome = try Child.capture(
      "sh", ["-c", "exec 2>\"$0\" \"$@\"", errors, path] + words, environment: all, limit: 120)
    return Outcome(
      status: outcome.status, output: outcome.output,
      errors: try FileSystem.readText(errors) ?? "")
  }
}
