import CommandLine
import Farm
import Go
import Projects
import System

extension Command {
  static let repair = Command(
    Declaration(
      "repair", "put right what verify and status found",
      details: """
        Finishes what a crash interrupted. A damaged installation is unpacked anew from the archive
        that it came from, which gofarm keeps, and takes the damaged one's place at one moment. What
        was added is removed; go.env keeps the site's values. Without VERSION, every installation
        that is damaged. An archive that is not kept any more is fetched again from the sources; it
        must have the digest that was recorded when it was installed.

        A channel that somebody moved by hand is left as it is, and the exit code is 1, until you
        say which of the two is right: --adopt makes a generation of what the disk says, --undo
        moves the links back to what the history says. Both take channels' names, or all channels.
        """,
      example: """
        gofarm repair 1.26.6
        repaired 1.26.6: 2 findings
        gofarm repair --adopt stable
        """,
      parameters: [
        .operand(
          "NAME", "only these versions; channels with --adopt or --undo", required: false,
          repeats: true, completion: .spec),
        .flag("--adopt", "the disk is right: record what was moved by hand"),
        .flag("--undo", "the history is right: move the links back"),
        .flag("--offline", "only from the archives that are kept"),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    let isAdopting = context.arguments.has("--adopt")
    let isUndoing = context.arguments.has("--undo")
    if isAdopting && isUndoing {
      throw RequestFailure.usage(
        "repair takes --adopt or --undo, not both", remedy: .gofarm("repair", "--help"))
    }
    var trees: [TreeRepair] = []
    var unrepaired: [FailedVersion] = []
    var channels: [ChannelChange] = []
    if isAdopting || isUndoing {
      let only = try context.arguments.all("NAME").map { word in
        guard let channel = Channel(word) else { throw SelectionFailure.invalidChannel(word) }
        return channel
      }
      channels = try farm.repairChannels(isAdopting ? .adopt : .undo, only: only)
    } else {
      _ = try farm.repairChannels(.finish, only: [])
      let versions = try context.repairable(in: farm)
      for version in versions {
        do {
          trees.append(
            try farm.repairTree(version, offline: context.arguments.has("--offline")))
        } catch {
          // What one installation lacks does not keep the others from being repaired.
          guard versions.count > 1 else { throw error }
          let failure = Gofarm.failure(for: error)
          unrepaired.append(FailedVersion(version, failure, in: context.output))
        }
      }
    }
    var left: [String] = []
    do {
      let snapshot = try farm.snapshot()
      left =
        snapshot.drift.map(\.description)
        + snapshot.elsewhere.map { "\($0.channel) \($0.what)" }
    } catch {
      // What was done is told, even where nobody can look at what is left.
      if channels.isEmpty && !trees.contains(where: \.changed) { throw error }
      context.output.notice(.warning("what is left: \(Gofarm.failure(for: error).message)"))
    }
    return RepairReport(
      adopted: isAdopting ? channels : [], undone: isUndoing ? channels : [], trees: trees,
      unrepaired: unrepaired, left: left)
  }
}

extension Context {
  /// What is named, else everything that says by itself what it should be. Without a manifest there
  /// is nothing to compare with; status says what is incomplete.
  fileprivate func repairable(in farm: Farm) throws -> [GoVersion] {
    let versions = try installed("NAME", in: farm)
    guard arguments.all("NAME").isEmpty else { return versions }
    let adopted = try farm.snapshot().installations.filter { $0.adoptedFrom != nil }
    return try versions.filter { version in
      try farm.hasManifest(version) || adopted.contains { $0.version == version }
    }
  }
}

private struct RepairReport: Report {
  let adopted: [ChannelChange]
  let undone: [ChannelChange]
  let trees: [TreeRepair]
  let unrepaired: [FailedVersion]
  /// What was moved by hand and still waits for a decision.
  let left: [String]

  var exitCode: Int32 { left.isEmpty && unrepaired.isEmpty ? 0 : 1 }

  var text: String {
    let repaired = trees.filter(\.changed)
    if adopted.isEmpty && undone.isEmpty && repaired.isEmpty && exitCode == 0 {
      return "all is as it should be\n"
    }
    return adopted.map { "adopted \($0)\n" }.joined() + undone.map { "moved back \($0)\n" }.joined()
      + repaired.map { tree in
        "repaired \(tree.version): \(counted(tree.findings.count, "finding"))"
          + (tree.fetched ? ", from an archive that was fetched again\n" : "\n")
      }.joined() + unrepaired.map { $0.text("repair") }.joined()
      + left.map { "moved by hand: \($0)\n" }.joined()
      + (left.isEmpty
        ? "" : "decide: gofarm repair --adopt keeps it, gofarm repair --undo moves it back\n")
  }
}
