import Disk

extension Program {
  /// What gofarm said, standard output and standard error apart.
  public struct Outcome: Sendable {
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  /// Runs gofarm on a farm and keeps what it says.
  public static func run(
    _ words: String..., on farm: TemporaryFarm, environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(words, on: farm, environment: environment)
  }

  public static func run(
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
