import Farm
import Go
import JSON
import System
import TestSupport
import Testing

@Suite struct ReportTests {
  private func page(_ farm: TemporaryFarm) throws -> String {
    let outcome = try BuiltGofarm.run("report", on: farm)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test func `the page says what is, since when, and why`() throws {
    let farm = try TemporaryFarm(installed: ["1.24.3", "1.26.5", "1.26.6"])
    try farm.use(.usual)
    #expect(try BuiltGofarm.run("audit", on: farm).status == 0)
    for version in ["1.26.6", "1.26.5"] {
      let outcome = try BuiltGofarm.run(
        "promote", version, "stable", "--no-gate", "--probe", "true", "--reason",
        "because of \(version)", on: farm)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try BuiltGofarm.run("retire", "1.24", "--message", "old", on: farm).status == 0)
    let page = try page(farm)
    for text in [
      "<p class=\"version\">1.26.5</p>", "because of 1.26.6", "2 vulnerabilities",
      "<span class=\"soft\">1.26.6 has none</span>", "retired since",
      "aria-label=\"stable: 2 periods; 1.26.5 since", "<code>resolve</code>", "<code>true</code>",
      "2 of 2 passed", "<p class=\"soft\">Vulnerabilities as file://",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test func `what somebody wrote is text, whatever it holds`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let hostile = #""'></title><script>alert(1)</script><img src=http://x/ onerror=y>&amp;"#
    let outcome = try BuiltGofarm.run(
      "promote", "1.27.3", "stable", "--no-gate", "--no-probe", "--reason",
      hostile + "\u{1B}[2J\u{202E}", on: farm)
    #expect(outcome.status == 0)
    try FileSystem.makeDirectory(farm.root + "/<script>2")
    let page = try page(farm)
    #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("\u{1B}"))
    #expect(!page.contains("\u{202E}"))
    #expect(page.contains("&quot;&#39;&gt;&lt;/title&gt;&lt;script&gt;alert(1)"))
    #expect(page.contains("&amp;amp;"))
  }

  @Test func `nothing is fetched, and no script is needed`() throws {
    let page = try page(TemporaryFarm(channels: ["stable": "1.26.6"]))
    #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
    for text in ["<script", "<link", "<img", "<iframe", "src=", "href=", "@import", "url("] {
      #expect(!page.contains(text), "\(text)")
    }
  }

  @Test func `a file is replaced at one moment`() throws {
    let farm = try TemporaryFarm(channels: ["stable": "1.26.6"])
    let file = farm.directory + "/go.html"
    try FileSystem.create(file, "old")
    let first = try BuiltGofarm.run("report", file, on: farm)
    #expect(first.status == 0 && first.output == "written: \(file)\n")
    #expect(try FileSystem.readText(file)?.hasSuffix("</html>\n") == true)
    #expect(try BuiltGofarm.run("--quiet", "report", "--output", file, on: farm).output.isEmpty)
    #expect(try BuiltGofarm.run("report", "/nowhere/at/all", on: farm).status == 74)
    #expect(try FileSystem.entries(farm.directory).filter { $0.contains("go.html") } == ["go.html"])
  }

  /// 500 generations with long reasons, 40 installations, probes after every move.
  static func large() throws -> TemporaryFarm {
    let versions = (0..<40).map { "1.\(20 + $0 / 5).\(1 + $0 % 5)" }
    let farm = try TemporaryFarm(installed: versions)
    let day = 86_400
    let start = Timestamp.now().seconds - 400 * day
    var random = SeededGenerator(seed: 7)
    var channels: [String: String] = [:]
    for number in 2...500 {
      let channel = ["stable", "latest", "testing", "team-a"].randomElement(using: &random)!
      let newest = min(39, 6 + number * 34 / 500)
      channels[channel] =
        versions[
          max(0, newest - (channel == "stable" ? 4 : 0) - Int.random(in: 0...2, using: &random))]
      let at = Timestamp(seconds: start + number * 400 * day / 500)
      let map = channels.sorted { $0.key < $1.key }.map { #""\#($0.key)": "\#($0.value)""# }
      let isReturn = number % 37 == 0
      let reason =
        isReturn ? "probe failed" : "the weekend's builds were green, and so were the next"
      let digits = String(number)
      try FileSystem.create(
        "\(farm.layout.generations)/\(String(repeating: "0", count: 8 - digits.count))\(digits).json",
        #"{"number": \#(number), "at": "\#(at)", "actor": "ada", "command": "\#(isReturn ? "return" : "promote")", "reason": "\#(reason)", "channels": {\#(map.joined(separator: ", "))}, "probes": ["resolve"]}"#
      )
      let p50 = Double(Int.random(in: 1200...1900, using: &random)) / 1000
      let p99 = p50 + Double(Int.random(in: 200...2400, using: &random)) / 1000
      try FileSystem.create(
        farm.layout.probes(number),
        #"[{"probe":"resolve","passed":\#(number % 37 != 36),"runs":30,"success":100,"p50":\#(p50),"p99":\#(p99)}]"#
      )
    }
    for (channel, version) in channels {
      try FileSystem.makeLink("\(farm.root)/\(channel)", to: version)
    }
    return farm
  }

  @Test func `500 generations and 40 installations are less than 500 KB`() throws {
    let farm = try Self.large()
    let page = try page(farm)
    #expect(page.utf8.count < 500_000, "\(page.utf8.count)")
    #expect(page.contains("60 of 60 passed") || page.contains("of 60 passed"))
  }

  @Test func `every pair of colours can be read, light and dark`() throws {
    let style = try #require(try FileSystem.readText("\(repository)/shell/report.css"))
    let themes = style.split(separator: ":root {").map { block in
      var colours: [String: [Double]] = [:]
      for part in block.prefix(while: { $0 != "}" }).split(separator: ";") {
        let words = part.split(whereSeparator: { " :\n".contains($0) })
        guard words.count == 2, words[0].hasPrefix("--"), words[1].hasPrefix("#") else { continue }
        let digits = Array(words[1].dropFirst())
        colours[String(words[0].dropFirst(2))] = [0, 2, 4].map {
          Double(Int(String(digits[$0...$0 + 1]), radix: 16) ?? 0) / 255
        }
      }
      return colours
    }
    #expect(themes.count == 3)
    func luminance(_ colour: [Double]) -> Double {
      zip(colour, [0.2126, 0.7152, 0.0722]).map { value, weight in
        // The curve of sRGB, by its usual approximation.
        weight * (value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055))
      }.reduce(0, +)
    }
    for theme in themes {
      let pairs =
        [("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("bad", "card")]
        + [("bad", "paper"), ("bad", "bad-paper"), ("warn", "warn-paper"), ("good", "card")]
        + [("good", "paper"), ("link", "card")] + (0..<8).map { ("on-bar", "s\($0)") }
      for (front, back) in pairs {
        let light = [luminance(try #require(theme[front])), luminance(try #require(theme[back]))]
        let ratio = (light.max()! + 0.05) / (light.min()! + 0.05)
        #expect(ratio >= 4.5, "\(front) on \(back): \(ratio)")
      }
    }
  }

  /// x to the 2.4th, for x from 0 to 1: x² · x^0.4 by Newton's method for the fifth root of x².
  private func power(_ x: Double) -> Double {
    var root = 1.0
    for _ in 0..<60 {
      root -= (root * root * root * root * root - x * x) / (5 * root * root * root * root)
    }
    return x * x * root
  }
}

@Suite struct FollowTests {
  @Test func `new events are printed as they come, until nobody reads on`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    let script = """
      gofarm --json history --follow >events & follower=$!
      gofarm history --follow stable >lines & other=$!
      sleep 1
      gofarm promote 1.27.3 stable --no-gate --no-probe --reason "a b" >out
      gofarm promote 1.27.3 latest --no-gate --no-probe >out
      mv "$GOFARM_ROOT/.gofarm/events.jsonl" old; : >"$GOFARM_ROOT/.gofarm/events.jsonl"
      sleep 1
      gofarm rollback stable >out
      sleep 1
      kill $follower $other
      """
    #expect(try site.shell(script).status == 0)
    let events = try #require(try FileSystem.readText(site.directory + "/events"))
    let found = try events.split(separator: "\n").map {
      try JSON.decode(Event.self, from: Array($0.utf8))
    }
    // A rollback is probed.
    #expect(
      found.map(\.event) == [
        "promote", "promote", "rollback", "switch_complete", "health_check_pass", "probed",
      ])
    let lines = try #require(try FileSystem.readText(site.directory + "/lines")).split(
      separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix("generation 3: stable 1.26.6 → 1.27.3: a b") == true)
    let pipe = try site.shell("(sleep 1; gofarm drop stable) & gofarm history --follow | head -n 1")
    #expect(pipe.output.contains("drop"))
  }
}
