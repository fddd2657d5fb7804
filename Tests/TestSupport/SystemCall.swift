import System

/// One system call of a program, as strace(1) tells it.
package struct SystemCall: Sendable {
  package let thread: Int32
  package let name: Substring
  /// How many of this name the thread had made with this one: what strace's `when=` counts.
  package private(set) var number = 1
  /// Those of its arguments that are absolute, a descriptor by the file that it is open on.
  package let paths: [String]
  package let hasFailed: Bool

  /// What a person calls it, on every architecture: `rename` is renameat(2), too, but `exchange`
  /// where two names change places.
  package let verb: Substring

  /// The calls of a trace, in the order in which they ended. strace had `-f` and `-y`.
  package static func all(in trace: String) -> [SystemCall] {
    var calls: [SystemCall] = []
    var counts: [Int32: [Substring: Int]] = [:]
    var begun: [Substring: Substring] = [:]
    for line in trace.split(separator: "\n") {
      let thread = line.prefix { $0 != " " }
      var text = line.dropFirst(thread.count).drop { $0 == " " }
      if let cut = text.ranges(of: " <unfinished ...>").last {
        begun[thread] = text[..<cut.lowerBound]
        continue
      }
      if text.hasPrefix("<... "), let rest = text.ranges(of: " resumed>").first {
        text = (begun.removeValue(forKey: thread) ?? "") + text[rest.upperBound...]
      }
      guard var call = SystemCall(thread, text) else { continue }
      call.number = counts[call.thread, default: [:]][call.name, default: 0] + 1
      counts[call.thread, default: [:]][call.name] = call.number
      calls.append(call)
    }
    return calls
  }

  /// nil for what is no call: a signal, an end.
  private init?(_ thread: Substring, _ text: Substring) {
    guard let number = Int32(thread), text.first?.isLetter == true,
      let open = text.firstIndex(of: "(")
    else { return nil }
    let equals = text.ranges(of: " = ").last
    let arguments = text[open..<(equals?.lowerBound ?? text.endIndex)]
    self.thread = number
    name = text[..<open]
    paths = Self.paths(in: arguments)
    hasFailed = equals.map { text[$0.upperBound...].hasPrefix("-1 ") } ?? false
    let isExchange = arguments.contains("RENAME_EXCHANGE")
    verb = isExchange ? "exchange" : Self.verbs.first(where: name.hasPrefix) ?? name
  }

  private static let verbs: [Substring] = ["rename", "link", "symlink", "unlink", "mkdir"]

  /// `"/a"` and `3</a>`; the directory that a name is relative to is none of them.
  private static func paths(in arguments: Substring) -> [String] {
    var paths: [String] = []
    var rest = arguments
    while let start = rest.firstIndex(where: { $0 == "\"" || $0 == "<" }) {
      let end: Character = rest[start] == "<" ? ">" : "\""
      let isDirectory = rest[..<start].hasSuffix("AT_FDCWD")
      let text = rest[rest.index(after: start)...].prefix { $0 != end }
      if text.hasPrefix("/"), !isDirectory { paths.append(String(text)) }
      rest = rest[text.endIndex...].dropFirst()
    }
    return paths
  }

  /// `rename .gofarm/spare .gofarm/pending/3`: its paths as seen from `root`, and what is a new name
  /// in every run as `*`.
  package func text(in root: String) -> String {
    let names = paths.map { path -> String in
      if path == root { return "." }
      guard path.hasPrefix(root + "/") else { return path }
      let parts = path.dropFirst(root.count + 1).split(separator: "/").map { part in
        part.contains("-") && part.allSatisfy { $0.isNumber || $0 == "-" } ? "*" : part
      }
      return parts.joined(separator: "/")
    }
    return ([String(verb)] + names).joined(separator: " ")
  }
}
