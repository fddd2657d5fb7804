import CTerminal
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A process that ended, or that was killed at its deadline with all of its group.
package struct Finished {
  package var stdout: [UInt8] = []
  package var stderr: [UInt8] = []
  /// The exit code, or 128 and the signal.
  package var status: Int32 = 0
  package var processorSeconds = 0.0
  package var wasKilled = false

  package init() {}
}

package struct SpawnFailed: Error {
  package let code: Int32

  package init(code: Int32) { self.code = code }
}

/// Processes of the tests that need more than `Child`: a clean signal mask, both outputs apart, the
/// processor time, a terminal.
package enum ShellProcess {
  /// Pipes get their close-on-exec flag a moment after they are made: without the lock another
  /// test's child could inherit one and keep it open.
  package static let lock = Mutex(())

  /// Runs a command to its end, in a process group of its own.
  package static func run(
    _ command: [String], environment: [String: String], directory: String, seconds: Double
  ) throws -> Finished {
    let (pid, pipes) = try lock.withLock { _ throws -> (pid_t, [Int32]) in
      let pipes = (0..<2).map { _ in closedOnExec() }
      defer { for pipe in pipes { close(pipe.write) } }
      let pid = try spawn(
        command, environment: environment, directory: directory, flags: Int32(POSIX_SPAWN_SETPGROUP)
      ) { actions in
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[0].write, 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[1].write, 2)
      }
      return (pid, pipes.map(\.read))
    }
    var result = Finished()
    let deadline = now() + seconds
    var open = pipes
    while !open.isEmpty {
      var wanted = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let left = deadline - now()
      guard left > 0, poll(&wanted, nfds_t(wanted.count), Int32(left * 1000) + 1) >= 0 else {
        kill(-pid, SIGKILL)
        result.wasKilled = true
        break
      }
      for entry in wanted where entry.revents != 0 {
        let bytes = chunk(of: entry.fd)
        if bytes.isEmpty { open.removeAll { $0 == entry.fd } }
        if entry.fd == pipes[0] { result.stdout += bytes } else { result.stderr += bytes }
      }
    }
    for pipe in pipes { close(pipe) }
    reap(pid, into: &result)
    return result
  }

  /// Starts a process; `describe` says what its descriptors are.
  package static func spawn(
    _ command: [String], environment: [String: String], directory: String, flags: Int32,
    describe: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    _ = gofarm_actions_chdir(&actions, directory)
    describe(&actions)

    // The test process ignores or blocks some signals; a shell must begin with none of that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var every = sigset_t()
    sigemptyset(&none)
    sigfillset(&every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    let signals = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(Int32(flags) | Int32(signals)))

    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    variables.append(nil)
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw SpawnFailed(code: code) }
    return pid
  }

  /// Waits for the process and enters how it ended and what it cost.
  package static func reap(_ pid: pid_t, into result: inout Finished) {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    result.status = signal == 0 ? (status >> 8) & 0xff : 128 + signal
    let (user, system) = (usage.ru_utime, usage.ru_stime)
    let microseconds = Double(user.tv_usec) + Double(system.tv_usec)
    result.processorSeconds = Double(user.tv_sec + system.tv_sec) + microseconds / 1e6
  }

  /// What the descriptor holds right now, at least a byte; nothing at its end.
  package static func chunk(of descriptor: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(descriptor, &buffer, buffer.count)
    return Array(buffer.prefix(max(0, count)))
  }

  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func closedOnExec() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
