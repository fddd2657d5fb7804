import Farm
import Synchronization
import System
import TestSupport
import Testing

/// Farms that others read: docs/publishing.md.
@Suite struct PublishingTests {
  private static let recipes = repository + "/docs/recipes"

  /// What `stable/VERSION` and a file of its tree said to a reader in a loop while `body` ran.
  private func reading(_ root: String, while body: @escaping @Sendable () -> Void) -> (
    reads: Int, misses: Int
  ) {
    let isOver = Mutex(false)
    let result = Mutex((reads: 0, misses: 0))
    onThreads(2) { index in
      if index == 1 {
        body()
        return isOver.withLock { $0 = true }
      }
      while !isOver.withLock({ $0 }) {
        let version = try? FileSystem.readText(root + "/stable/VERSION")
        let tool = FileSystem.isExecutable(root + "/stable/bin/gofmt")
        result.withLock {
          $0.reads += 1
          if version?.hasPrefix("go1.2") != true || !tool { $0.misses += 1 }
        }
      }
    }
    return result.withLock { $0 }
  }

  @Test(.enabled(if: Site.has("rsync"), "rsync is not installed"))
  func `a reader of a published copy misses nothing, however often the channel moves`() throws {
    let site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    let copy = site.directory + "/copy"
    let publish: @Sendable () throws -> Int32 = {
      try site.command([Self.recipes + "/publish", site.root + "/", copy + "/"]).status
    }
    #expect(try publish() == 0)
    let failures = Mutex(0)
    let seen = reading(copy) {
      for turn in 0..<6 {
        let version = "1.27.\(turn)"
        do {
          try TemporaryFarm.makeTree(version, at: "\(site.root)/\(version)")
          try site.farm.promote(version, "stable")
          if try publish() != 0 { failures.withLock { $0 += 1 } }
        } catch { failures.withLock { $0 += 1 } }
      }
    }
    #expect(seen.misses == 0, "\(seen)")
    #expect(seen.reads > 100)
    #expect(failures.withLock { $0 } == 0)
    #expect(try FileSystem.linkTarget(copy + "/stable") == "1.27.5")
    #expect(try Farm(root: copy).findings(in: Farm(root: copy).snapshot()).isEmpty)
  }

  @Test(
    .enabled(
      if: Host.userID == 0 && Site.has("mksquashfs") && FileSystem.exists("/dev/loop0"),
      "an image wants root, mksquashfs and a loop device"))
  func `many hosts share an image; each farm's channels move`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let outcome = try site.shell(
      """
      "$R/image" farm go.squashfs 1.26.6 1.27.3
      "$R/image" farm again.squashfs 1.26.6 1.27.3
      cmp go.squashfs again.squashfs
      mkdir image
      mount -t squashfs -o loop,ro,nodev,nosuid go.squashfs image
      trap 'umount image' EXIT
      for host in one two; do
        gofarm --root $host init
        for version in 1.26.6 1.27.3; do gofarm --root $host adopt "$PWD/image/$version"; done
        gofarm --root $host promote 1.26.6 stable --no-gate
      done
      gofarm --root two promote 1.27.3 stable --no-gate
      one/stable/bin/go version; two/stable/bin/go version
      gofarm --root two status
      """, ["unshare", "--mount", "/bin/sh", "-euc"],
      environment: ["R": Self.recipes, "PWD": site.directory])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(
      outcome.output.contains("go version go1.26.6 linux/amd64\ngo version go1.27.3 linux/amd64\n"),
      "\(outcome.output)")
  }

  @Test(.enabled(if: Host.userID == 0 && Site.has("unshare"), "overlayfs wants root"))
  func `a later layer of an image moves channels of a farm in an earlier one`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    // overlayfs lies on another file system than the one it is made of may be.
    let outcome = try site.shell(
      """
      mkdir layers; mount -t tmpfs tmpfs layers; cd layers; cp -a ../farm lower
      mkdir upper work merged
      mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
      gofarm --root "$PWD/merged" promote 1.27.3 stable --no-gate
      readlink merged/stable lower/stable
      gofarm --root "$PWD/merged" status
      """, ["unshare", "--mount", "/bin/sh", "-euc"], environment: ["PWD": site.directory])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("1.27.3\n1.26.6\n"), "\(outcome.output)")
  }

  @Test(.enabled(if: Host.userID == 0 && Site.has("unshare"), "a mount wants root"))
  func `a read-only mount of a farm shows every move, and takes none`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let outcome = try site.shell(
      """
      mkdir client; mount --bind farm client; mount -o remount,bind,ro client
      readlink client/stable
      gofarm --root "$PWD/farm" --quiet promote 1.27.3 stable --no-gate
      readlink client/stable
      gofarm --root "$PWD/client" status
      code=0; gofarm --root "$PWD/client" promote 1.26.6 stable --no-gate || code=$?
      echo "code $code"; readlink client/stable
      """, ["unshare", "--mount", "/bin/sh", "-euc"], environment: ["PWD": site.directory])
    #expect(outcome.output.hasPrefix("1.26.6\n1.27.3\n"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix("1.27.3\n") && !outcome.output.contains("code 0"))
  }
}
