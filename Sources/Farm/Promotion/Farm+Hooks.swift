import Disk

/// When the site's own programs are run: each a directory below `.gofarm/`.
enum Hook: String {
  case prePromote = "pre-promote.d"
  case postPromote = "post-promote.d"
  case postRollback = "post-rollback.d"
}

extension Farm {
  /// The executables of a directory, in the order of their names; throws `.unsafeProgram` where
  /// somebody other than root or the farm's owner could change one.
  func programs(in directory: String) throws -> [String] {
    let names: [String]
    do { names = try FileSystem.entries(directory) } catch {
      if error.isMissing { return [] }
      throw error
    }
    if names.isEmpty { return [] }
    try requireTrusted(directory)
    return try names.compactMap { name in
      let path = "\(directory)/\(name)"
      guard !name.hasPrefix("."), try FileSystem.targetStatus(path)?.isExecutable == true else {
        return nil
      }
      let target = try FileSystem.canonical(path)
      try requireTrusted(target)
      try requireTrusted(FileSystem.parent(of: target))
      return path
    }
  }

  func programs(of hook: Hook) throws -> [String] {
    try programs(in: "\(layout.state)/\(hook.rawValue)")
  }

  /// Throws when others than root, the farm's owner and the administrators' group can write it.
  private func requireTrusted(_ path: String) throws {
    guard let status = try FileSystem.targetStatus(path) else { return }
    let owner = try FileSystem.status(layout.root)?.owner ?? 0
    if status.owner != 0 && status.owner != owner {
      throw Failure.unsafeProgram(
        path: path, reason: "belongs to \(Accounts.userName(status.owner))")
    }
    let group = try configuration().group.flatMap { Accounts.groupID($0) }
    let isGroupTrusted = status.mode & 0o020 == 0 || status.group == group
    if status.mode & 0o002 != 0 || !isGroupTrusted {
      throw Failure.unsafeProgram(path: path, reason: "is writable by group or others")
    }
  }

  /// Runs the programs of a hook for each change, in order. A `pre` hook that fails stops the move;
  /// any other is only reported.
  func run(_ hook: Hook, _ changes: [ChannelChange], generation: Int, reason: String) throws {
    for program in try programs(of: hook) {
      for change in changes {
        let environment = Host.siteEnvironment(adding: [
          "GOFARM_ROOT": layout.root,
          "GOFARM_CHANNEL": change.channel.name,
          "GOFARM_VERSION": change.to?.text ?? "",
          "GOFARM_GOROOT": change.to.map(layout.installation) ?? "",
          "GOFARM_PREVIOUS": change.from?.text ?? "",
          "GOFARM_GENERATION": String(generation),
          "GOFARM_REASON": reason,
        ])
        let outcome = try Child.capture(program, environment: environment, limit: 60)
        if outcome.status == 0 { continue }
        let failure = Failure.hookFailed(
          path: program, status: outcome.status, output: outcome.output)
        if hook == .prePromote { throw failure }
        notify(.warning(failure.message))
      }
    }
  }
}
