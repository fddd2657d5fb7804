import Go
import JSON
import System

extension Farm {
  /// This program's version, as `gofarm --version` and goenv.sh tell it.
  package static let programVersion = "0.1.0"

  /// Makes a farm at `root`, or completes one whose making was interrupted; false when there was a
  /// whole one already.
  ///
  /// - Parameter group: its members may change the farm, too, and so all that root runs from it.
  ///   nil leaves it as it is.
  package static func create(
    at root: String, group: String? = nil, notify: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws -> Bool {
    let farm = Farm(unchecked: root, lockTimeout: 10, notify: notify)
    let layout = farm.layout
    // Refuse what no shell could use before anything is made.
    _ = try farm.scripts(Configuration())
    for part in Goroot.marks where FileSystem.exists("\(layout.root)/\(part)") {
      throw FarmFailure.obstructed(path: layout.root, what: "a GOROOT itself (it has \(part))")
    }
    let isNew = try !farm.hasHistory()
    let made = try farm.makeDirectories(group: group)
    guard let lock = try FileLock(layout.lock, waiting: 10) else {
      throw FarmFailure.busy(lock: layout.lock, seconds: 10)
    }
    if try FileSystem.status(layout.configuration) == nil {
      try farm.replace(layout.configuration, JSON.document(Configuration()))
    }
    if try !farm.hasHistory() {
      let first = Generation(
        number: 1, at: .now(), actor: farm.actor.description, command: "init",
        reason: "farm created", channels: [:])
      try farm.replace(layout.generation(1), JSON.document(first))
      try FileSystem.sync(layout.state)
      try FileSystem.sync(layout.root)
      farm.log(Event("init"))
    }
    _ = try farm.writeScripts(farm.configuration())
    try farm.writeVersions(farm.readRoot().installations.map(\.version))
    if let group { try farm.record(group) }
    _ = consume lock
    Host.restoreLabels(made, recursively: true)
    return isNew
  }
}
