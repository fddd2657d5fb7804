import ShellScript
import System

/// A file that shells read when they start, and what must stand in it.
struct StartupFile: Equatable {
  /// csh reads no goenv.sh: its line puts stable on PATH, and no more. An interactive zsh reads zshrc
  /// after zprofile: once is enough.
  enum Language: Equatable { case posix, zprofile, fish, csh }

  /// Who reads it: `bash`, `login shells`.
  let shell: String
  let path: String
  let language: Language
  /// The whole file is ours, or one line of it.
  let isOwn: Bool

  init(_ shell: String, _ path: String, _ language: Language = .posix, isOwn: Bool = false) {
    self.shell = shell
    self.path = path
    self.language = language
    self.isOwn = isOwn
  }

  /// What each shell of this machine reads, for every user. `prefix` stands before every path.
  static func system(prefix: String) throws -> [StartupFile] {
    let has = { (path: String) in try FileSystem.targetStatus(prefix + path) != nil }
    let isInstalled = { (shell: String) in
      try has("/usr/bin/\(shell)") || has("/bin/\(shell)")
    }
    var files = [StartupFile("login shells", prefix + "/etc/profile.d/goenv.sh", isOwn: true)]
    if let path = try ["/etc/bash.bashrc", "/etc/bashrc"].first(where: has) {
      files.append(StartupFile("bash", prefix + path))
    }
    if try has("/etc/zsh") || has("/etc/zshrc") || isInstalled("zsh") {
      let directory = try prefix + (has("/etc/zsh") ? "/etc/zsh" : "/etc")
      files.append(StartupFile("login zsh", directory + "/zprofile", .zprofile))
      files.append(StartupFile("zsh", directory + "/zshrc"))
    }
    if try has("/etc/ksh.kshrc") || isInstalled("ksh") || isInstalled("ksh93") {
      files.append(StartupFile("ksh93", prefix + "/etc/ksh.kshrc"))
    }
    if try has("/etc/fish") || isInstalled("fish") {
      files.append(
        StartupFile("fish", prefix + "/etc/fish/conf.d/goenv.fish", .fish, isOwn: true))
    }
    if try has("/etc/csh.login") || isInstalled("tcsh") || isInstalled("csh") {
      files.append(try csh(prefix: prefix))
    }
    return files
  }

  /// Read by login shells only: csh.cshrc would cost every script.
  private static func csh(prefix: String) throws -> StartupFile {
    let path = prefix + "/etc/csh.login"
    var text = ""
    do { text = try FileSystem.readText(path, limit: 1 << 20) ?? "" } catch {
      // A user's doctor may not read every file.
      if !error.isPermission { throw error }
    }
    let readsDirectory = text.split(separator: "\n").contains {
      $0.contains("/etc/profile.d") && $0.first { $0 != " " && $0 != "\t" } != "#"
    }
    return readsDirectory
      ? StartupFile("login csh", prefix + "/etc/profile.d/goenv.csh", .csh, isOwn: true)
      : StartupFile("login csh", path, .csh)
  }

  /// What each shell reads for one user.
  static func user(environment: [String: String]) throws -> [StartupFile] {
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw RequestFailure.usage("HOME names no directory", remedy: .advice("set HOME"))
    }
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    let has = { (name: String) in try FileSystem.targetStatus("\(home)/\(name)") != nil }
    let isInstalled = { (shell: String) in Child.find(shell, in: path) != nil }
    let login = try [".bash_profile", ".bash_login"].first(where: has) ?? ".profile"
    var files = [StartupFile("login shells", "\(home)/\(login)")]
    // The others read only this one.
    if login != ".profile" { files.append(StartupFile("login shells", "\(home)/.profile")) }
    if try has(".bashrc") || isInstalled("bash") {
      files.append(StartupFile("bash", "\(home)/.bashrc"))
    }
    let zsh = environment["ZDOTDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? home
    if try FileSystem.targetStatus(zsh + "/.zshrc") != nil || isInstalled("zsh") {
      files.append(StartupFile("zsh", "\(zsh)/.zshrc"))
    }
    for (shell, programs, name) in [
      ("ksh93", ["ksh", "ksh93"], ".kshrc"), ("mksh", ["mksh"], ".mkshrc"),
    ] where try has(name) || programs.contains(where: isInstalled) {
      files.append(StartupFile(shell, "\(home)/\(name)"))
    }
    if try has(".yash_profile") || isInstalled("yash") {
      files.append(StartupFile("yash", "\(home)/.yash_profile"))
    }
    // Without one, yash reads defaults of its own: it is not ours to take them away.
    if try has(".yashrc") { files.append(StartupFile("yash", "\(home)/.yashrc")) }
    if try has(".config/fish") || isInstalled("fish") {
      files.append(
        StartupFile(
          "fish",
          "\(Host.configurationDirectory(environment) ?? home + "/.config")/fish/conf.d/goenv.fish",
          .fish, isOwn: true))
    }
    return files
  }

  /// The line that loads a farm's goenv.sh, where that can be read.
  func loading(_ layout: Layout) -> String {
    switch language {
    case .posix, .zprofile:
      let word = Dialect.posix.quote(layout.script)
      let once = language == .zprofile ? " || [[ -o interactive ]]" : ""
      return "[ ! -r \(word) ]\(once) || . \(word)"
    case .fish:
      let word = Dialect.fish.quote(layout.script)
      return "test -r \(word); and source \(word)"
    case .csh: return Self.cshLine(layout)
    }
  }

  /// First on PATH, once, however often it is read. Only tcsh has `set -f`, which keeps the first
  /// of equal words.
  private static func cshLine(_ layout: Layout) -> String {
    let quote = EnvironmentScript.quotedForCsh
    let isThere = "-r \(quote(layout.script))"
    let stable = quote(layout.link(.stable) + "/bin")
    let path = "path = (\(stable) \(quote(layout.wrappers)) $path:q)"
    let isMissing = "\"$path\" !~ \(quote(layout.link(.stable) + "/bin "))*"
    return "if (\(isThere) && $?tcsh) set -f \(path); "
      + "if (\(isThere) && ! $?tcsh && \(isMissing)) set \(path)"
  }
}

/// The one line of a start-up file that gofarm owns, known by its end. Taking it out gives back
/// the bytes from before.
enum StartupLine {
  static let mark = " # gofarm setup"
  /// The file was made for the line, and goes with it.
  private static let alone = mark + ", file made"
  /// So were as many of the directories above it.
  private static let directories = ", directories made: "
  /// The file did not end with a newline.
  private static let unended = mark + ", no newline before"

  static func isOurs(_ line: [UInt8]) -> Bool {
    let (line, _) = withoutCount(line)
    return [mark, alone, unended].contains { line.count > $0.utf8.count && line.ends(with: $0) }
  }

  /// The bytes with the line in them, at its old place if there was one.
  /// - Parameter missing: how many directories will be made for a file that is not there.
  static func added(_ code: String, to bytes: [UInt8]?, missing: Int = 0) -> [UInt8] {
    guard let bytes else { return Array("\(code)\(alone)\(count(missing))\n".utf8) }
    var lines = split(bytes)
    if let index = lines.firstIndex(where: isOurs) {
      let (line, made) = withoutCount(lines[index])
      let end = [alone, unended].first(where: line.ends(with:)) ?? mark
      lines[index] = Array("\(code)\(end)\(count(made))".utf8)
      let rest = lines[(index + 1)...].filter { !isOurs($0) }
      return join(Array(lines[...index]) + rest)
    }
    if bytes.isEmpty || bytes.last == 0x0a { return bytes + Array("\(code)\(mark)\n".utf8) }
    return bytes + Array("\n\(code)\(unended)\n".utf8)
  }

  /// nil: nothing else is in the file, which did not exist before, nor did so many directories
  /// above it.
  static func removed(from bytes: [UInt8]) -> (bytes: [UInt8]?, directories: Int) {
    var lines = split(bytes)
    guard let index = lines.firstIndex(where: isOurs) else { return (bytes, 0) }
    let (line, made) = withoutCount(lines.remove(at: index))
    lines.removeAll(where: isOurs)
    if line.ends(with: unended), index == lines.count - 1, lines.last == [] {
      lines.removeLast()
    }
    return line.ends(with: alone) && lines == [[]] ? (nil, made) : (join(lines), 0)
  }

  private static func count(_ made: Int) -> String { made == 0 ? "" : "\(directories)\(made)" }

  /// A line without the number of directories that were made for its file, and that number.
  fileprivate static func withoutCount(_ line: [UInt8]) -> (line: [UInt8], made: Int) {
    let digits = line.suffix(while: { (0x30...0x39).contains($0) })
    let rest = Array(line.dropLast(digits.count))
    guard let made = Int(String(decoding: digits, as: UTF8.self)), rest.ends(with: directories)
    else { return (line, 0) }
    return (Array(rest.dropLast(directories.utf8.count)), made)
  }

  private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map(Array.init)
  }

  private static func join(_ lines: [[UInt8]]) -> [UInt8] { Array(lines.joined(separator: [0x0a])) }
}

/// A start-up file that is gofarm's own, whole.
enum OwnStartupFile {
  private static let header = "# Written by gofarm setup, which takes it away with --remove"

  static func isOurs(_ bytes: [UInt8]) -> Bool { bytes.starts(with: header.utf8) }

  /// - Parameter made: how many of the directories above it are made for it.
  static func bytes(_ code: String, made: Int) -> [UInt8] {
    let count = made == 0 ? "." : ", directories made: \(made)"
    return Array("\(header)\(count)\n\(code)\n".utf8)
  }

  static func directories(madeFor bytes: [UInt8]) -> Int {
    StartupLine.withoutCount(Array(bytes.prefix { $0 != 0x0a })).made
  }
}

extension [UInt8] {
  fileprivate func ends(with end: String) -> Bool {
    suffix(end.utf8.count).elementsEqual(end.utf8)
  }

  fileprivate func suffix(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = lastIndex { !condition($0) }.map { $0 + 1 } ?? startIndex
    return self[start...]
  }
}
