import Farm
import JSON
import System
import TestSupport
import Testing

@Suite struct ExplainTests {
  private struct Explanation: Decodable {
    let version: String?
    let directory: String
    let decidedBy: String
    let channel: String?
    let error: Refusal?
    let candidates: [Candidate]
    let go: Go?
    struct Refusal: Decodable { let code: Int }
    struct Candidate: Decodable { let source, says, verdict: String }
    struct Go: Decodable { let version, because, program: String? }
  }

  private func explain(
    _ site: Site, in place: String, environment: [String: String] = [:]
  ) throws -> (Explanation, Child.Outcome) {
    let outcome = try site.run(
      "explain", place, "--json", environment: ["PWD": place].merging(environment) { $1 })
    return (try JSON.decode(Explanation.self, from: Array(outcome.output.utf8)), outcome)
  }

  static let cases: [SelectionCase] = {
    let path = repository + "/Tests/ConformanceTests/Data/selection/cases.txt"
    let text = ((try? FileSystem.readText(path)) ?? nil) ?? ""
    return (try? SelectionCase.cases(in: text)) ?? []
  }()

  private static let shared = Result {
    let site = try Site()
    try makeBroken(site.root)
    return site
  }

  /// 1.25.0 is there but for its go; `broken` and `half` lead nowhere.
  private static func makeBroken(_ root: String) throws {
    try FileSystem.makeDirectory(root + "/1.25.0")
    try FileSystem.create(root + "/1.25.0/VERSION", "go1.25.0\n")
    try FileSystem.makeLink(root + "/broken", to: "1.24.0")
    try FileSystem.makeLink(root + "/half", to: "1.25.0")
  }

  @Test func `a directory that is named has the name that a shell has for it, links included`()
    throws
  {
    let site = try Site()
    let real = "\(site.directory)/real/deep"
    let above = "\(site.directory)/above"
    for place in [real, above] { try TemporaryFarm.makeDirectories(place) }
    try FileSystem.create("\(site.directory)/real/.go-version", "1.22.10\n")
    try FileSystem.create("\(above)/.go-version", "1.27.3\n")
    try FileSystem.makeLink("\(above)/link", to: real)
    for word in ["link", "./link/.", above + "/link/"] {
      let outcome = try site.shell("cd above && gofarm explain --json \(word)")
      let found = try JSON.decode(Explanation.self, from: Array(outcome.output.utf8))
      #expect(found.version == "1.27.3")
      #expect(found.directory == above + "/link")
    }
    let outcome = try site.shell("cd above/link && gofarm explain --json ..")
    let found = try JSON.decode(Explanation.self, from: Array(outcome.output.utf8))
    #expect(found.version == "1.22.10")
  }

  @Test func `the table of selections is there`() {
    #expect(Self.cases.count > 80)
  }

  @Test(arguments: cases.indices)
  func `every case of the table gets the answer that shells give`(_ index: Int) throws {
    let entry = Self.cases[index]
    var site = try Self.shared.get()
    if entry.installed != nil || entry.channels != nil {
      site = try Site(
        installed: entry.installed ?? Site.usual, channels: entry.channels ?? Site.usualChannels)
    }
    let home = try Site(installed: [], channels: [:])
    let tree = home.directory + "/tree"
    for file in entry.files { try home.write("tree/" + file.path, file.content) }
    let place = entry.directory.isEmpty ? tree : tree + "/" + entry.directory
    try TemporaryFarm.makeDirectories(place)
    var environment = ["HOME": tree]
    for (key, value) in entry.environment {
      environment[key] = value.hasPrefix("$TREE") ? tree + value.dropFirst(5) : value
    }
    let (found, outcome) = try explain(site, in: place, environment: environment)
    let comment = Comment(rawValue: "\(entry.sentence): \(outcome.output)")
    switch entry.answer {
    case .version(let version): #expect(found.version == version, comment)
    case .system: #expect(found.version == "system", comment)
    case .refused(let code):
      #expect(found.version == nil && found.error?.code == code, comment)
      #expect(outcome.status == Int32(code), comment)
    }
    #expect(found.directory == place, comment)
    if let decider = entry.decidedBy {
      let isPath = decider.contains("/") || decider.contains(".")
      #expect(found.decidedBy == (isPath ? "\(tree)/\(decider)" : decider), comment)
    }
    if case .refused = entry.answer { return }
    if entry.decidedBy != nil { #expect(found.channel == entry.channel, comment) }
  }

  @Test func `every candidate is named, the winner and those who lost`() throws {
    let site = try Site()
    try site.write("p/.go-version", "1.22\n")
    try site.write(".tool-versions", "golang 1.20.14\n")
    try site.write("p/go.mod", "module m\n\ngo 1.21\n")
    let (found, _) = try explain(site, in: site.directory + "/p")
    #expect(found.version == "1.22.10")
    #expect(
      found.candidates.map { "\($0.says) \($0.verdict)" } == [
        "1.22 selected", "1.20.14 overruled", "go 1.21 overruled", "stable overruled",
      ])
  }

  @Test func `the document always has a version, and null says that there is none`() throws {
    let site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    func document() throws -> String { try site.run("explain", "p", "--json").output }
    try site.write("p/.go-version", "1.26\n")
    #expect(try document().contains("\"version\" : \"1.26.6\"\n"))
    try FileSystem.rewrite(site.directory + "/p/.go-version", Array("1.99\n".utf8))
    let refused = try document()
    #expect(refused.contains("\n  \"version\" : null\n"), "\(refused)")
    #expect(refused.contains("\"error\""))
  }

  @Test func `the toolchain that go itself switches to is the one in bin`() throws {
    let site = try Site()
    _ = try site.run("render")
    try site.write("p/.go-version", "1.22.9\n")
    try site.write("p/go.mod", "module m\n\ngo 1.26.6\n")
    let place = site.directory + "/p"
    let (path, _) = try explain(site, in: place, environment: ["GOTOOLCHAIN": "path"])
    #expect(path.go?.version == "1.26.6")
    #expect(path.go?.because == place + "/go.mod")
    #expect(path.go?.program == site.root + "/bin/go1.26.6")
    let (local, _) = try explain(site, in: place, environment: ["GOTOOLCHAIN": "local"])
    #expect(local.go?.version == "1.22.9")
    let (named, _) = try explain(site, in: place, environment: ["GOTOOLCHAIN": "go1.28.0+path"])
    #expect(named.go?.version == nil)
  }

  @Test func `a hostile file is answered at once, and nothing of it is printed`() throws {
    let site = try Site()
    try site.write("p/.go-version", "\u{1b}]0;owned\u{7}\n")
    _ = try site.shell("mkfifo p/.goenv; truncate -s 8G p/.tool-versions; ln -s /dev/zero p/go.mod")
    let outcome = try site.run("explain", "p")
    #expect(outcome.status == 65)
    #expect(!outcome.output.contains("\u{1b}") && !outcome.output.contains("owned"))
  }

  @Test func `another user's file in a directory for everybody is ignored`() throws {
    guard Host.userID == 0 else { return }
    let site = try Site()
    try site.write("shared/.go-version", "1.20\n")
    _ = try site.shell("chmod 1777 shared; chown 65534 shared/.go-version")
    let (found, _) = try explain(site, in: site.directory + "/shared")
    #expect(found.version == "1.26.6")
    #expect(found.candidates.first?.verdict == "ignored")
  }
}
