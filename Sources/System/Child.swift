internal import CSystem
internal import Libc

/// Other programs: posix_spawn(3), or execve(2) in our place.
package enum Child {
  /// How long a pipe is read that somebody else still holds, in seconds.
  private static let grace = 0.5

  package struct Outcome: Equatable, Sendable {
    /// As a shell reports it: 128 + the signal for a killed one, 124 for one that ran out of time.
    package let status: Int32
    /// The beginning of what it wrote to standard output, and to standard error where that is not
    /// kept apart, as it came.
    package let output: String
    /// The beginning of its standard error, where that is kept apart.
    package var errors = ""
    package let timedOut: Bool
  }

  /// Becomes `program`, searched in the PATH of `environment`. Returns only by throwing.
  package static func replace(
    with program: String, _ arguments: [String], environment: [String: String]
  ) throws(SystemError) -> Never {
    let path = find(program, in: environment["PATH"] ?? "")
    let argv = CStrings([program] + arguments)
    let envp = CStrings(environment.pairs)
    guard let path else { throw SystemError("execve", program, code: ENOENT) }
    if let mask = Host.callersUmask { umask(mask) }
    _ = path.withFileName { execve($0, argv.pointer, envp.pointer) }
    throw SystemError("execve", path)
  }

  /// Runs a program with our standard streams and waits; throws when it cannot be started.
  package static func run(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil
  ) throws(SystemError) -> Int32 {
    let child = try spawn(program, arguments, environment: environment, output: nil, directory: nil)
    return try wait(for: child)
  }

  /// Runs a program without input, in a process group of its own, and keeps what it prints.
  /// After `seconds` the whole group is killed, and when we are told to end. What the program leaves
  /// behind when it has ended keeps nobody waiting: it is heard for `grace` seconds more.
  ///
  /// - Parameter errors: a file that its standard error goes to, so that it stays apart.
  package static func capture(
    _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    directory: String? = nil, limit seconds: Double = 600, keeping bytes: Int = 1 << 20,
    errors: String? = nil
  ) throws(SystemError) -> Outcome {
    var ends: [Int32] = [0, 0]
    try call("pipe", program) { gofarm_pipe(&ends) }
    let reader = Descriptor(ends[0], "pipe")
    let child: pid_t
    do {
      let writer = Descriptor(ends[1], "pipe")
      child = try spawn(
        program, arguments, environment: environment, output: writer.number, directory: directory,
        errors: errors)
    }
    gofarm_take_along(child)
    defer { gofarm_let_go(child) }
    let deadline = Monotonic.now() + seconds
    var output: [UInt8] = []
    var timedOut = false
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { buffer.deallocate() }
    var lastWord = Double.infinity
    while true {
      let now = Monotonic.now()
      if lastWord == .infinity, gofarm_has_ended(child) == 1 { lastWord = now + grace }
      if now >= lastWord { break }
      if now >= deadline {
        timedOut = true
        kill(-child, SIGKILL)
        break
      }
      var poller = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
      let left = min(deadline, lastWord, now + grace) - now
      let ready = poll(&poller, 1, Int32(left * 1000 + 1))
      if ready == -1 && errno != EINTR { throw SystemError("poll", program) }
      if ready <= 0 { continue }
      let count = try reader.read(into: buffer)
      if count == 0 { break }
      output.append(contentsOf: buffer[..<min(count, bytes - output.count)])
    }
    let status = try wait(for: child)
    let said = try errors.flatMap { (path) throws(SystemError) in
      try FileSystem.beginning(path, limit: bytes)
    }
    return Outcome(
      status: timedOut ? 124 : status, output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: said ?? [], as: UTF8.self), timedOut: timedOut)
  }

  /// Where execvp(3) would find a program; nil where it would not.
  package static func find(_ program: String, in path: String) -> String? {
    if program.contains("/") { return program }
    for directory in path.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = (directory.isEmpty ? "." : String(directory)) + "/" + program
      if FileSystem.isExecutable(candidate),
        (try? FileSystem.targetStatus(candidate))??.kind == .file
      {
        return candidate
      }
    }
    return nil
  }

  /// Runs a program without input and hands on what it prints, as it comes. Its standard error
  /// goes to the file `errors`. Where `body` throws, the program is killed; where we die, its next
  /// write(2) fails.
  package static func pipe(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil,
    errors: String, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int32 {
    var ends: [Int32] = [0, 0]
    try call("pipe", program) { gofarm_pipe(&ends) }
    let reader = Descriptor(ends[0], "pipe")
    enlarge(reader)
    let child: pid_t
    do {
      let writer = Descriptor(ends[1], "pipe")
      child = try spawn(
        program, arguments, environment: environment, output: writer.number, directory: nil,
        errors: errors)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    do {
      while case let count = try reader.read(into: buffer), count > 0 {
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    } catch {
      kill(-child, SIGKILL)
      _ = try? wait(for: child)
      throw error
    }
    return try wait(for: child)
  }

  /// 1 MiB where Linux grants it, in place of 64 KiB: the writer goes on while `body` is at work.
  private static func enlarge(_ pipe: borrowing Descriptor) {
    #if os(Linux)
      let setPipeSize: Int32 = 1031  // F_SETPIPE_SZ, which only _GNU_SOURCE shows
      _ = fcntl(pipe.number, setPipeSize, 1 << 20)
    #endif
  }

  private static func spawn(
    _ program: String, _ arguments: [String], environment: [String: String]?, output: Int32?,
    directory: String?, errors: String? = nil
  ) throws(SystemError) -> pid_t {
    let environment = environment ?? Host.environment
    guard let path = find(program, in: environment["PATH"] ?? "/usr/bin:/bin") else {
      throw SystemError("posix_spawn", program, code: ENOENT)
    }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if let output {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      if let errors {
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        _ = errors.withFileName {
          posix_spawn_file_actions_addopen(&actions, 2, $0, flags, 0o600)
        }
      } else {
        posix_spawn_file_actions_adddup2(&actions, output, 2)
      }
      // Nor does it inherit which signals the thread that starts it may not get.
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
      posix_spawnattr_setpgroup(&attributes, 0)
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
    }
    if let directory { _ = directory.withFileName { gofarm_spawn_in(&actions, $0) } }
    let argv = CStrings([program] + arguments)
    let envp = CStrings(environment.pairs)
    var child = pid_t()
    // The child's files get the modes that its caller wants; ours are set by fchmod(2) meanwhile.
    if let mask = Host.callersUmask { umask(mask) }
    defer { if Host.callersUmask != nil { umask(0) } }
    let code = path.withFileName {
      posix_spawn(&child, $0, &actions, &attributes, argv.pointer, envp.pointer)
    }
    if code != 0 { throw SystemError("posix_spawn", path, code: code) }
    return child
  }

  private static func wait(for child: pid_t) throws(SystemError) -> Int32 {
    var status: Int32 = 0
    try call("waitpid", String(child)) { waitpid(child, &status, 0) }
    return gofarm_exit_status(status)
  }
}

extension [String: String] {
  /// `NAME=value`, sorted.
  fileprivate var pairs: [String] { map { "\($0)=\($1)" }.sorted() }
}

/// A NULL-terminated array of C strings, freed with its owner.
private final class CStrings {
  let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointer = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      pointer[index] = string.withFileName { strdup($0) }
    }
    pointer[count] = nil
  }

  deinit {
    for index in 0..<count { free(pointer[index]) }
    pointer.deallocate()
  }
}
