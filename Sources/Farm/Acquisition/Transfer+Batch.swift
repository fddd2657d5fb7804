import System

/// What came of asking for one small file.
enum Reply: Equatable, Sendable {
  case bytes([UInt8])
  /// There is none: 404, 410, or no such file.
  case missing(String)
  case failed(String)
}

extension Transfer {
  private struct TooLong: Error {}

  /// Gets small files over one connection, in their order. One that is longer than `limit` fails.
  static func small(_ urls: [String], limit: Int, in scratch: String) throws -> [Reply] {
    for url in urls { try require(url) }
    if urls.allSatisfy({ $0.hasPrefix("file:///") }) {
      return urls.map { local($0, limit: limit) }
    }
    let mark = "gofarm-\(UInt64.random(in: 0 ..< .max))"
    var output: [UInt8] = []
    var words = [
      "--fail", "--silent", "--show-error", "--globoff", "--connect-timeout", "8",
      "--max-time", "60", "--speed-limit", "1", "--speed-time", "20",
      "--proto", "=https,http", "--write-out", "\n\(mark) %{http_code} %{redirect_url}\n",
    ]
    if urls.contains(where: isLoopback) { words += ["--noproxy", "127.0.0.1,localhost,[::1]"] }
    let errors = scratch + "/errors"
    do {
      _ = try Child.pipe(
        "curl", words + urls.flatMap { ["--url", $0] }, environment: environment, errors: errors
      ) { bytes in
        guard output.count + bytes.count <= (limit + 4096) * urls.count else { throw TooLong() }
        output.append(contentsOf: bytes)
      }
    } catch is TooLong {
      return urls.map { _ in .failed("the answer is longer than \(limit) bytes") }
    } catch let error as SystemError where error.call == "posix_spawn" {
      throw AcquisitionFailure.noCurl(url: urls[0], reason: "curl cannot be run: \(error.reason)")
    }
    let message = try FileSystem.readText(errors, limit: 1 << 16)?.split(separator: "\n")
      .last { $0.hasPrefix("curl: ") }.map(String.init)
    return try replies(output, mark, urls, message ?? "no answer", limit, scratch)
  }

  /// Each body is followed by a line that no server can know.
  private static func replies(
    _ output: [UInt8], _ mark: String, _ urls: [String], _ message: String, _ limit: Int,
    _ scratch: String
  ) throws -> [Reply] {
    var rest = output[...]
    let mark = Array("\n\(mark) ".utf8)
    return try urls.map { url in
      guard let (body, line) = cut(&rest, at: mark) else { return .failed(message) }
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      let code = words.first.flatMap { Int($0) } ?? 0
      switch code {
      case 200: return body.count <= limit ? .bytes(Array(body)) : .failed("the answer is too long")
      case 404, 410: return .missing("the server answers \(code)")
      case 300..<400 where words.count > 1: return try followed(url, limit, scratch)
      case 0: return .failed(message)
      default: return .failed("the server answers \(code)")
      }
    }
  }

  /// What stands before the mark, and the line after it; `rest` goes on behind that line.
  private static func cut(
    _ rest: inout ArraySlice<UInt8>, at mark: [UInt8]
  ) -> (ArraySlice<UInt8>, String)? {
    var start = rest.startIndex
    while let newline = rest[start...].firstIndex(of: 0x0a) {
      if rest[newline...].starts(with: mark) {
        let body = rest[..<newline]
        let line = rest[(newline + mark.count)...].prefix { $0 != 0x0a }
        rest = rest[min(line.endIndex + 1, rest.endIndex)...]
        return (body, String(decoding: line, as: UTF8.self))
      }
      start = newline + 1
    }
    return nil
  }

  /// Each redirect is judged like the first address.
  private static func followed(_ url: String, _ limit: Int, _ scratch: String) throws -> Reply {
    var body: [UInt8] = []
    do {
      let outcome = try Transfer(
        url: url, extra: ["--max-time", "60"], errors: scratch + "/errors"
      ).run { bytes in
        guard body.count + bytes.count <= limit else { throw TooLong() }
        body.append(contentsOf: bytes)
      }
      if outcome.isDone { return .bytes(body) }
      return [404, 410].contains(outcome.code)
        ? .missing(outcome.message) : .failed(outcome.message)
    } catch is TooLong { return .failed("the answer is longer than \(limit) bytes") }
  }

  private static func local(_ url: String, limit: Int) -> Reply {
    let path = String(url.dropFirst("file://".count))
    do {
      guard let bytes = try FileSystem.read(path, limit: limit) else {
        return .missing("there is no \(path)")
      }
      return .bytes(bytes)
    } catch { return .failed(error.description) }
  }
}
