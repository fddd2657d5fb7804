import System

/// Settings as cmd/go reads them (cmd/go/internal/cfg in Go's source): the environment, then the
/// user's go/env, then go.env in GOROOT. What is empty in the environment counts as unset there;
/// what is empty in the user's file hides go.env.
package struct GoSettings: Sendable {
  package struct Value: Equatable, Sendable {
    package let text: String
    /// `environment`, or the file.
    package let origin: String
  }

  private let environment: [String: String]
  private let stored: [String: Value]
  /// The GOROOT whose go.env was read: the user's, where their file names one.
  package let goroot: String

  /// - Parameters:
  ///   - goroot: the one of the `go` in question.
  ///   - directory: where it runs; a relative GOENV begins there.
  package init(goroot: String, environment: [String: String], directory: String = "/") {
    self.environment = environment
    var stored: [String: Value] = [:]
    if let file = Self.userFile(environment) {
      let path = file.hasPrefix("/") ? file : "\(directory)/\(file)"
      stored = Self.userValues(in: path).mapValues { Value(text: $0, origin: path) }
    }
    let named = stored["GOROOT"]?.text ?? ""
    self.goroot = named.isEmpty ? goroot : named
    let path = self.goroot + "/go.env"
    for (key, text) in GoEnvFile.assignments(in: Self.text(path)) where stored[key] == nil {
      stored[key] = Value(text: text, origin: path)
    }
    self.stored = stored
  }

  /// nil for what nobody sets, or sets to nothing.
  package subscript(key: String) -> Value? {
    if let text = environment[key], !text.isEmpty {
      return Value(text: text, origin: "environment")
    }
    return stored[key].flatMap { $0.text.isEmpty ? nil : $0 }
  }

  /// What `go env -w` writes to; nil where there is no such file.
  package static func userFile(_ environment: [String: String]) -> String? {
    if let path = environment["GOENV"], !path.isEmpty { return path == "off" ? nil : path }
    // Go takes no relative one, from 1.24 on.
    if let place = environment["XDG_CONFIG_HOME"], !place.isEmpty, !place.hasPrefix("/") {
      return nil
    }
    return Host.configurationDirectory(environment).map { $0 + "/go/env" }
  }

  /// What a user's go/env says: the last of several lines for one key.
  package static func userValues(in path: String) -> [String: String] {
    Dictionary(GoEnvFile.assignments(in: text(path)).map { ($0.key, $0.value) }) { $1 }
  }

  private static func text(_ path: String) -> String {
    ((try? FileSystem.readText(path, limit: 1 << 20)) ?? nil) ?? ""
  }
}
