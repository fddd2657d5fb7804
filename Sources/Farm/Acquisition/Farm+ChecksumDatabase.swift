import Go
import System

/// The checksum database that a farm asks, and how it is reached.
struct DatabaseAddress: Sendable {
  let key: VerifierKey
  /// In place of its own address, and of every proxy.
  let url: String?

  static let mirror = "sum.golang.google.cn"

  /// What GOSUMDB may say: `NAME`, `NAME+KEY`, `NAME+KEY URL`; nil for what it may not.
  init?(_ setting: String) {
    let words = setting.split(separator: " ").map(String.init)
    guard (1...2).contains(words.count) else { return nil }
    if words == [Self.mirror] {
      key = .golang
      url = "https://\(Self.mirror)"
      return
    }
    guard let key = words[0] == VerifierKey.golang.name ? .golang : VerifierKey(words[0]) else {
      return nil
    }
    self.key = key
    url = words.count == 2 ? words[1] : nil
  }
}

extension Farm {
  private static let largestAnswer = 1 << 16

  /// The source that toolchains' modules come from, if there is one.
  private func moduleSource() throws -> Source? {
    try sources().first { $0.isModuleProxy }
  }

  /// The database of the source of modules, else the site's, else the Go project's.
  func databaseAddress() throws -> DatabaseAddress {
    let setting =
      try moduleSource()?.sumdb ?? configuration().go?["GOSUMDB"] ?? VerifierKey.golang.name
    guard let address = DatabaseAddress(setting) else {
      throw ConfigurationFailure.refusedSetting(
        key: "sumdb", reason: "\(quoted(setting)) names no checksum database with a known key",
        remedy: .gofarm("config", "get", "sources"))
    }
    return address
  }

  /// Asks the checksum database for modules, and remembers the newest state that it has shown.
  func askDatabase(_ modules: [ToolchainModule]) throws -> [LogProof?] {
    let address = try databaseAddress()
    let scratch = try ScratchDirectory(in: writableStaging)
    let base = try self.base(of: address, scratch.path)
    let path = "\(layout.index)/\(address.key.name.replacing("/", with: "!"))+\(address.key.hash)"
    let kept = try FileSystem.readText(path, limit: Self.largestAnswer)
      .map { try TreeHead(kept: $0, of: address.key.name) }
    let answer = try ChecksumDatabase(key: address.key).lookup(modules, since: kept) { paths in
      try fetch(paths, below: base, of: address, scratch.path)
    } verify: {
      try Self.verify($0, $1, $2, in: scratch.path)
    }
    if let head = answer.head, head != kept { try remember(head, at: path, scratch.path) }
    return answer.proofs
  }

  /// Checks a proof that was kept, without a network.
  func check(_ proof: LogProof, _ module: ToolchainModule, sum: String) throws {
    let scratch = try ScratchDirectory(in: writableStaging)
    try proof.check(module, sum: sum, key: databaseAddress().key) {
      try Self.verify($0, $1, $2, in: scratch.path)
    }
  }

  /// By the proxy where one says that it passes questions on, else the database itself.
  private func base(of address: DatabaseAddress, _ scratch: String) throws -> String {
    if let url = address.url { return url.hasSuffix("/") ? String(url.dropLast()) : url }
    let list = try proxies(of: moduleSource())
    let name = address.key.name
    if list.ending == .off && list.proxies.isEmpty {
      throw try unreachable(name, "GOPROXY says off", address)
    }
    for proxy in list.proxies {
      let base = "\(proxy.url)/sumdb/\(name)"
      switch try Transfer.small(["\(base)/supported"], limit: Self.largestAnswer, in: scratch)[0] {
      case .bytes: return base
      case .missing: continue
      case .failed(let reason):
        if proxy.fallsBack { continue }
        throw try unreachable("\(base)/supported", reason, address)
      }
    }
    return "https://\(name)"
  }

  private func fetch(
    _ paths: [String], below base: String, of address: DatabaseAddress, _ scratch: String
  ) throws -> [[UInt8]?] {
    if paths.isEmpty { return [] }
    let urls = paths.map { "\(base)/\($0)" }
    let replies = try Transfer.small(urls, limit: Self.largestAnswer, in: scratch)
    return try zip(urls, replies).map { url, reply in
      switch reply {
      case .bytes(let bytes): return bytes
      case .missing: return nil
      case .failed(let reason): throw try unreachable(url, reason, address)
      }
    }
  }

  /// Where GOSUMDB decides who is asked, it may name the Go project's own mirror of its database.
  private func unreachable(
    _ url: String, _ reason: String, _ address: DatabaseAddress
  ) throws -> AcquisitionFailure {
    let isSites = try moduleSource()?.sumdb == nil && address.url == nil
    let hasMirror = isSites && address.key.name == VerifierKey.golang.name
    return .databaseUnreachable(
      url, reason: reason, mirror: hasMirror ? DatabaseAddress.mirror : nil)
  }

  /// A larger tree that somebody else saw meanwhile stays.
  private func remember(_ head: TreeHead, at path: String, _ scratch: String) throws {
    guard FileSystem.isWritable(layout.staging) else { return }
    try makeStateDirectory(layout.index)
    let now = try FileSystem.readText(path, limit: Self.largestAnswer)
      .flatMap { try? TreeHead(kept: $0, of: path) }
    if let now, now.size >= head.size { return }
    try FileSystem.create(scratch + "/head", head.note, sync: true)
    try FileSystem.rename(scratch + "/head", to: path)
  }

  /// What openssl says of an Ed25519 signature (RFC 8410): `-rawin` came with version 3.
  static func verify(
    _ publicKey: [UInt8], _ message: [UInt8], _ signature: [UInt8], in scratch: String,
    by program: String = "openssl"
  ) throws -> Bool {
    let prefix: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
    let parts = [("key", prefix + publicKey), ("message", message), ("signature", signature)]
    for (name, bytes) in parts {
      let file = try Descriptor.open("\(scratch)/\(name)", [.write, .create, .truncate])
      try bytes.withUnsafeBytes { try file.write($0) }
    }
    let words = [
      "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "\(scratch)/key", "-rawin",
      "-in", "\(scratch)/message", "-sigfile", "\(scratch)/signature",
    ]
    let verdict: Child.Outcome
    do {
      verdict = try Child.capture(
        program, words, environment: Host.cleanEnvironment(), limit: 60)
    } catch {
      guard error.isMissing else { throw error }
      throw ChecksumFailure.noVerifier("it is not installed")
    }
    if verdict.status == 0 { return true }
    if verdict.output.contains("Verification Failure") { return false }
    let line = verdict.output.split(separator: "\n").first.map(String.init)
    throw ChecksumFailure.noVerifier(line ?? "it ended with \(verdict.status)")
  }
}
