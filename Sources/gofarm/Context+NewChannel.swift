import CommandLine
import Farm
import Go
import System

extension Context {
  static let create = Parameter.flag(
    "--create", "make CHANNEL, although another channel has nearly this name")

  /// Throws where `channel` would be made, and is probably a slip for one that is there: unless
  /// --create or --yes was said, or a person at a terminal confirms it.
  func requireIntended(_ channel: Channel, in farm: Farm) throws {
    if try FileSystem.linkTarget(farm.layout.link(channel)) != nil { return }
    if arguments.has("--create") || arguments.has("--yes") { return }
    let known = try farm.snapshot().channels.keys.sorted()
    guard !known.contains(channel),
      let meant = nearest(to: channel.name, among: known.map(\.name))
    else { return }
    let question = "there is no channel \"\(channel)\", but \"\(meant)\""
    if output.confirms("\(question): make \"\(channel)\"?") { return }
    throw RequestFailure.usage(
      question,
      remedy: .choice([
        .gofarm("promote", arguments["VERSION"] ?? "VERSION", meant),
        .advice("--create makes a new channel"),
      ]))
  }

  /// Throws where the words of promote are in the order of other programs: CHANNEL VERSION.
  func requireOrder() throws {
    guard let first = arguments["VERSION"], let second = arguments["CHANNEL"],
      Channel(second) == nil, GoVersion(second) != nil, Channel(first) != nil
    else { return }
    throw RequestFailure.usage(
      "promote takes VERSION CHANNEL, in the order of ln -s TARGET NAME",
      remedy: .gofarm("promote", second, first))
  }
}
