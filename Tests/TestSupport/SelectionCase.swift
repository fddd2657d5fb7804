/// One case of which version a directory gets: a tree of files, an environment, an answer.
///
/// The table, `Data/selection/cases.txt`, is the truth for the shells and for Swift alike; its
/// format is described at its head. This file and EntryReader.swift are all that it takes to
/// read it.
package struct SelectionCase: Sendable {
  package enum Answer: Equatable, Sendable {
    case version(String)
    /// The PATH as it was before the farm.
    case system
    /// The exit code of the refusal.
    case refused(Int)
  }

  package let sentence: String
  /// Paths relative to the tree, and what the files hold.
  package let files: [(path: String, content: [UInt8])]
  /// Values may begin with `$TREE`. HOME is the tree, unless it is named here.
  package let environment: [(key: String, value: String)]
  /// Relative to the tree.
  package let directory: String
  /// Nil: the installations that all cases share.
  package let installed: [String]?
  /// Nil: the channels that all cases share.
  package let channels: [String: String]?
  package let answer: Answer
  /// What decided: a path relative to the tree, a variable, `default` or `stable`; nil where the
  /// contract leaves open whom to name.
  package let decidedBy: String?
  /// The channel that is followed, where the answer is no pin.
  package let channel: String?

  package struct Malformed: Error { package let sentence: String }

  package init(_ entry: (sentence: String, values: [String: String])) throws {
    sentence = entry.sentence
    let values = entry.values
    let pairs = { (key: String, separator: String) in
      (values[key] ?? "").split(separator: "\n").map { line -> (String, String) in
        guard let range = line.firstRange(of: separator) else { return (String(line), "") }
        return (String(line[..<range.lowerBound]), String(line[range.upperBound...]))
      }
    }
    files = pairs("files", " = ").map { ($0, unescape($1)) }
    environment = pairs("env", "=").map { (key: $0, value: $1) }
    directory = values["cwd"] ?? ""
    installed = values["installed"]?.split(separator: " ").map(String.init)
    channels = values["channels"].map { text in
      Dictionary(
        uniqueKeysWithValues: text.split(separator: " ").map { pair in
          let parts = pair.split(separator: "=")
          return (String(parts[0]), String(parts[1]))
        })
    }
    decidedBy = values["by"]
    channel = values["channel"]
    let words = (values["expect"] ?? "").split(separator: " ").map(String.init)
    switch words.first {
    case "system": answer = .system
    case "refused":
      guard let code = Int(words.last ?? "") else { throw Malformed(sentence: sentence) }
      answer = .refused(code)
    case let version?: answer = .version(version)
    case nil: throw Malformed(sentence: sentence)
    }
  }

  package static func cases(in text: String) throws -> [SelectionCase] {
    try EntryReader(text).entries.map(SelectionCase.init)
  }
}

/// `\n`, `\r`, `\t`, `\\`, `\xNN` for any byte, and `\*N{text}` for N times the text.
private func unescape(_ text: String) -> [UInt8] { unescape(Array(text.utf8)[...]) }

private func unescape(_ text: ArraySlice<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = text
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
      bytes.append(byte)
      continue
    }
    switch letter {
    case UInt8(ascii: "n"): bytes.append(0x0a)
    case UInt8(ascii: "r"): bytes.append(0x0d)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "x"):
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      bytes.append(UInt8(digits, radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    case UInt8(ascii: "*"):
      let count = Int(String(decoding: rest.prefix { $0 != UInt8(ascii: "{") }, as: UTF8.self)) ?? 0
      let repeated = rest.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        .prefix { $0 != UInt8(ascii: "}") }
      bytes += Array(repeatElement(unescape(repeated), count: count).joined())
      rest = rest[repeated.endIndex...].dropFirst()
    default: bytes.append(letter)
    }
  }
  return bytes
}
