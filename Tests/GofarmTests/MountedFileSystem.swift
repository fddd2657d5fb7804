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
