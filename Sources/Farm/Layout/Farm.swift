import Projects
import System

/// One farm, as far as this process may read or change it.
///
/// Reading takes no lock. Every change of channels ends in `commit`; every change of installations
/// in `publish` or its inverse. Between two calls anybody else may have changed anything.
package struct Farm: Sendable {
  package let layout: Layout
  /// How long a writer waits for the lock, in seconds.
  package var lockTimeout: Double
  /// Told of what a person should know while an operation runs; nothing depends on it.
  package let notify: @Sendable (Notice) -> Void

  package enum Notice: Sendable {
    case warning(String)
    case step(String)
    /// Something to know even where nobody watches a terminal.
    case message(String)
    case progress(Progress)
  }

  /// Opens the farm at `root`; throws `.noFarm` where there is none.
  package init(
    root: String, lockTimeout: Double = 10, notify: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws {
    self.init(unchecked: root, lockTimeout: lockTimeout, notify: notify)
    guard try hasHistory() else { throw FarmFailure.noFarm(root: layout.root) }
  }

  /// For `init`, where there is no farm yet.
  init(unchecked root: String, lockTimeout: Double, notify: @escaping @Sendable (Notice) -> Void) {
    layout = Layout(root: root)
    self.lockTimeout = lockTimeout
    self.notify = notify
  }

  /// Who is acting. The farm's owner, a dedicated account, is believed about who called it.
  package var actor: Actor {
    Actor.current { user in ((try? FileSystem.status(layout.root)) ?? nil)?.owner == user }
  }

  /// What shells find here: entries with an executable bin/go.
  package func installed() throws -> InstalledVersions {
    var installed = try InstalledVersions(root: layout.root)
    let configuration = try configuration()
    installed.strictToolchains = configuration.strictToolchains ?? false
    installed.audience = configuration.audience?.canary.map { CanaryAudience($0, in: layout.root) }
    return installed
  }

  /// Replaces a small file atomically and durably, under the lock: what a crash leaves in
  /// `staging/` the next writer removes.
  func replace(_ path: String, _ content: String, mode: UInt32 = 0o644) throws {
    let temporary = "\(layout.staging)/\(FileSystem.name(of: path)).tmp"
    try FileSystem.replace(path, content, mode: mode, through: temporary)
  }

  /// Takes the farm's lock, finishes what a crash interrupted, and runs `body`.
  func writing<Result>(_ body: (Snapshot) throws -> Result) throws -> Result {
    let lock: FileLock?
    do { lock = try FileLock(layout.lock, waiting: lockTimeout) } catch {
      throw SystemFailure(error)
    }
    guard lock != nil else { throw FarmFailure.busy(lock: layout.lock, seconds: lockTimeout) }
    try makeMissingDirectories()
    let snapshot = try recover()
    let result = try body(snapshot)
    _ = consume lock
    return result
  }
}
