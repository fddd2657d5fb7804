/// An installation or channel as a module: Environment Modules reads Tcl, Lmod reads Lua (and Tcl).
package struct ModuleScript: Equatable, Sendable {
  package enum Language: Sendable, CaseIterable {
    case tcl, lua

    /// What a module's file is called after its version.
    package var suffix: String { self == .tcl ? "" : ".lua" }

    /// Beside the modules: which version other names mean.
    package var namesFile: String { self == .tcl ? ".modulerc" : ".modulerc.lua" }
  }

  /// Without `/bin`.
  package var directory: String
  package var wrappers: String
  /// What GOFARM_SELECTED says.
  package var selected: String
  /// Variables that are set where they are not.
  package var settings: [Setting]

  package init(
    directory: String, wrappers: String, selected: String,
    settings: [(name: String, value: String)] = []
  ) {
    self.directory = directory
    self.wrappers = wrappers
    self.selected = selected
    self.settings = settings.map { Setting(key: $0.name, value: $0.value) }
  }

  package func rendered(_ language: Language) -> String {
    (language == .tcl ? Template.modulefile : Template.lmod).filled { placeholder in
      switch placeholder {
      case "directory": language.quote(directory)
      case "wrappers": language.quote(wrappers)
      case "selected": language.quote(selected)
      case "settings":
        language.quote(settings.map { "\($0.key)=\($0.value)" }.joined(separator: "\n"))
      default: nil
      }
    }
  }

  /// `.modulerc`: each of `names` (a channel, `default`) is another name for a version of `go`.
  package static func names(
    _ names: [(name: String, version: String)], _ language: Language
  ) -> String {
    switch language {
    case .tcl:
      "#%Module1.0\n# \(mark)\n"
        + names.map { "module-version go/\($0.version) \($0.name)\n" }.joined()
    case .lua:
      "-- \(mark)\n"
        + names.map { "module_version(\"go/\($0.version)\", \"\($0.name)\")\n" }.joined()
    }
  }

  /// By this a file is known as gofarm's own.
  package static let mark = "Rendered by gofarm: change it with gofarm render --modules."
}

extension ModuleScript.Language {
  /// One word that Tcl or Lua reads back as `text`.
  func quote(_ text: String) -> String {
    let special = self == .tcl ? "\\\"$[]{}" : "\\\""
    let words = text.map { character in
      character == "\n" ? "\\n" : special.contains(character) ? "\\\(character)" : "\(character)"
    }
    return "\"" + words.joined() + "\""
  }
}
