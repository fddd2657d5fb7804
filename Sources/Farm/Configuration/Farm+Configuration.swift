import Go
import JSON
import System

/// One change of farm.json.
package enum ConfigurationChange: Equatable, Sendable {
  case set(key: String, value: String)
  case unset(key: String)
}

/// What `configure` did.
package struct ConfigurationReport: Equatable, Sendable {
  /// farm.json, as it is now.
  package let tree: JSONValue
  /// Paths that were written, sorted.
  package let written: [String]
}

extension Configuration {
  /// The path of a key as it is typed: `follow`, `go.GOPROXY`, or `GOPROXY` for short. Throws when
  /// no area of the configuration could have it.
  package static func path(of key: String) throws -> [String] {
    let isShort = key.utf8.allSatisfy { (0x41...0x5a).contains($0) || $0 == 0x5f || $0 < 0x3a }
    let path =
      isShort && !key.contains(".")
      ? ["go", key] : key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let areas = Mirror(reflecting: Configuration()).children.compactMap(\.label)
    guard let area = path.first, areas.contains(area), !path.contains(""),
      area != "go" || path.count == 2
    else { throw ConfigurationFailure.unknownKey(key, known: areas) }
    return path
  }

  /// Reads a whole farm.json; throws when a key is unknown, or a value is of the wrong kind.
  static func decode(_ bytes: [UInt8], path: String) throws -> (Configuration, JSONValue) {
    do {
      let tree = try JSONValue(reading: bytes, json5: true)
      return (try decode(tree, path: path), tree)
    } catch let error as JSONError {
      throw RequestFailure.damagedFile(path: path, reason: error.description)
    }
  }

  static func decode(_ tree: JSONValue, path: String) throws -> Configuration {
    if tree == .object([]) { return Configuration() }
    do { return try JSON.decodeStrictly(Configuration.self, from: tree) } catch {
      throw RequestFailure.damagedFile(path: path, reason: "\(error)")
    }
  }
}

extension Farm {
  /// farm.json as it was written; an absent file is an empty one.
  package func configurationTree() throws -> JSONValue {
    guard let bytes = try FileSystem.read(layout.configuration) else { return .object([]) }
    return try Configuration.decode(bytes, path: layout.configuration).1
  }

  /// Changes farm.json, all of it or nothing, and then what is made from it: every installation's
  /// go.env, and goenv.sh. Where that is interrupted, the next writer completes it, and `status` says
  /// so until then.
  package func configure(_ changes: [ConfigurationChange]) throws -> ConfigurationReport {
    let report = try writing { snapshot in
      let before = try configurationTree()
      var tree = before
      for change in changes { tree = try apply(change, to: tree) }
      let configuration = try Configuration.decode(tree, path: layout.configuration)
      // Before anything is written: what cannot be carried out is not recorded either.
      _ = try scripts(configuration)
      if configuration.audience != (try Configuration.decode(before, path: "")).audience {
        try requireAudience(configuration)
      }
      let files = try staleGoEnvs(configuration, of: snapshot.installations)
      try files.forEach(requireReplaceable)
      var written: [String] = []
      func carryOut() throws {
        for file in files {
          try replaceGoEnv(file)
          written.append(file.path)
        }
        written += try writeAudience(configuration) + writeScripts(configuration)
      }
      if tree == before {
        try carryOut()
      } else {
        written.append(layout.configuration)
        try record(tree, carryOut)
      }
      return ConfigurationReport(tree: tree, written: written.sorted())
    }
    if !report.written.isEmpty {
      log(Event("config", reason: changes.map(\.description).joined(separator: " ")))
    }
    return report
  }

  /// Writes farm.json, then what `carryOut` makes of it. From the first on, the next writer carries out
  /// what is left, `status` says that somebody has to, and a failure is `.recordedOnly`.
  func record(_ tree: JSONValue, _ carryOut: () throws -> Void) throws {
    try FileSystem.remove(layout.unrendered)
    try FileSystem.create(layout.unrendered, "", sync: true)
    try FileSystem.sync(layout.pending)
    do {
      try replace(layout.configuration, JSON.document(tree))
      try carryOut()
      try FileSystem.remove(layout.unrendered)
    } catch let error as SystemError {
      if try configurationTree() == tree {
        throw ConfigurationFailure.recordedOnly(cause: error.description)
      }
      try? FileSystem.remove(layout.unrendered)
      throw error
    }
  }

  private func apply(_ change: ConfigurationChange, to tree: JSONValue) throws -> JSONValue {
    switch change {
    case .unset(let key):
      return tree.with(nil, at: try Configuration.path(of: key))
    case .set(let key, let value):
      let path = try Configuration.path(of: key)
      if path == ["group"] {
        throw ConfigurationFailure.refusedSetting(
          key: key, reason: "the farm's files change hands with it",
          remedy: .gofarm("init", "--group", "\(value)"))
      }
      if path[0] == "go" {
        if let reason = GoSetting.refusal(path[1], value) {
          throw ConfigurationFailure.refusedSetting(
            key: path[1], reason: reason, remedy: .gofarm("config", "--help"))
        }
        if let warning = GoSetting.warning(path[1], value) { notify(.warning(warning)) }
        return tree.with(.string(value), at: path)
      }
      if path == ["sources", "list"], let sources = Self.presets(value) {
        return tree.with(try JSONValue(encoding: sources), at: path)
      }
      return try parsed(value, at: path, key: key, in: tree)
    }
  }

  /// The sources that a list of preset names means; nil where a word is no such name.
  private static func presets(_ text: String) -> [Source]? {
    let words = text.split(separator: ",")
    let sources = words.compactMap { word in Source.presets.first { $0.name == word } }
    return !words.isEmpty && sources.count == words.count ? sources : nil
  }

  /// The value as JSON, as plain text, or as a list of words: the first that the key takes.
  private func parsed(
    _ text: String, at path: [String], key: String, in tree: JSONValue
  ) throws -> JSONValue {
    let words = text.split(separator: ",").map { JSONValue.string(String($0)) }
    let json = try? JSONValue(reading: Array(text.utf8))
    for value in [json, .string(text), .array(words)] {
      guard let candidate = value.map({ tree.with($0, at: path) }) else { continue }
      if (try? Configuration.decode(candidate, path: layout.configuration)) != nil {
        return candidate
      }
    }
    throw ConfigurationFailure.badSetting(key: key, value: text)
  }
}

extension ConfigurationChange: CustomStringConvertible {
  /// `GOPROXY=https://goproxy.example`, `-GOPROXY`
  package var description: String {
    switch self {
    case .set(let key, let value): "\(key)=\(value)"
    case .unset(let key): "-\(key)"
    }
  }
}
