import System
import TestSupport
import Testing

/// A Debian that was made a moment ago, without build tools: the package, the quick start, and a user's
/// new shells. The tree takes minutes to make: shell/tools/check makes it where GOFARM_DEBIAN is set,
/// and keeps it beside the Go releases.
@Suite struct FreshHostTests {
  private static let tree: String? = {
    guard Host.environment["GOFARM_DEBIAN"] != nil, let archive = ReleaseFarm.archives?.first
    else { return nil }
    let tree = FileSystem.parent(of: archive) + "/debian"
    return FileSystem.exists(tree + "/usr/bin/dpkg") ? tree : nil
  }()

  /// A host over the tree that vanishes with its processes. The executable of this test run is a
  /// dynamic one: its libraries come along, and nothing else of Swift.
  private static let script = #"""
    set -eu
    mount -t tmpfs none "$0/host"
    mkdir "$0/host/upper" "$0/host/work" "$0/host/root"
    mount -t overlay -o "lowerdir=$TREE,upperdir=$0/host/upper,workdir=$0/host/work" none "$0/host/root"
    cd "$0/host/root"
    mount -t proc none proc
    mount --rbind /dev dev
    if [ -d /opt/swift/usr/lib/swift/linux ]; then
      mkdir -p opt/swift/usr/lib/swift/linux
      mount --bind /opt/swift/usr/lib/swift/linux opt/swift/usr/lib/swift/linux
    fi
    mv usr/bin/curl usr/lib/curl-itself
    cp "$0/internet" usr/bin/curl
    cp "$0"/dist/*.deb root/
    ! chroot . /bin/sh -c 'command -v gcc || command -v make || command -v go'
    chroot . /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -euc "cd; $COMMANDS"
    chroot . /usr/sbin/useradd --create-home ada
    for shell in bash zsh fish sh; do
      printf '%s ' "$shell"
      chroot . /usr/bin/env -i TERM=dumb PATH=/usr/bin:/bin \
        /bin/su --login --shell "/bin/$shell" --command 'go version' ada
    done
    """#

  @Test(.needsRoot, .needsNamespaces, .enabled(if: tree != nil, "there is no fresh Debian"))
  func `from the package to go version in every user's new shell`() throws {
    let site = try PackageTests.shared.get()
    let source = try TestSource(offering: "1.26.6")
    let archive = try #require(ReleaseFarm.archives?.last)
    let digest = try #require(try FileSystem.readText(archive + ".sha256")).prefix(64)
    let bytes = try #require(try FileSystem.read(archive, limit: 1 << 28))
    let name = FileSystem.name(of: archive)
    source.server["/dl/" + name] = .init(bytes)
    source.server["/dl/?mode=json&include=all"] = .init(
      """
      [{"version": "go1.27.3", "stable": true, "files": [
        {"filename": "\(name)", "os": "\(Host.os)", "arch": "\(Host.architecture)",
         "version": "go1.27.3", "sha256": "\(digest)", "size": \(bytes.count), "kind": "archive"}]}]
      """)
    try FileSystem.makeDirectory(site.directory + "/host")
    try site.write(
      "internet",
      QuickStart.internet(
        [("https://go.dev/dl", source.server.url + "/dl")], curl: "/usr/lib/curl-itself"),
      mode: 0o755)
    let commands = QuickStart.commands("package") + QuickStart.commands("internet")
    let outcome = try Child.capture(
      "unshare", ["-m", "sh", "-c", Self.script, site.directory],
      environment: [
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TREE": Self.tree ?? "",
        "COMMANDS": commands.joined(separator: "; "),
      ], limit: 300)
    let said = "go version go1.27.3 \(Host.os)/\(Host.architecture)\n"
    #expect(outcome.status == 0, "\(outcome.output)")
    for shell in ["bash", "zsh", "fish", "sh"] {
      #expect(outcome.output.contains("\(shell) \(said)"), "\(outcome.output)")
    }
  }
}
