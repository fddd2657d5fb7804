import Farm
import Go
import Synchronization
import System

/// A farm of its own below `/tmp`, removed with this value. Its installations are complete as far
/// as gofarm can tell without a manifest: shell scripts that say which version they are.
package final class TemporaryFarm: Sendable {
  package let directory: String
  package let root: String
  private let said = Mutex<[String]>([])

  /// Warnings that the farm gave, in order.
  package var warnings: [String] { said.withLock { $0 } }

  /// Makes the farm and promotes each channel, in alphabetical order, as one generation each.
  package init(
    installed: [String] = ["1.26.6", "1.27.3"], channels: [String: String] = [:],
    in parent: String = TemporaryFarm.parent
  ) throws {
    directory = try Self.freshDirectory(in: parent)
    root = directory + "/farm"
    _ = try Farm.create(at: root)
    for version in installed { try Self.makeTree(version, at: "\(root)/\(version)") }
    for (channel, version) in channels.sorted(by: { $0.key < $1.key }) {
      try promote(version, channel)
    }
  }

  deinit { try? FileSystem.removeTree(directory) }

  /// Opens the farm as any command would.
  package var farm: Farm {
    get throws {
      try Farm(root: root, lockTimeout: 10) { [weak self] notice in
        if case .warning(let text) = notice { self?.said.withLock { $0.append(text) } }
      }
    }
  }

  package var layout: Layout { Layout(root: root) }

  @discardableResult
  package func promote(_ version: String, _ channel: String) throws -> ChannelPlan {
    try farm.commit(
      CommitRequest(
        .set([Channel(channel)!: GoVersion(version)!]), command: "promote", reason: "a test"))
  }

  /// What readlink(1) says of a channel.
  package func link(_ channel: String) throws -> String? {
    try FileSystem.linkTarget("\(root)/\(channel)")
  }

  /// What an administrator does in an emergency: `ln -sfn TARGET ROOT/CHANNEL`.
  package func moveByHand(_ channel: String, to target: String) throws {
    try FileSystem.makeLink("\(root)/.by-hand", to: target)
    try FileSystem.rename("\(root)/.by-hand", to: "\(root)/\(channel)")
  }

  /// Temporary files that no finished command may leave.
  package func leftovers() throws -> [String] {
    try FileSystem.entries(layout.pending) + FileSystem.entries(layout.staging)
      + ((try? FileSystem.entries(layout.nextPending)) ?? [])
  }

  /// The files of a Go release, as small as they can be: path → content.
  package static func treeFiles(_ version: String) -> [String: String] {
    let go = """
      #!/bin/sh
      case ${1-} in
        version) echo "go version go\(version) linux/amd64" ;;
        env) [ "${2-}" != GOVERSION ] || echo "go\(version)" ;;
      esac

      """
    let tools = ["asm", "cgo", "compile", "cover", "link", "vet"].map {
      "pkg/tool/\(Host.os)_\(Host.architecture)/\($0)"
    }
    var files = [
      "VERSION": "go\(version)\ntime 2026-01-01T00:00:00Z\n", "src/make.go": "package x\n",
    ]
    for path in ["bin/go", "bin/gofmt"] + tools { files[path] = go }
    return files
  }

  /// Puts a small complete tree on the disk.
  package static func makeTree(_ version: String, at path: String) throws {
    for (name, content) in treeFiles(version) {
      let file = "\(path)/\(name)"
      try makeDirectories(FileSystem.parent(of: file))
      try FileSystem.create(file, content, mode: content.hasPrefix("#!") ? 0o755 : 0o644)
    }
  }

  /// mkdir -p
  package static func makeDirectories(_ path: String) throws {
    if FileSystem.exists(path) { return }
    try makeDirectories(FileSystem.parent(of: path))
    try FileSystem.makeDirectory(path)
  }

  /// Where tests make what they need: the directory that `GOFARM_TEST_DIRECTORY` names, else /tmp.
  package static let parent = Host.variable("GOFARM_TEST_DIRECTORY") ?? "/tmp"

  package static func freshDirectory(in parent: String = parent) throws -> String {
    let path = "\(parent)/gofarm-test-\(Host.processID)-\(UInt64.random(in: 0 ..< .max))"
    try FileSystem.makeDirectory(path)
    return path
  }
}
