extension Host {
  /// `TMPDIR`, else /tmp.
  package static var temporaryDirectory: String {
    environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
  }

  /// What child programs inherit, whoever called us and through whatever sudo: where programs are,
  /// and how the network is reached. Nothing that changes what a `go`, a `curl` or a shell does: no
  /// GOFLAGS, LD_PRELOAD, BASH_ENV, CURL_HOME.
  package static func cleanEnvironment(
    adding extra: [String: String] = [:], from environment: [String: String] = environment
  ) -> [String: String] {
    var result = environment.filter { networkVariables.contains($0.key) }
    result["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
    result["LC_ALL"] = "C"
    result["HOME"] = "/dev/null"
    return result.merging(extra) { $1 }
  }

  /// What the site's own programs inherit, hooks and probes: who calls, his PATH and language, and
  /// how the network is reached.
  package static func siteEnvironment(
    adding extra: [String: String] = [:], from environment: [String: String] = environment
  ) -> [String: String] {
    let kept = networkVariables.union(["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL"])
    var result = environment.filter { kept.contains($0.key) }
    if result["PATH"] == nil { result["PATH"] = "/usr/local/bin:/usr/bin:/bin" }
    return result.merging(extra) { $1 }
  }

  private static let networkVariables: Set = [
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "TZ",
  ]

  /// Gives files the SELinux labels that the policy has for their paths, where SELinux is active:
  /// what was renamed out of `staging/` still has the label of that directory.
  package static func restoreLabels(
    _ paths: [String], recursively: Bool = false, mount: String = "/sys/fs/selinux",
    program: String = "restorecon"
  ) {
    guard FileSystem.exists(mount + "/enforce"), !paths.isEmpty else { return }
    let options = recursively ? ["-R", "-F"] : ["-F"]
    _ = try? Child.capture(program, options + paths, environment: cleanEnvironment(), limit: 300)
  }

  /// The C library that programs are linked with here: `glibc 2.36`; `other` for any other one.
  package static var libc: String {
    let said = try? Child.capture(
      "getconf", ["GNU_LIBC_VERSION"], environment: cleanEnvironment(), limit: 10)
    guard let said, said.status == 0 else { return "other" }
    return String(said.output.prefix { $0 != "\n" })
  }
}
