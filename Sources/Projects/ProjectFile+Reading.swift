import System

extension ProjectFile {
  /// What reading one path gave.
  package enum ReadResult: Equatable, Sendable {
    case absent
    /// There, but not to be trusted, or not readable: why.
    case ignored(String)
    case found(ProjectFile)
  }

  /// Reads `directory/name`: regular files only, their beginning only, and in a directory like
  /// /tmp only one's own. What cannot be looked at is absent, as for `[ -f ]` in a shell.
  package static func read(_ kind: Kind, in directory: String) -> ReadResult {
    read(at: "\(directory)/\(kind.rawValue)", kind)
  }

  static func read(at path: String, _ kind: Kind) -> ReadResult {
    guard let status = (try? FileSystem.targetStatus(path)) ?? nil, status.kind == .file else {
      return .absent
    }
    guard let parent = (try? FileSystem.targetStatus(FileSystem.parent(of: path) + "/")) ?? nil
    else { return .ignored("its directory cannot be looked at") }
    if parent.mode & 0o1000 != 0, status.owner != Host.userID {
      return .ignored("it belongs to another user")
    }
    guard let bytes = (try? FileSystem.beginning(path, limit: kind.limit)) ?? nil else {
      return .ignored("it cannot be read")
    }
    return .found(ProjectFile(path, kind, bytes))
  }

  /// Whether text from a file may be shown on a terminal.
  static func isPrintable(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
          || [0x2b, 0x2d, 0x2e, 0x2f, 0x3d, 0x5f].contains($0)
      }
  }

  /// What the file says, as far as it may be shown.
  package var says: String {
    let words: [String] =
      switch request {
      case .nothing: []
      case .anyOf(let words): words
      case .toolchain(let name): ["toolchain", name]
      case .atLeast(let version): ["go", version]
      }
    return words.isEmpty
      ? "nothing"
      : words.prefix(8).map { Self.isPrintable($0) ? $0 : "(unusable text)" }.joined(separator: " ")
  }
}
