import System
import Testing

@Suite(.needs("dpkg-deb")) struct PackageTests {
  private let site: Site

  init() throws { site = try Self.shared.get() }

  /// With everything in `dist`.
  static let shared = Result {
    let site = try Site(installed: [], channels: [:])
    let made = try site.shell(
      "\(repository)/shell/tools/package \"$PWD/dist\"",
      environment: ["GOFARM_BINARY": Site.gofarm, "HOME": site.directory])
    try #require(made.status == 0, "\(made.output)")
    return site
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

  /// The files of the package that are gofarm, with a page of the manual for each command, units that
  /// nobody has enabled, and everything in docs.
  private func files() throws -> [String] {
    let commands = try site.shell("gofarm completions words -- '' | cut -f 1").output
    let pages = ["gofarm", "goenv"] + commands.split(separator: "\n").map { "gofarm-\($0)" }
    #expect(pages.count > 30)
    let docs = try lines("cd \(repository) && find docs -type f") + ["README.md", "CHANGELOG.md"]
    #expect(docs.contains("docs/recipes/farm.json"))
    let units = ["audit", "update"].flatMap { ["\($0).service", "\($0).timer"] }
    return pages.map { "/usr/share/man/man1/\($0).1.gz" }
      + docs.map { "/usr/share/doc/gofarm/\($0)" }
      + units.map { "/usr/lib/systemd/system/gofarm-\($0)" } + [
        "/usr/bin/gofarm", "/etc/profile.d/gofarm.sh", "/usr/share/gofarm/profile.sh",
        "/usr/share/bash-completion/completions/gofarm",
        "/usr/share/zsh/vendor-completions/_gofarm",
        "/usr/share/fish/vendor_completions.d/gofarm.fish",
        "/usr/share/fish/vendor_conf.d/gofarm.fish",
      ]
  }

  private func lines(_ script: String) throws -> [String] {
    let outcome = try site.shell(script)
    #expect(outcome.status == 0, "\(outcome.output)")
    return outcome.output.split(separator: "\n").map(String.init).sorted()
  }

  private static let list =
    "dpkg-deb --fsys-tarfile dist/*.deb | tar -t | sed -e 's/^[.]//' -e '/\\/$/d'"

  @Test func `the package holds gofarm, a manual page for each command, and what Debian asks for`()
    throws
  {
    let debian = ["doc/gofarm/changelog.gz", "doc/gofarm/copyright", "lintian/overrides/gofarm"]
    #expect(
      try lines(Self.list) == (files() + debian.map { "/usr/share/\($0)" }).sorted())
    let page = try site.shell(
      "dpkg-deb --fsys-tarfile dist/*.deb | tar -xO ./usr/share/man/man1/gofarm-install.1.gz | zcat"
    )
    #expect(page.output.hasPrefix(".TH GOFARM\\-INSTALL 1 "))
  }

  @Test func `the tarball holds the same, and no hooks`() throws {
    let shared = try files().filter { !$0.hasPrefix("/etc/") && !$0.hasSuffix("profile.sh") }
      .filter { !$0.contains("vendor_conf.d") }.map { $0.dropFirst("/usr/".count) }
    #expect(
      try lines("tar -tf dist/*.tar.gz | sed -e '/\\/$/d' -e 's,^[^/]*/,,' -e 's,^/,,'")
        == (shared.map(String.init) + ["share/doc/gofarm/LICENSE"]).sorted())
    let unit = try site.shell("tar -xOf dist/*.tar.gz --wildcards '*/gofarm-update.service'")
    #expect(unit.output.contains("\nExecStart=/usr/local/bin/gofarm "), "\(unit.output)")
  }

  @Test(.needs("rpmbuild"))
  func `the RPM holds what the Debian package holds, where its hosts look for it`() throws {
    let expected = try files().map {
      $0.replacing("/zsh/vendor-completions/", with: "/zsh/site-functions/")
    }
    let license = "/usr/share/licenses/gofarm/LICENSE"
    #expect(
      try lines(
        "mkdir -p rpm-home && HOME=$PWD/rpm-home rpm -qp --qf '[%{FILEMODES:perms} %{FILENAMES}\\n]' dist/*.rpm | sed '/^d/d; s/.* //'"
      )
        == (expected + [license]).sorted())
    #expect(
      try lines("HOME=$PWD/rpm-home rpm -qp --requires dist/*.rpm").allSatisfy {
        $0.hasPrefix("rpmlib(") || $0 == "/bin/sh"
      })
  }

  @Test(.needs("rpmbuild", "rpmlint"))
  func `rpmlint finds no error in the RPM`() throws {
    // A release's executable has no RUNPATH. rpm keeps a database at home, one for each who asks: its
    // lock does not wait.
    let errors = try site.shell(
      """
      mkdir rpmlint-home && export HOME="$PWD/rpmlint-home"
      rpmlint -c \(repository)/shell/packaging/rpmlint.toml dist/*.rpm >said 2>&1 || :
      grep -q '1 packages' said || { cat said; exit 1; }
      sed -n '/ E: /{/binary-or-shlib-defines-rpath/!p}' said
      """)
    #expect(errors.status == 0 && errors.output.isEmpty, "\(errors.output)")
  }

  @Test func `the package installs into an empty tree, and removing it leaves nothing`() throws {
    guard Host.userID == 0 else { return }
    // Without a shell in there, the package's scripts run beside it.
    let outcome = try site.shell(
      """
      mkdir -p tree/var/lib/dpkg/info tree/var/lib/dpkg/updates tree/var/lib/dpkg/triggers tree/etc/zsh
      touch tree/var/lib/dpkg/status tree/var/lib/dpkg/available
      echo 'PS1="$ "' >tree/etc/bash.bashrc
      cp -r tree/etc before
      manage() {
        dpkg --root="$PWD/tree" --log=/dev/null --force-script-chrootless "$@" >/dev/null 2>said ||
          cat said
      }
      manage --install dist/*.deb
      tree/usr/bin/gofarm --version
      tree/usr/bin/gofarm setup --system --into "$PWD/tree"
      manage --install dist/*.deb
      grep -c 'gofarm setup' tree/etc/bash.bashrc tree/etc/zsh/zshrc
      manage --remove gofarm
      diff -r before tree/etc
      find tree -not -path 'tree/var*' -not -path 'tree/etc/*'
      """)
    #expect(outcome.output.hasPrefix("gofarm "))
    #expect(
      outcome.output.hasSuffix(
        "\ntree/etc/bash.bashrc:1\ntree/etc/zsh/zshrc:1\ntree\ntree/etc\n"), "\(outcome.output)")
  }
}
