import Templates

/// A file of shell/, compiled in, and taken apart once: text that stays as it is, and the names of
/// values.
struct Template: Sendable {
  static let posix = Template(
    gofarm_goenv_posix(), isFlat: true, isSparing: true)
  static let posixStart = Template(gofarm_goenv_posix_start(), isFlat: true)
  static let posixRest = Template(gofarm_goenv_posix_rest())
  static let fish = Template(gofarm_goenv_fish(), isFlat: true)
  static let fishStart = Template(gofarm_goenv_fish_start(), isSparing: true)
  static let fishRest = Template(gofarm_goenv_fish_rest())
  static let modulefile = Template(gofarm_modulefile(), keepsComments: true)
  static let lmod = Template(gofarm_lmod(), keepsComments: true)
  static let wrapper = Template(gofarm_go_wrapper(), keepsComments: true)

  /// A line or more for each command: how it is typed, and what it does from a column on.
  static let help = String(cString: gofarm_goenv_help())
  static let helpColumn = 22
  static let moduleProof = String(cString: gofarm_module_proof())

  private enum Part: Sendable {
    case text(String)
    /// Stands as `@name@` in the file.
    case value(String)
  }

  /// What only some farms have: the lines between `# @NAME` and `# @end`.
  private typealias Feature = String

  private var parts: [(part: Part, of: Feature?)] = []

  /// - Parameters:
  ///   - isFlat: without the indentation, which has its price in every script's start (in yash 6
  ///     percent).
  ///   - isSparing: the lines that name the audience's directory belong to the feature `audience`:
  ///     what every shell reads has its price.
  ///   - keepsComments: elsewhere every shell that starts would have to read them.
  private init(
    _ text: UnsafePointer<CChar>, isFlat: Bool = false, isSparing: Bool = false,
    keepsComments: Bool = false
  ) {
    var marked: Feature?
    let lines = String(cString: text).utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let code = Substring(line.drop { $0 == UInt8(ascii: " ") })
      if code.hasPrefix("# @") {
        marked = code == "# @end" ? nil : String(code.dropFirst(3))
      } else if keepsComments || !code.hasPrefix("#") {
        add(
          (isFlat ? code : Substring(line)) + (index < lines.count - 1 ? "\n" : ""),
          of: isSparing && code.contains("/.gofarm/canary") ? "audience" : marked)
      }
    }
  }

  private mutating func add(_ line: Substring, of feature: Feature?) {
    var rest = line.utf8
    while let at = rest.firstIndex(of: UInt8(ascii: "@")) {
      let name = rest[at...].dropFirst()
        .prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      guard !name.isEmpty, rest[name.endIndex...].first == UInt8(ascii: "@") else {
        append(Substring(rest[...at]), of: feature)
        rest = rest[at...].dropFirst()
        continue
      }
      append(Substring(rest[..<at]), of: feature)
      parts.append((.value(String(Substring(name))), feature))
      rest = rest[name.endIndex...].dropFirst()
    }
    append(Substring(rest), of: feature)
  }

  private mutating func append(_ text: Substring, of feature: Feature?) {
    if let last = parts.last, last.of == feature, case .text(let before) = last.part {
      parts[parts.count - 1].part = .text(before + text)
    } else if !text.isEmpty {
      parts.append((.text(String(text)), feature))
    }
  }

  /// The text of a farm with `features`, each name replaced that `value` knows. What is filled in is
  /// not read again, so a root called `/srv/@version@` stays what it is.
  func filled(_ features: Set<String> = [], value: (String) -> String?) -> String {
    var result = ""
    for (part, feature) in parts where feature.map(features.contains) ?? true {
      switch part {
      case .text(let text): result += text
      case .value(let name): result += value(name) ?? "@\(name)@"
      }
    }
    return result
  }
}
