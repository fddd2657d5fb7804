extension FileSystem {
  /// What a person names on a command line as a file to read: a regular file, or a pipe such as
  /// `<(command)`; `-` is standard input. nil when there is none. Reads to its end, at most `limit`
  /// bytes.
  package static func readInput(_ path: String, limit: Int = 16 << 20) throws(SystemError)
    -> [UInt8]?
  {
    let file: Descriptor
    do { file = try Descriptor.open(path == "-" ? "/dev/stdin" : path) } catch {
      if error.isMissing { return nil }
      throw error
    }
    let status = try file.status()
    if status.kind == .directory { throw SystemError("read", path, code: SystemError.isDirectory) }
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while case let count = try file.read(into: buffer), count > 0 {
      bytes.append(contentsOf: buffer[..<count])
      if bytes.count > limit { throw SystemError("read", path, code: SystemError.tooLarge) }
    }
    return bytes
  }
}
