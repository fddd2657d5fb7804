import Disk
import TestSupport
import Testing

@Suite struct PackageTests {
  @Test(.enabled(if: Site.has("dpkg-deb")))
  func `the package installs into an empty tree, and removing it leaves nothing`() throws {
    let site = try Site(installed: [], channels: [:])
    let made = try site.shell(
      "\(repository)/shell/tools/package \"$PWD/dist\"",
      environment: ["GOFARM_BINARY": Site.gofarm, "HOME": site.directory])
    #expect(made.status == 0, "\(made.output)")
    let listed = try site.shell("dpkg-deb --contents dist/*.deb | sed 's/.* \\.//'").output
    for file in [
      "/usr/bin/gofarm", "/usr/share/man/man1/gofarm.1.gz", "/usr/share/man/man1/goenv.1.gz",
      "/usr/share/bash-completion/completions/gofarm", "/usr/share/zsh/vendor-completions/_gofarm",
      "/usr/share/fish/vendor_completions.d/gofarm.fish",
      "/usr/share/fish/vendor_conf.d/gofarm.fish",
    ] {
      #expect(listed.contains(file + "\n"), "\(file)")
    }
    guard Host.userID == 0 else { return }
    let outcome = try site.shell(
      """
      mkdir -p tree/var/lib/dpkg/info tree/var/lib/dpkg/updates tree/var/lib/dpkg/triggers
      touch tree/var/lib/dpkg/status tree/var/lib/dpkg/available
      manage() { dpkg --root="$PWD/tree" --log=/dev/null "$@" >/dev/null 2>&1; }
      manage --install dist/*.deb
      tree/usr/bin/gofarm --version
      manage --remove gofarm
      find tree -not -path 'tree/var*'
      """)
    #expect(outcome.output.hasPrefix("gofarm "))
    #expect(outcome.output.hasSuffix("\ntree\n"))
  }
}
