import Disk

/// One farm, as far as this process may read or change it.
///
/// Reading takes no lock. Every change of channels ends in `commit`; every change of installations
/// in `publish` or its inverse. Between two calls anybody else may have changed anything.
public struct Farm: Sendable {
  public let layout: Layout
  /// How long a writer waits for the lock, in seconds.
  public var patience: Double
  /// Told of what a person should know while an operation runs; nothing depends on it.
  public let notify: @Sendable (Notice) -> Void

  public enum Notice: Sendable {
    case warning(String)
    case step(String)
    /// Something to know even where nobody watches a terminal.
    case message(String)
    case progress(Progress)
  }

  /// Opens the farm at `root`; throws `.noFarm` where there is none.
  public init(
    root: String, patience: Double = 10, notify: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws {
    self.init(unchecked: root, patience: patience, notify: notify)
    guard FileSystem.exists(layout.generation(1)) else { throw Failure.noFarm(root: layout.root) }
  }

  /// For `init`, where there is no farm yet.
  init(unchecked root: String, patience: Double, notify: @escaping @Sendable (Notice) -> Void) {
    layout = Layout(root: root)
    self.patience = patience
    self.notify = notify
  }

  /// Who is acting: under sudo the person, not root; `ada (as gofarm)` for another account.
  public static let actor: String = {
    let person = Host.variable("SUDO_USER")
    if Host.userID == 0 { return person ?? Accounts.userName(0) }
    let account = Accounts.userName(Host.userID)
    return person.map { $0 == account ? account : "\($0) (as \(account))" } ?? account
  }()

  /// Replaces a small file atomically and durably, under the lock: what a crash leaves in
  /// `staging/` the next writer removes.
  func replace(_ path: String, _ content: String, mode: UInt32 = 0o644) throws {
    let temporary = "\(layout.staging)/\(FileSystem.name(of: path)).tmp"
    try FileSystem.replace(path, content, mode: mode, through: temporary)
  }

  /// Takes the farm's lock, finishes what a crash interrupted, and runs `body`.
  func writing<Result>(_ body: (Snapshot) throws -> Result) throws -> Result {
    let lock: FileLock?
    do { lock = try FileLock(layout.lock, waiting: patience) } catch {
      throw Failure.disk(error)
    }
    guard lock != nil else { throw Failure.busy(lock: layout.lock, seconds: patience) }
    let snapshot = try recover()
    let result = try body(snapshot)
    _ = consume lock
    return result
  }
}
