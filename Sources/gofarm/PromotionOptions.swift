import CommandLine
import Farm
import Go
import System

/// What the commands that move channels take alike.
enum PromotionOptions {
  static let commit: [Parameter] = [
    .option("--reason", "TEXT", "for the history"),
    .option("--if-generation", "N", "only if generation N is still the newest, else exit 75"),
    .option(
      "--if-channel", "NAME=VERSION",
      "only if this channel still leads there (nowhere: NAME=), else exit 75", repeats: true),
    .option("--fence", "N", "a lock's number; a lower one than the history has seen: exit 75"),
    .option("--change", "ID", "the change that this is a part of, here and on other hosts"),
    .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
    .option("--override", "REASON", "break a rule of the policy, where it may be; recorded"),
    .flag("--dry-run", "print what would be created, renamed and run"),
  ]

  static let gates: [Parameter] = [
    .option(
      "--gate", "COMMAND", "also run this before the move; quick, full and audit are built in",
      repeats: true),
    .option(
      "--gate-test", "DIRECTORY", "go test -run '^TestVersion$' there must pass", repeats: true,
      completion: .directory),
    .option(
      "--gate-project", "DIRECTORY", "this module must build and test as with the old version",
      repeats: true, completion: .directory),
    .flag("--no-gate", "run only the gates that are named"),
  ]

  static let probes: [Parameter] = [
    .option("--probe", "COMMAND", "also run this after the move", repeats: true),
    .option("--probe-for", "SECONDS", "how long to repeat the probes; default: once"),
    .option("--probe-every", "SECONDS", "seconds between two runs; default 1"),
    .option("--probe-success", "PERCENT", "percentage of runs that must succeed; default 100"),
    .option("--probe-p99-growth", "PERCENT", "how much slower than before the slowest may be"),
    .option("--probe-deadline", "SECONDS", "how soon a probe must answer; built in: 1.2"),
    .flag("--no-probe", "run only the probes that are named"),
  ]
}

extension Context {
  func commitRequest(
    _ intent: ChannelIntent, command: String, reason: String
  ) throws -> CommitRequest {
    var request = CommitRequest(
      intent, command: command, reason: arguments["--reason"] ?? reason,
      expectedGeneration: try number("--if-generation"))
    request.override = arguments["--override"]
    request.expectedChannels = try expectedChannels()
    request.fence = try number("--fence")
    request.change = try change()
    return request
  }

  func change() throws -> ChangeID? {
    guard let text = arguments["--change"] else { return nil }
    guard let change = ChangeID(text) else {
      throw RequestFailure.usage(
        "--change wants letters, digits and ._:+@/-, not \(quoted(text))", remedy: nil)
    }
    return change
  }

  private func expectedChannels() throws -> [Channel: GoVersion?] {
    var channels: [Channel: GoVersion?] = [:]
    for word in arguments.all("--if-channel") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let channel = Channel(String(parts[0])),
        case let version = GoVersion(parts[1]), version != nil || parts[1].isEmpty
      else {
        throw RequestFailure.usage(
          "--if-channel wants NAME=VERSION, not \(quoted(word))", remedy: nil)
      }
      channels[channel] = .some(version)
    }
    return channels
  }

  func gateChoice() -> GateChoice {
    GateChoice(
      usesDefaults: !arguments.has("--no-gate"),
      named: arguments.all("--gate").map { Gate($0) }
        + arguments.all("--gate-test").map { .test(Host.absolute($0)) }
        + arguments.all("--gate-project").map { .project(Host.absolute($0)) })
  }

  func probePlan() throws -> ProbePlan {
    var plan = ProbePlan()
    plan.resolves = !arguments.has("--no-probe")
    plan.commands = arguments.all("--probe")
    if let duration = try seconds("--probe-for") { plan.duration = duration }
    if let interval = try seconds("--probe-every") { plan.interval = interval }
    if let success = try percent("--probe-success") { plan.success = success }
    plan.growth = try percent("--probe-p99-growth")
    plan.deadline = try seconds("--probe-deadline")
    guard plan.interval > 0, plan.success <= 100 else {
      throw RequestFailure.usage(
        "--probe-every must be more than 0, --probe-success at most 100",
        remedy: .gofarm(command, "--help"))
    }
    return plan
  }

  /// `99.95` or `99.95%`
  private func percent(_ name: String) throws -> Double? {
    guard let text = arguments[name] else { return nil }
    guard let value = Double(text.hasSuffix("%") ? text.dropLast() : text[...]), value >= 0,
      value.isFinite
    else {
      throw RequestFailure.usage(
        "\(name) wants a percentage, not \"\(text)\"", remedy: .gofarm(command, "--help"))
    }
    return value
  }
}
