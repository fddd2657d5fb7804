import Farm
import System
import TestSupport
import Testing

/// What reaches a host by su and ssh, after `setup --system` there.
@Suite(.needsRoot, .needsNamespaces) struct LoginTests {
  let site: Site
  let host: PrivateHost

  init() throws {
    site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    host = try PrivateHost(in: site.directory)
    try FileSystem.setMode(site.directory, 0o755)
    try FileSystem.makeDirectory(host.etc + "/pam.d")
    let permitted = ["auth", "account", "session"].map { "\($0) required pam_permit.so\n" }
    for service in ["su", "su-l", "other"] {
      try FileSystem.create("\(host.etc)/pam.d/\(service)", permitted.joined())
    }
  }

  /// The words, in a host where `/usr/local/bin` is empty but for what setup puts there.
  private func say(_ words: [String], setup options: String = "") throws -> Child.Outcome {
    let setUp = """
      mount -t tmpfs none /usr/local/bin && mount -t tmpfs none /run && mkdir -m 755 /run/sshd &&
        '\(BuiltGofarm.path)' --root '\(site.root)' setup --system \(options) >/dev/null
      """
    let words = host.words(after: setUp) + words
    return try Child.capture(
      words[0], Array(words.dropFirst()),
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": site.directory], limit: 60)
  }

  @Test(.needs("su"), arguments: ["bash", "zsh", "dash", "ksh", "mksh", "tcsh"])
  func `su - USER -c finds the farm's go`(_ shell: String) throws {
    try need(shell)
    let outcome = try say(["su", "-s", "/bin/\(shell)", "-", "ada", "-c", "go version"])
    #expect(outcome.output.contains("go version go1.26.6 "), "\(outcome.output)")
  }

  @Test(.needs("strace", "zsh"), arguments: ["-lic", "-lc", "-ic"])
  func `zsh reads goenv.sh once, whichever of its files it reads`(_ options: String) throws {
    let calls = "strace -qq -e trace=openat zsh \(options) true 2>&1"
    let outcome = try say(["sh", "-c", "\(calls) | grep -c '\"\(site.root)/goenv.sh\"'"])
    #expect(outcome.output == "1\n")
  }

  @Test(.needs("tcsh"))
  func `a login tcsh has stable first on PATH, once, and a script has not`() throws {
    let twice = "source /etc/csh.login; source /etc/csh.login; printenv PATH"
    let old = "/other:\(site.root)/stable/bin:/usr/bin:/bin"
    let login = try say(["sh", "-c", "echo '\(twice)' | PATH=\(old) tcsh -l"])
    // An interactive tcsh also complains that there is no terminal.
    let path = "\(site.root)/stable/bin:\(site.root)/bin:/other:/usr/bin:/bin"
    #expect(login.output.split(separator: "\n").contains { $0 == path }, "\(login.output)")
    let script = try say(["env", "PATH=/usr/bin:/bin", "tcsh", "-c", "printenv PATH"])
    #expect(script.output == "/usr/bin:/bin\n")
  }

  @Test(
    .needs("sshd", "ssh", "ssh-keygen"),
    arguments: ["bash", "zsh", "dash", "ksh", "mksh", "yash", "tcsh", "fish"])
  func `ssh HOST go version needs the link, but in fish`(_ shell: String) throws {
    try need(shell)
    let key = site.directory + "/key"
    let made = try Child.capture(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(made.status == 0, "\(made.output)")
    try FileSystem.create(
      site.directory + "/sshd_config",
      """
      HostKey \(key)
      AuthorizedKeysFile \(key).pub
      StrictModes no
      UsePAM no
      PasswordAuthentication no

      """)
    try FileSystem.create(
      host.etc + "/ssh-accounts",
      "root:x:0:0::/root:/bin/sh\nsshd:x:103:65534::/run/sshd:/bin/false\n"
        + "ada:x:4001:4001::/:/usr/bin/\(shell)\n")
    // A server on the other end of a pipe: no port, and nobody else's.
    let server = "/usr/sbin/sshd -i -f \(site.directory)/sshd_config -E \(site.directory)/log"
    let ssh = [
      "sh", "-c", "cat /etc/ssh-accounts >/etc/passwd; exec \"$@\"", "sh",
      "ssh", "-F", "none", "-i", key, "-o", "StrictHostKeyChecking=no",
      "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
      "-o", "ProxyCommand=\(server)", "ada@host.test",
    ]
    // The connection itself works, whatever go says.
    let without = try say(ssh + ["echo connected; go version"])
    #expect(without.output.contains("connected\n"), "\(without.output)")
    #expect(
      without.output.contains("go version go1.26.6 ") == (shell == "fish"), "\(without.output)")
    let with = try say(ssh + ["go version"], setup: "--with-go-link")
    #expect(with.output.contains("go version go1.26.6 "), "\(with.output)")
  }
}
