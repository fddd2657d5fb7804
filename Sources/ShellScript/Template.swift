internal import Libc
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
  /// The end of `parts`, which may go on: a text of `pendingFeature`.
  private var pending: [UInt8] = []
  private var pendingFeature: Feature?

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
    let audience = "/.gofarm/canary"
    var marked: Feature?
    var named = isSparing ? strstr(text, audience) : nil
    var line = text
    while line.pointee != 0 {
      let end = strchr(line, 0x0a).map { UnsafePointer($0) + 1 } ?? line + strlen(line)
      let code = line + strspn(line, " ")
      let isNamed = named.map { $0 < end } ?? false
      if isNamed { named = strstr(end, audience) }
      if strncmp(code, "# @", 3) == 0 {
        let name = Self.string(code + 3, code + 3 + strcspn(code + 3, "\n"))
        marked = name == "end" ? nil : name
      } else if keepsComments || code.pointee != 0x23 {
        add(isFlat ? code : line, end, of: isNamed ? "audience" : marked)
      }
      line = end
    }
    endText()
  }

  private static func string(
    _ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>
  ) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: end - start), as: UTF8.self)
  }

  private mutating func add(
    _ line: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>, of feature: Feature?
  ) {
    var text = line
    var rest = line
    while let at = memchr(rest, 0x40, end - rest) {
      let mark = UnsafeRawPointer(at).assumingMemoryBound(to: CChar.self)
      let name = mark + 1
      let length = strspn(name, "abcdefghijklmnopqrstuvwxyz")
      rest = name
      guard length > 0, name[length] == 0x40 else { continue }
      append(text, mark, of: feature)
      endText()
      parts.append((.value(Self.string(name, name + length)), feature))
      rest = name + length + 1
      text = rest
    }
    append(text, end, of: feature)
  }

  private mutating func append(
    _ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>, of feature: Feature?
  ) {
    if pendingFeature != feature { endText() }
    pendingFeature = feature
    pending.append(contentsOf: UnsafeRawBufferPointer(start: start, count: end - start))
  }

  private mutating func endText() {
    guard !pending.isEmpty else { return }
    parts.append((.text(String(decoding: pending, as: UTF8.self)), pendingFeature))
    pending.removeAll(keepingCapacity: true)
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
