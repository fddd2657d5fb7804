import System

/// One file by way of curl(1): proxies, certificates and protocols are its business.
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
    throw AcquisitionFailure.unsafeURL(url)
  }

  static let mostRedirects = 10

  /// Hands on the body as it comes. Each redirect is judged like the first address.
  func run(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Outcome {
    var url = url
    for _ in 0...Self.mostRedirects {
      try Self.require(url)
      let status = try spawn(url, body)
      let said = try Said(FileSystem.readText(errors, limit: 1 << 16) ?? "")
      guard status == Self.tooManyRedirects, let target = said.redirect else {
        return Outcome(
          status: status, code: said.code, message: said.message ?? "curl exit code \(status)")
      }
      url = target
    }
    return Outcome(
      status: Self.tooManyRedirects, code: 0, message: "more than \(Self.mostRedirects) redirects")
  }

  /// curl's exit code where it may follow none, and there is one.
  private static let tooManyRedirects: Int32 = 47
  private static let marker = "gofarm-code "

  private func spawn(
    _ url: String, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int32 {
    let scheme = url.prefix { $0 != ":" }
    var words = [
      "--fail", "--location", "--max-redirs", "0", "--silent", "--show-error", "--globoff",
      "--proto", "=\(scheme)", "--connect-timeout", "20",
      "--no-buffer", "--speed-limit", "1", "--speed-time", "30",
      "--write-out", "%{stderr}\n\(Self.marker)%{http_code} %{redirect_url}\n",
    ]
    // A proxy's loopback is another one.
    if Self.isLoopback(url) { words += ["--noproxy", "*"] }
    if offset > 0 { words += ["--continue-at", String(offset)] }
    do {
      return try Child.pipe(
        "curl", words + extra + ["--url", url], environment: Self.environment, errors: errors, body)
    } catch {
      guard let error = error as? SystemError, error.call == "posix_spawn" else { throw error }
      throw AcquisitionFailure.noCurl(url: url, reason: "curl cannot be run: \(error.reason)")
    }
  }

  /// No ~/.curlrc, no CURL_HOME: what is asked for is all that curl does.
  static var environment: [String: String] {
    Host.cleanEnvironment()
  }

  /// What curl wrote to its standard error.
  private struct Said {
    let code: Int
    let redirect: String?
    let message: String?

    init(_ text: String) {
      let lines = text.split(separator: "\n")
      let words = lines.last { $0.hasPrefix(marker) }?.dropFirst(marker.count)
        .split(separator: " ", maxSplits: 1)
      code = words?.first.flatMap { Int($0) } ?? 0
      redirect = words.flatMap { $0.count > 1 ? String($0[1]) : nil }
      message = lines.last { $0.hasPrefix("curl: ") }.map(String.init)
    }
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
