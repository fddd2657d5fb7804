import System

/// The built gofarm, run as a process.
package enum BuiltGofarm {
  /// It lies beside the tests' own executable.
  package static let path: String = {
    let tests = (try? FileSystem.linkTarget("/proc/self/exe") ?? "") ?? ""
    return FileSystem.parent(of: tests) + "/gofarm"
  }()

  /// Runs it to its end; `under` are the words of a program that runs it, such as strace.
  package static func run(
    _ root: String, _ words: [String], under wrapper: [String] = [],
    environment: [String: String] = [:], limit: Double = 60
  ) throws -> Child.Outcome {
    let command = wrapper + [path, "--root", root] + words
    var variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/dev/null"]
    variables.merge(environment) { $1 }
    return try Child.capture(
      command[0], Array(command.dropFirst()), environment: variables, limit: limit)
  }

  package static func has(_ tool: String) -> Bool {
    Child.find(tool, in: "/usr/sbin:/usr/bin:/sbin:/bin") != nil
  }

  /// A directory whose files never wait for a disk, where there is one.
  package static let memory = FileSystem.isWritable("/dev/shm") ? "/dev/shm" : "/tmp"
}
