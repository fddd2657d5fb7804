import Farm
import JSON
import System
import Testing

@Suite struct CheckTests {
  private struct Findings: Decodable {
    let projects: Int
    let findings: [Finding]
    struct Finding: Decodable {
      let path, code, message: String
      let line: Int
    }
  }

  private func check(_ site: Site, _ policy: String) throws -> (Findings, Int32) {
    try? FileSystem.remove(site.directory + "/policy.json")
    try site.write("policy.json", policy)
    let outcome = try site.run("check", "src", "--policy", "policy.json", "--json")
    return (try JSON.decode(Findings.self, from: Array(outcome.output.utf8)), outcome.status)
  }

  /// One project in `src/p`, one policy: the codes that are found there.
  private func codes(_ policy: String, _ files: [String: String]) throws -> [String] {
    let site = try Site()
    for (name, text) in files { try site.write("src/p/" + name, text) }
    let (found, status) = try check(site, policy)
    #expect(status == (found.findings.isEmpty ? 0 : 1))
    return found.findings.map(\.code)
  }

  @Test func `each rule finds what breaks it, and nothing else`() throws {
    let pin = [".go-version": "1.22.9\n"]
    #expect(try codes(#"{}"#, pin) == [])
    #expect(try codes(#"{allowed: ["1.22"]}"#, pin) == [])
    #expect(try codes(#"{allowed: ["1.26", "1.27"]}"#, pin) == ["series"])
    #expect(try codes(#"{minimum: "1.22.9"}"#, pin) == [])
    #expect(try codes(#"{minimum: "1.22.10"}"#, pin) == ["minimum"])
    #expect(try codes(#"{minimum: "1.21"}"#, ["go.mod": "module m\ngo 1.20\n"]) == ["minimum"])
    #expect(try codes(#"{denied: {"1.22.9": "crashes"}}"#, pin) == ["denied"])
    #expect(try codes(#"{denied: {"1.22": "out of support"}}"#, pin) == ["denied"])
    #expect(try codes(#"{denied: {"1.22.8": "crashes"}}"#, pin) == [])
    #expect(try codes(#"{exactPatch: true}"#, pin) == [])
    #expect(try codes(#"{exactPatch: true}"#, [".go-version": "1.22\n"]) == ["patch"])
    #expect(try codes(#"{exactPatch: true}"#, [".goenv": "stable\n"]) == ["patch"])
    #expect(try codes(#"{installed: true}"#, pin) == [])
    #expect(try codes(#"{installed: true}"#, [".go-version": "1.22.8\n"]) == ["installed"])
    #expect(
      try codes(#"{installed: true}"#, ["go.mod": "module m\ngo 1.99\n"]) == ["installed"])
    #expect(try codes(#"{required: [".go-version"]}"#, ["go.mod": "module m\n"]) == ["required"])
    #expect(try codes(#"{required: [".go-version"]}"#, pin) == [])
    #expect(try codes(#"{}"#, [".go-version": "$(touch x)\n"]) == ["unusable"])
    let both = [".go-version": "1.22.9\n", "go.mod": "module m\n\ngo 1.26\n"]
    #expect(try codes(#"{agree: true}"#, both) == ["agree"])
    #expect(
      try codes(#"{agree: true}"#, [".go-version": "1.22\n", ".tool-versions": "go 1.22.10\n"])
        == [])
  }

  @Test func `a toolchain line selects: every rule for pins holds for it`() throws {
    let module = ["go.mod": "module m\n\ngo 1.21\n\ntoolchain go1.22.9\n"]
    #expect(try codes(#"{allowed: ["1.22"], minimum: "1.21", exactPatch: true}"#, module) == [])
    #expect(try codes(#"{allowed: ["1.26"]}"#, module) == ["series"])
    #expect(try codes(#"{minimum: "1.22.10"}"#, module) == ["minimum", "minimum"])
    #expect(try codes(#"{denied: {"1.22.9": "crashes"}}"#, module) == ["denied"])
    #expect(try codes(#"{installed: true}"#, module) == [])
    let custom = ["go.work": "go 1.22\ntoolchain go1.22.8-site\n"]
    #expect(
      try codes(#"{denied: {"1.22.8": "crashes"}, installed: true}"#, custom) == [
        "denied", "installed",
      ])
  }

  @Test func `a go line is a floor: only what is above every allowed series is none of them`()
    throws
  {
    func module(_ lines: String) -> [String: String] { ["go.mod": "module m\n\n\(lines)\n"] }
    let policy = #"{allowed: ["1.22", "1.26"]}"#
    for line in ["go 1.20", "go 1.22.9", "go 1.24.3", "go 1.26", "go 1.26.99"] {
      #expect(try codes(policy, module(line)) == [], "\(line)")
    }
    for line in ["go 1.27", "go 1.27.1", "go 1.27rc1", "go 2.1"] {
      #expect(try codes(policy, module(line)) == ["series"], "\(line)")
    }
    #expect(try codes(#"{allowed: []}"#, module("go 1.20")) == ["series"])
  }

  @Test func `a go line beside a toolchain line is judged in its own place`() throws {
    let site = try Site()
    try site.write("src/p/go.mod", "module m\n\ngo 1.20\n\ntoolchain go1.22.9\n")
    // Go itself takes the newer one.
    try site.write("src/q/go.mod", "module m\n\ngo 1.27.1\n\ntoolchain go1.26.6\n")
    let (found, _) = try check(site, #"{minimum: "1.21", allowed: ["1.22", "1.26"]}"#)
    #expect(
      found.findings.map { "\($0.path):\($0.line) \($0.code): \($0.message)" } == [
        "src/p/go.mod:3 minimum: 1.20 is older than 1.21",
        "src/q/go.mod:3 series: go 1.27.1 is above every allowed series (1.22, 1.26)",
      ])
  }

  @Test func `a required file above the project is enough`() throws {
    let site = try Site()
    try site.write("src/.go-version", "1.26.6\n")
    try site.write("src/deep/p/go.mod", "module m\n")
    try site.write("src/vendor/p/go.mod", "module m\n")
    let (found, status) = try check(site, #"{required: [".go-version"]}"#)
    #expect(status == 0 && found.projects == 2)
  }

  @Test func `a farm inside the tree is no project, nor are its releases' own modules`() throws {
    let site = try Site()
    try site.write("src/p/go.mod", "module m\ngo 1.20\n")
    try site.write("farm/1.26.6/src/go.mod", "module std\n\ngo 1.26\n")
    _ = try site.shell("mv farm src/.farm")
    let (found, _) = try check(site, #"{minimum: "1.99"}"#)
    #expect(found.projects == 1 && found.findings.map(\.path) == ["src/p/go.mod"])
  }

  @Test func `a policy inherits from its base, and says more`() throws {
    let site = try Site()
    try site.write(
      "base.json", #"{minimum: "1.26", denied: {"1.26.6": "slow"}, template: {url: "docs/start"}}"#)
    try site.write("src/p/.go-version", "1.26.6\n")
    let (found, _) = try check(
      site, #"{base: "base.json", denied: {"1.27": "too new"}, allowed: ["1.27"]}"#)
    #expect(found.findings.map(\.code).sorted() == ["denied", "series"])
    let text = try site.run("check", "src", "--policy", "policy.json").output
    #expect(text.contains("src/p/.go-version:1: 1.26.6 is denied (1.26.6): slow; start from docs/"))
    #expect(text.split(separator: "\n").count == 2)
  }

  @Test func `a policy with a word that means nothing is refused`() throws {
    let site = try Site()
    try site.write("policy.json", #"{minimun: "1.26"}"#)
    let outcome = try site.run("check", "--policy", "policy.json")
    #expect(outcome.status == 65 && outcome.output.contains("minimun"))
  }

  @Test func `GitHub and GitLab are told the file and the line`() throws {
    let site = try Site()
    try site.write("p/go.mod", "module m\n\ngo 1.20\n\ntoolchain go1.22.9\n")
    try site.write("policy.json", #"{denied: {"1.22": "50% slower"}}"#)
    let github = try site.run("check", "p", "--policy", "policy.json", "--format", "github").output
    #expect(
      github == "::error file=p/go.mod,line=5,title=gofarm denied::1.22.9 is denied (1.22): "
        + "50%25 slower\n")
    let gitlab = try site.run("check", "p", "--policy", "policy.json", "--format", "gitlab").output
    for part in ["\"check_name\" : \"gofarm-denied\"", "\"begin\" : 5", "\"fingerprint\""] {
      #expect(gitlab.contains(part))
    }
  }

  @Test func `init-project writes the template once`() throws {
    let site = try Site()
    try site.write("p/README", "")
    let first = try site.run("init-project", "p")
    #expect(first.output == "written: .go-version\n")
    #expect(try FileSystem.readText(site.directory + "/p/.go-version") == "1.26.6\n")
    try site.write(
      "farm.json",
      #"{"projects": {"template": {"files": {".go-version": "x", "go.work": "go @series@\n"}}}}"#)
    _ = try site.shell("cp farm.json farm/.gofarm/farm.json")
    let second = try site.run("init-project", "p")
    #expect(second.output == "written: go.work\nleft as it is: .go-version\n")
    #expect(try FileSystem.readText(site.directory + "/p/go.work") == "go 1.26\n")
  }
}
