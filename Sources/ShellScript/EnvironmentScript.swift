/// An environment as lines that a shell evaluates.
public enum EnvironmentScript {
  /// For sh and its descendants: `eval "$(gofarm env stable)"`.
  public static func posix(
    path: [String], set: [(name: String, value: String)], unset: [String]
  ) -> String {
    let quote: (String) -> String = { Dialect.posix.quote($0) }
    return "PATH=\(quote(path.joined(separator: ":")))${PATH:+:$PATH}\nexport PATH\n"
      + set.map { "\($0.name)=\(quote($0.value))\nexport \($0.name)\n" }.joined()
      + unset.map { "unset \($0)\n" }.joined()
  }

  /// For fish: `gofarm env stable --format fish | source`.
  public static func fish(
    path: [String], set: [(name: String, value: String)], unset: [String]
  ) -> String {
    let quote: (String) -> String = { Dialect.fish.quote($0) }
    return "set -gx PATH \(path.map(quote).joined(separator: " ")) $PATH\n"
      + set.map { "set -gx \($0.name) \(quote($0.value))\n" }.joined()
      + unset.map { "set -e \($0)\n" }.joined()
  }
}
