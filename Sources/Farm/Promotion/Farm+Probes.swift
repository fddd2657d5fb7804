import Go
import System

extension Farm {
  /// Runs the probes as they are before a move, for `--probe-p99-growth` to compare with.
  func probeBefore(_ changes: [ChannelChange], _ plan: ProbePlan) -> [ProbeTally] {
    guard plan.growth != nil else { return [] }
    let existing = changes.filter { $0.from != nil }.map {
      ChannelChange(channel: $0.channel, from: nil, to: $0.from)
    }
    if existing.isEmpty { return [] }
    var tallies = plan.names.map { ProbeTally($0) }
    for round in 0..<min(plan.rounds, 20) {
      if round > 0 { Monotonic.sleep(min(plan.interval, 0.2)) }
      for index in tallies.indices { run(&tallies[index], on: existing, plan) }
    }
    return tallies
  }

  /// Probes channels that have moved at `completed` (monotonic); logs the first moment at which
  /// every probe had passed.
  func probe(
    _ changes: [ChannelChange], _ plan: ProbePlan, generation: Int, completed: Double,
    before: [ProbeTally]
  ) -> [ProbeResult] {
    var tallies = plan.names.map { ProbeTally($0) }
    var tooLate: String?
    for round in 0..<plan.rounds {
      if round > 0 {
        Monotonic.sleep(completed + Double(round) * plan.interval - Monotonic.now())
      }
      for index in tallies.indices { run(&tallies[index], on: changes, plan) }
      if round == 0, tallies.allSatisfy({ $0.failures == 0 }) {
        let distance = Monotonic.now() - completed
        let limit = plan.deadline ?? (plan.resolves && plan.commands.isEmpty ? 1.2 : .infinity)
        if distance > limit {
          tooLate =
            "the first probe passed \(distance.rounded(toPlaces: 3)) s after the move, "
            + "not within \(limit) s"
          break
        }
        log(
          Event(
            Event.healthy, generation: generation, monotonic: Monotonic.now(),
            seconds: distance.rounded(toPlaces: 6)))
      }
      if tallies.contains(where: { $0.isLost(plan) }) { break }
    }
    let results = tallies.map { tally in
      tally.result(plan, before: before.first { $0.name == tally.name })
    }
    guard let tooLate else { return results }
    return [
      ProbeResult(
        probe: "deadline", passed: false, runs: 1, success: 0, p50: 0, p99: 0, p99Before: nil,
        reason: tooLate, output: nil)
    ] + results
  }

  private func run(_ tally: inout ProbeTally, on changes: [ChannelChange], _ plan: ProbePlan) {
    for change in changes {
      guard let version = change.to else { continue }
      let began = Monotonic.now()
      let failure =
        tally.name == "resolve" && plan.resolves
        ? resolve(change.channel, version) : command(tally.name, change.channel, version, plan)
      tally.add(seconds: Monotonic.now() - began, failure: failure)
    }
  }

  /// The command's output when it fails, nil when it succeeds.
  private func command(
    _ command: String, _ channel: Channel, _ version: GoVersion, _ plan: ProbePlan
  ) -> String? {
    var environment = Host.siteEnvironment(adding: [
      "GOFARM_ROOT": layout.root,
      "GOFARM_CHANNEL": channel.name,
      "GOFARM_VERSION": version.text,
      "GOFARM_GOROOT": layout.installation(version),
    ])
    environment["PATH"] = "\(layout.link(channel))/bin:\(environment["PATH"]!)"
    let limit = plan.deadline ?? 60
    guard
      let said = try? Child.capture(
        "/bin/sh", ["-c", command], environment: environment, limit: limit)
    else { return "cannot run sh" }
    if said.status == 0 { return nil }
    return said.timedOut ? said.output + "no answer within \(limit) s\n" : said.output
  }

  /// What is wrong with a channel, nil where all is well: the link, `go version` through it, and a
  /// random sample of the manifest, one file in 5,000 and at least 20.
  func resolve(_ channel: Channel, _ version: GoVersion) -> String? {
    let link = layout.link(channel)
    do {
      guard try readSnapshot().channels[channel] == version else {
        return "\(channel) does not lead to \(version)\n"
      }
      // Nothing is written, so that a full disk takes no move back: go keeps nothing in such a home.
      let environment = Host.cleanEnvironment(adding: [
        "PATH": "\(link)/bin:/usr/bin:/bin", "GOTOOLCHAIN": "local", "GOENV": "off",
        "GOFLAGS": "", "GOPATH": "/nonexistent",
      ])
      func ask(errors: String?) throws -> Child.Outcome {
        try Child.capture(
          "\(link)/bin/go", ["version"], environment: environment, directory: "/", limit: 10,
          errors: errors)
      }
      let said = try ask(errors: "/dev/null")
      guard said.status == 0, said.output.hasPrefix("go version go\(version) ") else {
        let output = try said.status == 0 ? said.output : ask(errors: nil).output
        return "go version through the link says: \(output)\n"
      }
      return try sample(version)
    } catch { return "\(error)\n" }
  }

  private func sample(_ version: GoVersion) throws -> String? {
    guard try readSnapshot().installation(version)?.adoptedFrom == nil,
      let bytes = try FileSystem.read(layout.manifest(version))
    else { return nil }
    // A manifest has a megabyte: its lines are picked before one of them is read as text.
    var lines = bytes.split(separator: 0x0a).filter { $0.first != UInt8(ascii: "#") }
    let count = min(lines.count, max(20, lines.count / 5000))
    var chosen: [(digest: String, path: String)] = []
    for _ in 0..<count {
      let line = lines.remove(at: Int.random(in: 0..<lines.count))
      let text = String(decoding: line, as: UTF8.self)
      let path = String(text.dropFirst(66))
      if path != "go.env" { chosen.append((String(text.prefix(64)), path)) }
    }
    let answers = try FileHasher.digests(
      of: chosen.map(\.path), below: layout.installation(version), threads: 1)
    for (file, answer) in zip(chosen, answers) {
      guard case .success(let found) = answer, found.digest == file.digest else {
        return "\(file.path) is not what was published\n"
      }
    }
    return nil
  }
}
