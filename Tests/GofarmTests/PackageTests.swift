import System
import Testing

@Suite(.needs("dpkg-deb")) struct PackageTests {
  private let site: Site

  init() throws {
    site = try Site(installed: [], channels: [:])
    let made = try site.shell(
      "\(repository)/shell/tools/package \"$PWD/dist\"",
      environment: ["GOFARM_BINARY": Site.gofarm, "HOME": site.directory])
    try #require(made.status == 0, "\(made.output)")
  }

  @Test(.needs("lintian"))
  func `lintian finds no error, and what is overridden is what a static executable is`() throws {
    // What is said of the executable of this test run, a dynamic one, is not said of a release's.
    let said = try site.shell(
      """
      lintian --allow-root --fail-on error,warning \
        --suppress-tags custom-library-search-path,undeclared-elf-prerequisites dist/*.deb
      """)
    #expect(said.status == 0 && said.output.isEmpty, "\(said.output)")
    let overrides = try site.shell(
      "dpkg-deb --fsys-tarfile dist/*.deb | tar -xO ./usr/share/lintian/overrides/gofarm")
    #expect(
      overrides.output == """
        gofarm: statically-linked-binary [usr/bin/gofarm]
        gofarm: embedded-library zlib [usr/bin/gofarm]

        """)
  }

  @Test func `the package installs into an empty tree, and removing it leaves nothing`() throws {
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
