/// Module proxies in the order in which GOPROXY lists them.
struct ModuleProxies: Equatable, Sendable {
  struct Proxy: Equatable, Sendable {
    /// Without a slash at its end.
    let url: String
    /// Whether the next one is asked after any error (`|`), or only where this one has nothing (`,`).
    let fallsBack: Bool
  }

  /// What ends the list.
  enum Ending: Equatable, Sendable {
    case end, direct, off
  }

  let proxies: [Proxy]
  let ending: Ending

  /// The go command's own default.
  static let standard = "https://proxy.golang.org,direct"

  init(_ list: String) {
    var proxies: [Proxy] = []
    var ending = Ending.end
    var rest = list[...]
    while !rest.isEmpty, ending == .end {
      let word = rest.prefix { $0 != "," && $0 != "|" }
      let separator = rest.dropFirst(word.count).first
      rest = rest.dropFirst(word.count + 1)
      var url = word.drop { $0 == " " }
      while url.last == " " || url.last == "/" { url.removeLast() }
      switch url {
      case "": continue
      case "off": ending = .off
      case "direct": ending = .direct
      default:
        // As cmd/go has it: a name with a dot and no scheme is a host.
        let isBare = !url.contains("://") && url.contains(".")
        proxies.append(
          Proxy(url: (isBare ? "https://" : "") + url, fallsBack: separator == "|"))
      }
    }
    self.proxies = proxies
    self.ending = ending
  }
}
