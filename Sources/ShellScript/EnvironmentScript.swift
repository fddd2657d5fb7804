/// An environment, in the language of whoever is to take it over.
package struct EnvironmentScript: Sendable {
  package enum Format: String, CaseIterable, Sendable {
    /// `eval "$(gofarm env stable)"`
    case sh
    /// `gofarm env stable --format fish | source`
    case fish
    /// `` eval "`gofarm env stable --format csh`" ``
    case csh
    /// `KEY="value"` lines, the whole PATH included.
    case dotenv
    /// systemd's EnvironmentFile.
    case systemd
    /// `docker run --env-file`: what follows the `=`, as it is.
    case docker
    /// Environment Modules.
    case modulefile
    /// Lmod.
    case lmod
  }

  /// What a unit or a container starts from: nobody's own PATH.
  package static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// In front of PATH.
  package let path: [String]
  package let set: [(name: String, value: String)]
  package let unset: [String]
  /// Set where they are not.
  package let defaults: [(name: String, value: String)]
  /// Of whoever asks.
  package let environment: [String: String]

  package init(
    path: [String], set: [(name: String, value: String)], unset: [String],
    defaults: [(name: String, value: String)], environment: [String: String]
  ) {
    self.path = path
    self.set = set
    self.unset = unset
    self.defaults = defaults
    self.environment = environment
  }

  package func text(_ format: Format) -> String {
    switch format {
    case .sh: posix
    case .fish: fish
    case .csh: csh
    case .dotenv: lines(from: environment) { Self.quoted($0) }
    case .systemd: lines(from: ["PATH": Self.standardPath]) { Self.quoted($0) }
    case .docker: lines(from: ["PATH": Self.standardPath]) { $0 }
    case .modulefile: module(.tcl)
    case .lmod: module(.lua)
    }
  }

  private var posix: String {
    let quote: (String) -> String = { Dialect.posix.quote($0) }
    return "PATH=\(quote(path.joined(separator: ":")))${PATH:+:$PATH}\nexport PATH\n"
      + set.map { "\($0.name)=\(quote($0.value))\nexport \($0.name)\n" }.joined()
      + unset.map { "unset \($0)\n" }.joined()
      + defaults.map { name, value in
        "[ -n \"${\(name)+set}\" ] || { \(name)=\(quote(value)); export \(name); }\n"
      }.joined()
  }

  private var fish: String {
    let quote: (String) -> String = { Dialect.fish.quote($0) }
    return "set -gx PATH \(path.map(quote).joined(separator: " ")) $PATH\n"
      + set.map { "set -gx \($0.name) \(quote($0.value))\n" }.joined()
      + unset.map { "set -e \($0)\n" }.joined()
      + defaults.map { "set -q \($0.name); or set -gx \($0.name) \(quote($0.value))\n" }.joined()
  }

  /// A command substitution joins the lines: each ends with a semicolon.
  private var csh: String {
    let quote = Self.quotedForCsh
    return "setenv PATH \(quote(path.joined(separator: ":") + ":"))\"$PATH\";\n"
      + set.map { "setenv \($0.name) \(quote($0.value));\n" }.joined()
      + unset.map { "unsetenv \($0);\n" }.joined()
      + defaults.map { "if (! $?\($0.name)) setenv \($0.name) \(quote($0.value));\n" }.joined()
  }

  /// One whole word that csh and tcsh read back as `text`.
  package static func quotedForCsh(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? #"'\''"# : $0 == "!" ? #"\!"# : String($0) }.joined() + "'"
  }

  /// Such files cannot unset; an empty GOROOT is to Go as good as none.
  private func lines(from old: [String: String], _ quote: (String) -> String) -> String {
    let rest = old["PATH"] ?? ""
    let whole = (path + (rest.isEmpty ? [] : [rest])).joined(separator: ":")
    let pairs =
      [("PATH", whole)] + set.map { ($0.name, $0.value) } + unset.map { ($0, "") }
      + defaults.map { ($0.name, old[$0.name] ?? $0.value) }
    return pairs.map { "\($0)=\(quote($1))\n" }.joined()
  }

  /// What systemd and dotenv readers take off again.
  private static func quoted(_ text: String) -> String {
    "\"" + text.map { "\\\"$`".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
  }

  private func module(_ language: ModuleScript.Language) -> String {
    let selected = set.first { $0.name == "GOFARM_SELECTED" }?.value ?? ""
    let directory = path.first.map { $0.hasSuffix("/bin") ? String($0.dropLast(4)) : $0 } ?? ""
    let script = ModuleScript(
      directory: directory, wrappers: path.dropFirst().first ?? "", selected: selected,
      settings: defaults)
    return script.rendered(language)
  }
}
