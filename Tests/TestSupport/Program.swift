import Disk
import Farm

/// The program that was built beside the tests, run as a process.
public enum Program {
  public struct Outcome: Sendable {
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  public static let path: String = {
    if let named = Host.environment["GOFARM_BINARY"], !named.isEmpty { return named }
    let tests = (try? FileSystem.canonical("/proc/self/exe")) ?? ""
    return FileSystem.parent(of: tests) + "/gofarm"
  }()

  /// Runs it to its end, with standard output and standard error in one; `under` are the words of a
  /// program that runs it, such as strace.
  public static func run(
    _ root: String, _ words: [String], under wrapper: [String] = [],
    environment: [String: String] = [:], limit: Double = 60
  ) throws -> Child.Outcome {
    let command = wrapper + [path, "--root", root] + words
    var variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"]
    variables.merge(environment) { $1 }
    return try Child.capture(
      command[0], Array(command.dropFirst()), environment: variables, limit: limit)
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

  public static func has(_ tool: String) -> Bool {
    Child.find(tool, in: "/usr/sbin:/usr/bin:/sbin:/bin") != nil
  }

  /// A directory whose files never wait for a disk, where there is one.
  public static let memory = FileSystem.isWritable("/dev/shm") ? "/dev/shm" : "/tmp"
}
