internal import CSystem

/// SHA-256 (FIPS 180-4), in hardware where the processor can.
package struct SHA256: Sendable {
  static let start: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var state = start
  /// Bytes that do not fill a block yet.
  private var pending: [UInt8] = []
  private var length: UInt64 = 0
  private let isInHardware: Bool

  /// Whether this processor has SHA-256 instructions: then one file after the other is as fast as
  /// many at a time.
  package static let isInHardware = gofarm_sha256_in_hardware() == 1

  /// Whether this is a SHA-256 in lower-case hexadecimal.
  package static func isDigest(_ text: some StringProtocol) -> Bool {
    isDigest(Array(text.utf8)[...])
  }

  /// The same of a text's bytes.
  package static func isDigest(_ text: ArraySlice<UInt8>) -> Bool {
    text.count == 64
      && text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  package init() { self.init(inHardware: Self.isInHardware) }

  init(inHardware: Bool) {
    isInHardware = inHardware
    pending.reserveCapacity(64)
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length += UInt64(bytes.count)
    var rest = bytes
    if !pending.isEmpty {
      let taken = min(64 - pending.count, rest.count)
      pending.append(contentsOf: rest[..<taken])
      rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
      if pending.count < 64 { return }
      pending.withUnsafeBytes { fold($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count & ~63
    if whole > 0 { fold(UnsafeRawBufferPointer(rebasing: rest[..<whole])) }
    pending.append(contentsOf: rest[whole...])
  }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The digest in lower-case hexadecimal; the value is used up.
  package mutating func finish() -> String {
    update(Self.padding(length: length))
    return Self.text(state)
  }

  /// The 32 bytes of a digest.
  package static func bytes(of bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    hash.update(padding(length: hash.length))
    return hash.state.flatMap { withUnsafeBytes(of: $0.bigEndian, Array.init) }
  }

  /// What ends a message of `length` bytes: a one bit, zeros, and its length in bits.
  static func padding(length: UInt64) -> [UInt8] {
    let used = Int(length % 64)
    let zeros = [UInt8](repeating: 0, count: (used < 56 ? 55 : 119) - used)
    return [0x80] + zeros + withUnsafeBytes(of: (length * 8).bigEndian, Array.init)
  }

  /// The state in lower-case hexadecimal.
  static func text(_ state: some Sequence<UInt32>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for word in state {
      for position in 0..<8 { text.append(digits[Int(word >> UInt32(28 - 4 * position)) & 15]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  package static func digest(of bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest of a whole open file, read in pieces of 256 KiB; its offset stays where it is.
  package static func digest(of file: borrowing Descriptor) throws(SystemError) -> String {
    var hash = try SHA256(ofBeginning: file)
    return hash.finish()
  }

  /// Has taken in what an open file holds now; its offset stays where it is.
  package init(ofBeginning file: borrowing Descriptor) throws(SystemError) {
    self.init()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    var offset = 0
    while case let count = try file.read(into: buffer, at: offset), count > 0 {
      update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }

  private mutating func fold(_ blocks: UnsafeRawBufferPointer) {
    let bytes = blocks.assumingMemoryBound(to: UInt8.self)
    state.withUnsafeMutableBufferPointer {
      gofarm_sha256_blocks(
        $0.baseAddress, bytes.baseAddress, bytes.count / 64, isInHardware ? 1 : 0)
    }
  }
}
