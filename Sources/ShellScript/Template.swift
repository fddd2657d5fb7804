import Templates

/// The files of shell/, compiled in.
enum Template {
  static let posix = String(flat(code(of: gofarm_goenv_posix())).dropLast())
  static let posixStart = flat(code(of: gofarm_goenv_posix_start()))
  static let posixRest = code(of: gofarm_goenv_posix_rest())
  static let fish = flat(code(of: gofarm_goenv_fish()))
  static let fishStart = code(of: gofarm_goenv_fish_start())
  static let fishRest = code(of: gofarm_goenv_fish_rest())
  /// A line or more for each command: how it is typed, and what it does from a column on.
  static let help = String(cString: gofarm_goenv_help())
  static let helpColumn = 22
  static let modulefile = String(cString: gofarm_modulefile())
  static let lmod = String(cString: gofarm_lmod())
  static let wrapper = String(cString: gofarm_go_wrapper())

  static let moduleProof = String(cString: gofarm_module_proof())

  /// Without the comments: every shell that starts would have to read them. The marks of what only
  /// some farms have stay.
  private static func code(of text: UnsafePointer<CChar>) -> String {
    String(cString: text).split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in
        let code = line.drop { $0 == " " }
        return code.first != "#" || code.hasPrefix(mark)
      }
      .joined(separator: "\n")
  }

  private static let mark = "# @"

  /// Without the lines between `# @NAME` and `# @end` of what `features` does not name.
  static func choose(_ features: Set<Substring>, in template: String) -> String {
    guard template.contains(mark) else { return template }
    var isChosen = true
    return template.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      let code = line.drop { $0 == " " }
      guard code.hasPrefix(mark) else { return isChosen }
      let name = code.dropFirst(mark.count)
      isChosen = name == "end" || features.contains(name)
      return false
    }.joined(separator: "\n")
  }

  /// Without the indentation, which has its price in every script's start (in yash 6 percent).
  private static func flat(_ code: String) -> String {
    code.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " } }
      .joined(separator: "\n")
  }

  /// `template` with every `@name@` that `value` knows replaced. What is filled in is not read
  /// again, so a root called `/srv/@version@` stays what it is.
  static func fill(_ template: String, value: (Substring) -> String?) -> String {
    var result = ""
    var rest = template[...]
    while let at = rest.firstIndex(of: "@") {
      result += rest[..<at]
      rest = rest[at...]
      let name = rest.dropFirst().prefix { ("a"..."z").contains($0) }
      if rest[name.endIndex...].first == "@", let value = value(name) {
        result += value
        rest = rest[name.endIndex...].dropFirst()
      } else {
        result += "@"
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }
}
