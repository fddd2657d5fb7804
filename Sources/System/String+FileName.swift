internal import Libc

/// Names on a disk are bytes, and need not be UTF-8. gofarm carries them as text in which a byte that
/// belongs to no character is one of 128 private characters, U+10FE80 to U+10FEFF, and is that byte
/// again where the kernel gets the name. A real one of these characters counts as four such bytes.
/// So every name survives the way through a String, and no two names become one.
extension String {
  /// A name, path or argument, as the kernel has it.
  package init(fileName: UnsafePointer<CChar>) {
    if let text = String(validatingCString: fileName), !text.mayHoldBytes {
      self = text
    } else {
      self.init(fileBytes: UnsafeRawBufferPointer(start: fileName, count: strlen(fileName)))
    }
  }

  package init(fileBytes bytes: some Collection<UInt8>) {
    if let text = String(validating: bytes, as: UTF8.self), !text.mayHoldBytes {
      self = text
      return
    }
    self = ""
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
      if let character = String(validating: rest.prefix(length), as: UTF8.self),
        character.unicodeScalars.count == 1, character.unicodeScalars.first!.fileByte == nil
      {
        self += character
        rest = rest.dropFirst(length)
      } else {
        unicodeScalars.append(Unicode.Scalar(UInt32(0x10_fe00) + UInt32(first))!)
        rest = rest.dropFirst()
      }
    }
  }

  /// The bytes of the name, without a NUL at the end.
  package var fileBytes: [UInt8] {
    guard mayHoldBytes else { return Array(utf8) }
    return unicodeScalars.flatMap { $0.fileByte.map { [$0] } ?? Array(UTF8.encode($0)!) }
  }

  /// Calls `body` with the name as the kernel has it.
  func withFileName<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    guard mayHoldBytes else { return withCString(body) }
    return (fileBytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer {
      body($0.baseAddress!)
    }
  }

  /// Looked at in every call: each of the private characters begins with this byte, and hardly any
  /// other.
  private var mayHoldBytes: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      bytes.count > 0 && memchr(bytes.baseAddress!, 0xf4, bytes.count) != nil
    } ?? true
  }
}

extension Unicode.Scalar {
  /// The byte of a name that this character stands for; nil for a character that is one.
  package var fileByte: UInt8? {
    (0x10_fe80...0x10_feff).contains(value) ? UInt8(value - 0x10_fe00) : nil
  }
}
