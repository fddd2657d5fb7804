import System

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
    return try names.compactMap { name in
      let path = "\(directory)/\(name)"
      guard !name.hasPrefix("."), try FileSystem.targetStatus(path)?.isExecutable == true else {
        return nil
      }
      try requireTrustedProgram(path)
      return path
    }
  }

  func programs(of hook: Hook) throws -> [String] {
    try programs(in: "\(layout.state)/\(hook.rawValue)")
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
        let failure = PromotionFailure.hookFailed(
          path: program, status: outcome.status, output: outcome.output)
        if hook == .prePromote { throw failure }
        notify(.warning(failure.message))
      }
    }
  }
}
