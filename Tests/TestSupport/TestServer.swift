import Libc
import Synchronization
import System

/// An HTTP/1.1 server on the loopback, as good or as bad as a test wants it. One connection, one
/// request.
package final class TestServer: Sendable {
  /// What is served under one path.
  package struct Page: Sendable {
    package var body: [UInt8]
    package var etag: String?
    /// Whether `Range: bytes=N-` is honoured.
    package var hasRanges = true
    /// Statuses of the first answers, before the good one.
    package var failures: [Int] = []
    /// The first answers end after so many bytes of the body.
    package var cuts: [Int] = []
    /// What Content-Length says; the truth where it is nil.
    package var claimedLength: Int?
    package var redirect: String?
    /// Seconds between pieces of 1,000 bytes.
    package var pause = 0.0
    /// The body again and again, without a Content-Length.
    package var isEndless = false

    package init(_ body: [UInt8]) { self.body = body }
    package init(_ text: String) { self.init(Array(text.utf8)) }
  }

  package struct Request: Sendable, Equatable {
    package let path: String
    package let range: String?
    package let condition: String?
  }

  private struct State {
    var pages: [String: Page] = [:]
    var requests: [Request] = []
  }

  private let state = Mutex(State())
  private let listener: Int32
  package let port: UInt16

  package init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 64) == 0
          && getsockname(socket, $0, &length) == 0
      }
    }
    guard isListening else { throw SystemError("listen", "127.0.0.1", code: errno) }
    port = UInt16(bigEndian: address.sin_port)
    _ = Thread { [weak self] in
      while true {
        let number = accept(socket, nil, nil)
        if number == -1 { return }
        guard let self else { return }
        _ = Thread { self.serve(Connection(number)) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  package var url: String { "http://127.0.0.1:\(port)" }

  package subscript(path: String) -> Page? {
    get { state.withLock { $0.pages[path] } }
    set { state.withLock { $0.pages[path] = newValue } }
  }

  /// Every request so far.
  package var requests: [Request] { state.withLock { $0.requests } }

  private func serve(_ connection: Connection) {
    guard let head = readHead(connection) else { return }
    let lines = head.split(separator: "\r\n")
    let path = String(lines.first?.split(separator: " ").dropFirst().first ?? "/")
    func header(_ name: String) -> String? {
      lines.first { $0.lowercased().hasPrefix(name + ":") }
        .map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
    }
    let answer = state.withLock { state -> (Page?, Int?, Int?) in
      state.requests.append(
        Request(path: path, range: header("range"), condition: header("if-none-match")))
      guard var page = state.pages[path] else { return (nil, nil, nil) }
      let failure = page.failures.isEmpty ? nil : page.failures.removeFirst()
      let cut = failure != nil || page.cuts.isEmpty ? nil : page.cuts.removeFirst()
      state.pages[path] = page
      return (page, failure, cut)
    }
    guard let page = answer.0 else { return say("404 Not Found", to: connection) }
    if let failure = answer.1 { return say("\(failure) Trouble", to: connection) }
    if let target = page.redirect {
      return say("302 Found", ["Location: \(target)"], to: connection)
    }
    if let etag = page.etag, header("if-none-match") == etag {
      return say("304 Not Modified", ["ETag: \(etag)"], to: connection)
    }
    send(page, range: header("range"), cut: answer.2, to: connection)
  }

  private func send(_ page: Page, range: String?, cut: Int?, to connection: Connection) {
    var body = page.body[...]
    var status = "200 OK"
    var headers = page.etag.map { ["ETag: \($0)"] } ?? []
    if page.hasRanges, let range, range.hasPrefix("bytes="),
      let start = Int(range.dropFirst(6).prefix { $0 != "-" })
    {
      guard start < body.count else { return say("416 Range Not Satisfiable", to: connection) }
      body = body[start...]
      status = "206 Partial Content"
      headers.append("Content-Range: bytes \(start)-\(page.body.count - 1)/\(page.body.count)")
    }
    if !page.isEndless { headers.append("Content-Length: \(page.claimedLength ?? body.count)") }
    do {
      try connection.write(
        "HTTP/1.1 \(status)\r\nConnection: close\r\n"
          + headers.map { $0 + "\r\n" }.joined() + "\r\n")
      if let cut { body = body.prefix(cut) }
      repeat {
        var rest = body
        while !rest.isEmpty {
          let piece = rest.prefix(page.pause > 0 ? 1000 : rest.count)
          try Array(piece).withUnsafeBytes { try connection.write($0) }
          rest = rest.dropFirst(piece.count)
          if page.pause > 0 { Monotonic.sleep(page.pause) }
        }
      } while page.isEndless
    } catch { return }
  }

  private func say(_ status: String, _ headers: [String] = [], to connection: Connection) {
    let head = ["HTTP/1.1 \(status)", "Content-Length: 0", "Connection: close"] + headers
    try? connection.write(head.joined(separator: "\r\n") + "\r\n\r\n")
  }

  private func readHead(_ connection: Connection) -> String? {
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { buffer.deallocate() }
    while bytes.count < 1 << 16, let count = try? connection.read(into: buffer), count > 0 {
      bytes.append(contentsOf: buffer[..<count])
      let text = String(decoding: bytes, as: UTF8.self)
      if text.contains("\r\n\r\n") { return text }
    }
    return nil
  }
}

/// A socket that is shut down, for whatever child may have inherited it, when nobody holds it.
private final class Connection {
  private let number: Int32

  init(_ number: Int32) {
    self.number = number
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    shutdown(number, Int32(SHUT_RDWR))
    close(number)
  }

  struct Gone: Error {}

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = recv(number, buffer.baseAddress, buffer.count, 0)
    if count < 0 { throw Gone() }
    return count
  }

  /// Without SIGPIPE, which would end the tests.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = send(number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count <= 0 { throw Gone() }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  func write(_ text: String) throws {
    try Array(text.utf8).withUnsafeBytes { try write($0) }
  }
}
