import CommandLine
import Farm
import JSON
import System

extension Command {
  static let config = Command(
    Declaration(
      "config", "show and change farm.json, and what of it goes into each go.env",
      details: """
        list, get KEY, set KEY=VALUE..., unset KEY... A key is the path in farm.json, with dots:

          go.GOPROXY, go.GOSUMDB, go.GOTOOLCHAIN, ...  for every installation's go.env; GOPROXY for
                        short. Users' own settings (environment, go env -w) go before them.
          follow        whether shells follow directories before anybody said goenv auto on
          exportGOROOT  whether a pinned version exports GOROOT
          userBin       whether goenv puts what users' go install makes on PATH, behind the farm's:
                        $GOBIN, else $GOPATH/bin, else ~/go/bin
          strictToolchains  whether a toolchain line takes no newer release than it names
          audience.canary  a group whose members get channel canary where others get stable
          group         the administrators' group; changed by gofarm init --group
          sources, promotion, projects  what the site decided about those: see their documents

        A value is JSON, or text where the key wants text; true, 5, a,b,c. Every change is one
        change: all of it or nothing. gofarm refuses to switch checks off: GOSUMDB=off,
        GONOSUMDB=*, GOFLAGS=-insecure.
        """,
      example: """
        gofarm config set GOPROXY=https://goproxy.example GOTOOLCHAIN=path
        gofarm config get GOPROXY
        gofarm config unset GOPROXY
        """,
      parameters: [
        .operand(
          "ACTION", "list, get, set or unset",
          completion: .words(["list", "get", "set", "unset"])),
        .operand("WORD", "KEY, or KEY=VALUE", required: false, repeats: true),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    let words = context.arguments.all("WORD")
    let usage = { (text: String) in RequestFailure.usage(text, remedy: .gofarm("config", "--help"))
    }
    switch (try context.word("ACTION"), words.count) {
    case ("list", 0):
      return ConfigurationList(configuration: try farm.configurationTree())
    case ("get", 1):
      guard let value = try farm.configurationTree()[Configuration.path(of: words[0])] else {
        throw RequestFailure.checkFailed("\"\(words[0])\" is not set")
      }
      return ConfigurationValue(key: words[0], value: value)
    case ("set", 1...):
      let changes = try words.map { word -> ConfigurationChange in
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
          throw usage("set takes KEY=VALUE, not \"\(word)\"")
        }
        return .set(
          key: String(word[..<equals]), value: String(word[word.index(after: equals)...]))
      }
      return ConfigurationWritten(try farm.configure(changes))
    case ("unset", 1...):
      return ConfigurationWritten(try farm.configure(words.map { .unset(key: $0) }))
    case ("list", _): throw usage("list takes no further word")
    case ("get", _): throw usage("get takes one KEY")
    case ("set", _): throw usage("set takes KEY=VALUE")
    case ("unset", _): throw usage("unset takes KEY")
    case (let action, _): throw usage("config cannot \"\(action)\"")
    }
  }
}

private struct ConfigurationList: Report {
  var isData: Bool { true }
  let configuration: JSONValue

  var text: String {
    configuration.leaves().map { "\($0.key)=\($0.value.commandLineText)\n" }.joined()
  }
}

private struct ConfigurationValue: Report {
  var isData: Bool { true }
  let key: String
  let value: JSONValue

  var text: String { value.commandLineText + "\n" }
}

private struct ConfigurationWritten: Report {
  let changed: Bool
  let written: [String]
  let configuration: JSONValue

  init(_ report: ConfigurationReport) {
    changed = !report.written.isEmpty
    written = report.written
    configuration = report.tree
  }

  var text: String {
    changed ? written.map { "written: \($0)\n" }.joined() : "nothing to change\n"
  }
}
