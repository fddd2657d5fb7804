import Go
import System

/// Something in a farm that is not as it should be.
package struct Finding: Equatable, Sendable {
  /// For programs, and for docs/troubleshooting.md.
  package let code: String
  package let message: String
  package let remedy: Remedy

  package init(_ code: String, _ message: String, remedy: Remedy) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}

extension Farm {
  /// Whether probes were to be run after this generation, and nobody knows what came of them: the
  /// prober was killed, or is still at work.
  package func isUnprobed(_ generation: Generation) throws -> Bool {
    try generation.probes != nil && probeResults(of: generation.number) == nil
  }

  /// Where disk and history disagree, and what does not lead to a complete installation.
  package func findings(in snapshot: Snapshot) throws -> [Finding] {
    var findings: [Finding] = []
    let work = try lastingWork()
    if let work { findings += self.findings(of: work, in: snapshot) }
    let unfinished = try work.map { try channels(in: $0) } ?? []
    for change in snapshot.drift where !unfinished.contains(change.channel) {
      findings.append(
        Finding("moved-by-hand", "moved by hand: \(change)", remedy: .gofarm("repair")))
    }
    findings += try missingDirectories().map {
      Finding(
        "directory-missing", "\($0) is missing, as from a backup without empty directories",
        remedy: .gofarm("repair"))
    }
    for (channel, what) in snapshot.elsewhere {
      findings.append(
        Finding(
          "channel-elsewhere", "channel \"\(channel)\" \(what)",
          remedy: remedy(of: channel, in: snapshot)))
    }
    for installation in snapshot.installations {
      let missing = try Goroot.missingParts(of: installation.path)
      guard !missing.isEmpty else { continue }
      let users = snapshot.channels(of: installation.version)
      let suffix = users.isEmpty ? "" : " (channel \(users.map(\.name).joined(separator: ", ")))"
      if let origin = installation.adoptedFrom {
        findings.append(
          Finding(
            "adopted-gone",
            "the adopted \(installation.version) at \"\(origin)\" is not complete any more\(suffix)",
            remedy: .gofarm("uninstall", "\(installation.version)")))
      } else {
        findings.append(
          Finding(
            "incomplete",
            "installation \(installation.version) is incomplete: missing "
              + missing.joined(separator: ", ") + suffix,
            remedy: .gofarm("repair", "\(installation.version)")))
      }
    }
    for (channel, version) in snapshot.channels.sorted(by: { $0.key < $1.key })
    where snapshot.installation(version) == nil {
      findings.append(
        Finding(
          "dangling", "channel \"\(channel)\" leads to \(version), which is not installed",
          remedy: .gofarm("rollback", "\(channel)")))
    }
    return findings
  }
  private func findings(of work: UnfinishedWork, in snapshot: Snapshot) -> [Finding] {
    var messages = work.removals.map { "the removal of \($0)" }
    if !work.commits.isEmpty { messages.insert("generation \(snapshot.generation.number)", at: 0) }
    if work.isUnrendered { messages.append("a change of farm.json") }
    return messages.map {
      Finding("interrupted", "\($0) was interrupted, or is at work", remedy: .gofarm("repair"))
    }
  }

  /// The link goes back to what the history says; what stands in its place, such as the copy that
  /// `rsync -L` makes, moves out of the farm first.
  private func remedy(of channel: Channel, in snapshot: Snapshot) -> Remedy {
    let path = layout.link(channel)
    let undo = Remedy.gofarm("repair", "--undo", channel.name)
    if snapshot.links[channel] == .notALink {
      return .sequence([.shell("mv", path, "\(layout.root).\(channel).old"), undo])
    }
    return snapshot.generation.channels[channel] == nil
      ? .gofarm("promote", "VERSION", channel.name) : undo
  }
}
