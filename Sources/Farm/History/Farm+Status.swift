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
    try generation.probes != nil && probeResults()[generation.number] == nil
  }

  /// The channels whose links a commit has not renamed yet; nil where nothing is pending, or was
  /// for a moment only.
  private func unfinishedChannels() throws -> [Channel]? {
    var paths: [String] = []
    for _ in 0..<20 {
      paths = try unfinishedCommits()
      if paths.isEmpty { return nil }
      Monotonic.sleep(0.005)
    }
    return paths.flatMap { (try? FileSystem.entries($0)) ?? [] }.compactMap { Channel($0) }
  }

  /// Where disk and history disagree, and what does not lead to a complete installation.
  package func findings(in snapshot: Snapshot) throws -> [Finding] {
    var findings: [Finding] = []
    let unfinished = try unfinishedChannels()
    if unfinished != nil {
      findings.append(
        Finding(
          "interrupted", "generation \(snapshot.generation.number) was interrupted, or is at work",
          remedy: .gofarm("repair")))
    }
    for change in snapshot.drift where unfinished?.contains(change.channel) != true {
      findings.append(
        Finding("moved-by-hand", "moved by hand: \(change)", remedy: .gofarm("repair")))
    }
    for (channel, what) in snapshot.elsewhere {
      findings.append(
        Finding(
          "channel-elsewhere", "channel \"\(channel)\" \(what)",
          remedy: .gofarm("promote", "VERSION", "\(channel)")))
    }
    for installation in snapshot.installations {
      let missing = Goroot.missingParts(of: installation.path)
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
}
