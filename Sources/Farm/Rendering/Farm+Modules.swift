import Go
import ShellScript
import System

extension Farm {
  /// The files below `directory/go` that are not what Environment Modules and Lmod should read
  /// there: one module a complete installation, channels and `default` (stable) as other names.
  package func staleModules(in directory: String) throws -> [String] {
    let expected = try modules(in: directory)
    let stale = try expected.filter { try FileSystem.readText($0.key) != $0.value }.map(\.key)
    return (stale + (try abandonedModules(in: directory, besides: expected))).sorted()
  }

  /// Writes them, each by rename(2); returns the paths that changed. Files that are not gofarm's
  /// own are left alone.
  package func renderModules(in directory: String) throws -> [String] {
    let expected = try modules(in: directory)
    _ = try FileSystem.makeDirectories(directory + "/go")
    let stale = try staleModules(in: directory)
    for path in stale {
      guard let text = expected[path] else {
        try FileSystem.remove(path)
        continue
      }
      try FileSystem.rewrite(path, Array(text.utf8))
    }
    return stale
  }

  private func modules(in directory: String) throws -> [String: String] {
    let snapshot = try snapshot()
    let versions = try snapshot.versions.filter {
      try Goroot.missingParts(of: layout.installation($0)).isEmpty
    }
    let channels = snapshot.channels.filter { versions.contains($0.value) }
    var names = channels.map { (name: $0.key.name, version: $0.value.text) }
      .sorted { $0.name < $1.name }
    if let stable = channels[.stable] { names.append(("default", stable.text)) }
    var files: [String: String] = [:]
    for language in ModuleScript.Language.allCases {
      files["\(directory)/go/\(language.namesFile)"] = ModuleScript.names(names, language)
      for version in versions {
        let script = ModuleScript(
          directory: layout.installation(version), wrappers: layout.wrappers,
          selected: version.text, settings: try exportedSettings(for: version))
        files["\(directory)/go/\(version)\(language.suffix)"] = script.rendered(language)
      }
    }
    return files
  }

  private func abandonedModules(
    in directory: String, besides expected: [String: String]
  ) throws -> [String] {
    guard FileSystem.exists(directory + "/go") else { return [] }
    return try FileSystem.entries(directory + "/go").compactMap { name in
      let path = "\(directory)/go/\(name)"
      guard expected[path] == nil,
        let bytes = (try? FileSystem.beginning(path, limit: 4096)) ?? nil,
        String(decoding: bytes, as: UTF8.self).contains(ModuleScript.mark)
      else { return nil }
      return path
    }
  }
}
