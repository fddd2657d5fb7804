import Go
import JSON
import Projects
import System

/// What the disk says of a farm at one moment, anomalies included.
package struct Snapshot: Sendable {
  /// The newest one.
  package let generation: Generation
  /// What stands at each channel's name, or at a name that a channel could have.
  package let links: [Channel: Link]
  package let installations: [Installation]
  /// Names in the root that are neither gofarm's nor anything it knows.
  package let strays: [String]

  package enum Link: Equatable, Sendable {
    /// A relative link to a version's name.
    case version(GoVersion)
    /// A link that leads elsewhere.
    case elsewhere(String)
    /// A file or directory: no channel at all.
    case notALink
  }

  /// The channels that the disk has.
  package var channels: ChannelMap {
    links.compactMapValues { if case .version(let version) = $0 { version } else { nil } }
  }

  /// What somebody did by hand: the newest generation's value → the disk's.
  package var drift: [ChannelChange] {
    ChannelChange.between(generation.channels, channels).filter {
      // What leads elsewhere cannot be written as a version; `elsewhere` names it.
      $0.to != nil || links[$0.channel] == nil
    }
  }

  /// Channels that are no link to a version any more, or never were.
  package var elsewhere: [(channel: Channel, what: String)] {
    links.keys.sorted().compactMap {
      switch links[$0]! {
      case .version: nil
      case .elsewhere(let target): ($0, "leads to \"\(target)\"")
      // A plain directory that never was a channel is a stray, not an anomaly.
      case .notALink: generation.channels[$0] == nil ? nil : ($0, "is not a link")
      }
    }
  }

  package var versions: [GoVersion] { installations.map(\.version) }

  package func installation(_ version: GoVersion) -> Installation? {
    installations.first { $0.version == version }
  }

  /// The installed version that a spec means: a channel's, the newest of a series, or exactly it.
  package func version(_ spec: VersionSpec) throws -> GoVersion {
    if case .channel(let channel) = spec {
      guard let version = channels[channel] else {
        throw SelectionFailure.noChannel(channel, existing: channels.keys.sorted())
      }
      return version
    }
    guard let version = spec.newest(among: versions) else {
      throw SelectionFailure.notInstalled(spec.description, installed: versions)
    }
    return version
  }

  package func channels(of version: GoVersion) -> [Channel] {
    channels.filter { $0.value == version }.keys.sorted()
  }
}

extension Farm {
  /// A consistent view without a lock: the newest generation, the links, the generation again;
  /// while a writer is at work in between, a few more tries.
  package func snapshot() throws -> Snapshot {
    var last = try readSnapshot()
    for _ in 0..<20 {
      if last.drift.isEmpty { return last }
      // A commit between its record and its last rename looks like drift; it takes microseconds.
      let isCommitting = try !unfinishedWork().commits.isEmpty
      if try isNewest(last.generation) && !isCommitting { return last }
      Monotonic.sleep(0.005)
      last = try readSnapshot()
    }
    return last
  }

  func readSnapshot() throws -> Snapshot {
    let generation = try generation(newestGenerationNumber())
    let found = try readRoot()
    return Snapshot(
      generation: generation, links: found.links, installations: found.installations,
      strays: found.strays)
  }

  /// What stands in the root, without a look at the history.
  func readRoot() throws -> (
    links: [Channel: Snapshot.Link], installations: [Installation], strays: [String]
  ) {
    var links: [Channel: Snapshot.Link] = [:]
    var installations: [Installation] = []
    var strays: [String] = []
    for name in try FileSystem.entries(layout.root) {
      let path = layout.root + "/" + name
      if let version = GoVersion(name), version.text == name {
        let target = try FileSystem.linkTarget(path)
        installations.append(Installation(version: version, path: path, adoptedFrom: target))
      } else if let channel = Channel(name) {
        guard let target = try FileSystem.linkTarget(path) else {
          links[channel] = .notALink
          continue
        }
        links[channel] = version(linkedBy: target).map { .version($0) } ?? .elsewhere(target)
      } else if name != "bin" && name != ".gofarm" && name != "goenv.sh" {
        strays.append(name)
      }
    }
    installations.sort { $0.version < $1.version }
    return (links, installations, strays)
  }

  /// gofarm links to `1.26.6`; a person's emergency `ln -sfn /opt/go/1.26.6 stable` means the same.
  private func version(linkedBy target: String) -> GoVersion? {
    var name = target[...]
    if name.hasPrefix(layout.root + "/") { name = name.dropFirst(layout.root.count + 1) }
    if name.hasPrefix("./") { name = name.dropFirst(2) }
    if name.hasSuffix("/") { name = name.dropLast() }
    return GoVersion(name).flatMap { $0.text == name ? $0 : nil }
  }

  /// One generation; throws `.damagedHistory` when its file cannot be read.
  package func generation(_ number: Int) throws -> Generation {
    let path = layout.generation(number)
    guard let bytes = try FileSystem.read(path),
      let generation = try? Generation(JSONValue(reading: bytes)), generation.number == number
    else { throw FarmFailure.damagedHistory(path: path) }
    return generation
  }
}
