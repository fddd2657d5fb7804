import System

extension GoSetting {
  /// A key as `go env` finds it: environment, `go env -w`, the installation's go.env.
  package static func value(
    of key: String, goroot: String, _ environment: [String: String]
  ) -> (value: String, from: String)? {
    if let value = environment[key], !value.isEmpty { return (value, "environment") }
    let home = Host.configurationDirectory(environment)
    let own = environment["GOENV"] ?? home.map { $0 + "/go/env" }
    for path in [own, goroot + "/go.env"].compactMap(\.self) where path != "off" {
      guard let text = try? FileSystem.readText(path, limit: 1 << 20) else { continue }
      for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(key + "=") {
        return (String(line.dropFirst(key.count + 1)), path)
      }
    }
    return nil
  }
}
