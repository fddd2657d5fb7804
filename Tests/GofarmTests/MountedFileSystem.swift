import System
import TestSupport

/// A file system that is unmounted with this value.
final class MountedFileSystem: Sendable {
  let path: String

  /// The words of mount(8), without the mount point; nil where this process may not mount that.
  init?(_ words: [String], at path: String) throws {
    self.path = path
    let mount = try Child.capture("mount", words + [path], environment: Self.environment)
    if mount.status != 0 { return nil }
  }

  deinit { _ = try? Child.capture("umount", [path], environment: Self.environment) }

  private static let megabytes = ["ext4": 32, "xfs": 320, "btrfs": 128]

  /// A file with a file system in it, mounted; nil where this machine has not what that takes.
  static func made(_ type: String, in directory: String) throws -> MountedFileSystem? {
    let place = directory + "/mount"
    try FileSystem.makeDirectory(place)
    guard let size = megabytes[type] else {
      return try MountedFileSystem(["-t", type, "none"], at: place)
    }
    guard BuiltGofarm.has("mkfs.\(type)") else { return nil }
    let image = directory + "/image"
    let made = try Child.capture(
      "sh", ["-c", "truncate -s \(size)M \"$1\" && mkfs.\(type) -q \"$1\"", "sh", image],
      environment: MountedFileSystem.environment)
    guard made.status == 0 else { return nil }
    return try MountedFileSystem(["-o", "loop", image], at: place)
  }

  static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
}

/// A farm whose every file so far lies in the lower layer of an overlay, as in an image's next layer.
final class LayeredFarm {
  let farm: TemporaryFarm
  private var upper: MountedFileSystem?
  private var overlay: MountedFileSystem?

  init?(_ farm: TemporaryFarm) throws {
    self.farm = farm
    let layers = farm.directory + "/layers"
    try FileSystem.makeDirectory(layers)
    guard let upper = try MountedFileSystem(["-t", "tmpfs", "none"], at: layers) else {
      return nil
    }
    self.upper = upper
    for name in ["upper", "work"] { try FileSystem.makeDirectory("\(layers)/\(name)") }
    let options =
      "lowerdir=\(farm.root),upperdir=\(layers)/upper,workdir=\(layers)/work,redirect_dir=off"
    overlay = try MountedFileSystem(
      ["-t", "overlay", "-o", options, "overlay"], at: farm.root)
    if overlay == nil { return nil }
  }

  /// Before the farm's directory is removed.
  deinit {
    overlay = nil
    upper = nil
  }
}
