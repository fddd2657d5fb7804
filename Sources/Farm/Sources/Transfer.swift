import Disk

/// One run of curl(1): proxies, certificates and protocols are its business.
struct Transfer {
  let url: String
  /// Bytes that are there already.
  var offset = 0
  var extra: [String] = []
  /// Where curl may say what went wrong.
  let errors: String

  struct Outcome {
    /// curl's exit code.
    let status: Int32
    /// 0 where the protocol has none.
    let code: Int
    let message: String

    var isDone: Bool { status == 0 }

    /// The server has nothing at this address.
    var isMissing: Bool { [403, 404, 410].contains(code) || status == 37 }

    /// What is there already is of no use: the server cannot go on from it.
    var cannotResume: Bool { status == 33 || code == 416 || status == 36 }

    /// Trying again may help: cut off, timed out, or the server's own trouble.
    var isTransient: Bool {
      [18, 28, 52, 55, 56, 92].contains(status) || (500...599).contains(code) || code == 429
    }
  }

  /// `https`, `file`, and `http` on the loopback: everything else is refused.
  static func require(_ url: String) throws {
    if url.hasPrefix("https://") || url.hasPrefix("file:///") || isLoopback(url) { return }
    throw Failure.unsafeURL(url)
  }

  /// Hands on the body as it comes.
  func run(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Outcome {
    try Self.require(url)
    let protocols =
      url.hasPrefix("file:") ? "=file" : Self.isLoopback(url) ? "=http,https" : "=https"
    var words = [
      "--fail", "--location", "--silent", "--show-error", "--globoff", "--max-redirs", "10",
      "--proto", protocols, "--proto-redir", protocols, "--connect-timeout", "20",
      "--no-buffer", "--speed-limit", "1", "--speed-time", "30",
      "--write-out", "%{stderr}\ngofarm-code %{http_code}\n",
    ]
    if offset > 0 { words += ["--continue-at", String(offset)] }
    let status: Int32
    do {
      // No ~/.curlrc, no CURL_HOME: what is asked for is all that curl does.
      let path = Host.environment["PATH"] ?? "/usr/bin:/bin"
      status = try Child.pipe(
        "curl", words + extra + ["--url", url],
        environment: Host.cleanEnvironment(adding: ["PATH": path]), errors: errors, body)
    } catch {
      guard let error = error as? DiskError, error.call == "posix_spawn" else { throw error }
      throw Failure.unreachable(url, reason: "curl cannot be run: \(error.reason)")
    }
    let said = try FileSystem.readText(errors, limit: 1 << 16) ?? ""
    let lines = said.split(separator: "\n")
    let marker = "gofarm-code "
    let code = lines.last { $0.hasPrefix(marker) }.flatMap { Int($0.dropFirst(marker.count)) } ?? 0
    let message =
      lines.last { $0.hasPrefix("curl: ") }.map(String.init) ?? "curl exit code \(status)"
    return Outcome(status: status, code: code, message: message)
  }

  /// Whether the host is this one, by number or as `localhost`; a name before `@` fools nobody.
  static func isLoopback(_ url: String) -> Bool {
    guard url.hasPrefix("http://") else { return false }
    let authority = url.dropFirst("http://".count).prefix { !"/?#\\".contains($0) }
    if authority.contains("@") { return false }
    var host = authority
    if let colon = host.lastIndex(of: ":"), host.last != "]" {
      guard host[host.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber }) else {
        return false
      }
      host = host[..<colon]
    }
    return ["127.0.0.1", "localhost", "[::1]"].contains(host)
  }
}
