import Farm
import Go
import JSON
import System
import TestSupport
import Testing

/// Hosts that are namespaces of this machine, each with an sshd and a farm of its own, and a
/// controller beside them; see shell/tools/fleet.
final class Fleet: Sendable {
  let directory: String
  let count: Int

  static let recipes = repository + "/docs/recipes"

  private init(_ count: Int) throws {
    directory = try TemporaryFarm.freshDirectory(in: BuiltGofarm.memory)
    self.count = count
  }

  deinit { try? FileSystem.removeTree(directory) }

  /// Starts the hosts, their farms with small releases and `stable` on the oldest, runs
  /// `body`, and ends them. `extra` runs beside it until `body` is done.
  static func run(
    _ count: Int, isEmpty: Bool = false,
    beside extra: @escaping @Sendable (Fleet) -> Void = { _ in },
    _ body: @escaping @Sendable (Fleet) throws -> Void
  ) throws {
    let fleet = try Fleet(count)
    if !isEmpty {
      for host in fleet.hosts {
        try TemporaryFarm.makeDirectories(fleet.root(host))
        _ = try Farm.create(at: fleet.root(host))
        let farm = try fleet.farm(host)
        for version in ["1.26.6", "1.27.2", "1.27.3"] {
          let archive = "\(fleet.directory)/go\(version).linux-amd64.tar.gz"
          if !FileSystem.exists(archive) {
            let file = try Descriptor.open(archive, [.write, .create, .exclusive])
            try TestArchive.release(version).gzip.withUnsafeBytes { try file.write($0) }
          }
          _ = try farm.install(archive: archive)
        }
        try farm.commit(
          CommitRequest(
            .set([.stable: GoVersion("1.26.6")!]), command: "promote", reason: "a beginning"))
      }
    }
    onThreads(3) { index in
      switch index {
      case 0:
        _ = try? Child.capture(
          repository + "/shell/tools/fleet", [String(count), fleet.directory, BuiltGofarm.path],
          environment: ["PATH": Site.systemPath], limit: 300)
      case 1:
        guard fleet.waits(30, until: { FileSystem.exists(fleet.directory + "/ready") }) else {
          return
        }
        extra(fleet)
      default:
        defer { try? FileSystem.create(fleet.directory + "/stop", "") }
        guard fleet.waits(30, until: { FileSystem.exists(fleet.directory + "/ready") }) else {
          Issue.record("the hosts do not start")
          return
        }
        do { try body(fleet) } catch { Issue.record(error) }
      }
    }
  }

  var hosts: ClosedRange<Int> { 1...count }
  var isOver: Bool { FileSystem.exists(directory + "/stop") }

  /// The farm of a host as this machine sees it.
  func root(_ host: Int) -> String { "\(directory)/host-\(host)/opt/go" }
  func farm(_ host: Int) throws -> Farm { try Farm(root: root(host)) }
  func stable(_ host: Int) throws -> String? {
    try FileSystem.linkTarget(root(host) + "/stable")
  }
  func stables() throws -> [String?] { try hosts.map(stable) }

  /// What a host's history says, without what differs from host to host.
  func story(_ host: Int) throws -> [String] {
    try farm(host).history().map {
      "\($0.number) \($0.command) \($0.change?.text ?? "-") \($0.channels[.stable]?.text ?? "-")"
    }
  }

  func waits(_ seconds: Double, until isSo: () -> Bool) -> Bool {
    let deadline = Monotonic.now() + seconds
    while Monotonic.now() < deadline {
      if isSo() { return true }
      Monotonic.sleep(0.02)
    }
    return isSo()
  }

  /// Runs a command where the controller is.
  @discardableResult
  func control(_ words: [String], _ environment: [String: String] = [:]) throws -> Child.Outcome {
    var variables = [
      "PATH": FileSystem.parent(of: BuiltGofarm.path) + ":" + Site.systemPath, "HOME": directory,
      "ANSIBLE_CONFIG": Self.recipes + "/ansible/ansible.cfg", "LC_ALL": "C.UTF-8",
      "ANSIBLE_INVENTORY": directory + "/inventory.ini", "ANSIBLE_NOCOLOR": "1",
      "ANSIBLE_SSH_CONTROL_PATH_DIR": directory + "/c",
    ]
    variables.merge(environment) { $1 }
    return try Child.capture(
      directory + "/run", words, environment: variables, directory: directory, limit: 120)
  }

  func onHost(_ host: Int, _ words: String...) throws -> Child.Outcome {
    try Child.capture(
      directory + "/host", [String(host)] + words, environment: ["PATH": Site.systemPath], limit: 60
    )
  }

  /// `off`, `on`, `cut`, `mend`
  func turn(_ host: Int, _ how: String) throws {
    _ = try Child.capture(
      directory + "/switch", [String(host), how], environment: ["PATH": Site.systemPath], limit: 60)
  }

  /// The words of a rolling move of `stable` to 1.27.3, in waves of 1, 2 and the rest.
  func rolling(_ change: String, to version: String = "1.27.3", _ more: [String: JSONValue] = [:])
    -> [String]
  {
    var variables: [String: JSONValue] = [
      "version": .string(version), "channel": .string("stable"), "change": .string(change),
      "waves": .array([.integer(1), .integer(2), .string("100%")]),
      "options": .array([.string("--no-gate")]),
    ]
    variables.merge(more) { $1 }
    return play("rolling", variables)
  }

  func play(_ name: String, _ variables: [String: JSONValue], _ options: String...) -> [String] {
    let members = variables.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value) }
    return [
      "ansible-playbook", "\(Self.recipes)/ansible/\(name).yml", "-e",
      String(JSON.line(.object(members)).dropLast()),
    ] + options
  }
}
