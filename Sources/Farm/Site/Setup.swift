import System

/// Puts goenv.sh where login and interactive shells find it, and takes it away again.
package struct Setup: Sendable {
  package enum Scope: Equatable, Sendable {
    /// Every user of this machine, or of the one whose files lie below `prefix`.
    case system(prefix: String)
    /// The user with this environment.
    case user([String: String])
  }

  /// One file, and what becomes of it.
  package struct Step: Equatable, Sendable {
    package enum Change: Equatable, Sendable {
      /// nil: there is none.
      case file(before: [UInt8]?, after: [UInt8]?)
      case link(before: String?, after: String?)
    }

    package let path: String
    /// Who reads it.
    package let shell: String
    package let change: Change
    /// How many directories above it go with it when it is removed, as far as they are empty:
    /// those that were made for it.
    let directories: Int

    /// `added`, `changed`, `removed`; `present` or `absent` where nothing is to be done.
    package var action: String {
      func action<Value: Equatable>(_ before: Value?, _ after: Value?) -> String {
        if before == after { return "present" }
        return before == nil ? "added" : after == nil ? "removed" : "changed"
      }
      return switch change {
      case .file(nil, nil), .link(nil, nil): "absent"
      case .file(let before, let after): action(before, after)
      case .link(let before, let after): action(before, after)
      }
    }

    package var isEmpty: Bool { ["present", "absent"].contains(action) }

    /// What diff -u would show.
    package var diff: String {
      func lines(_ target: String?) -> [UInt8]? { target.map { Array("link to \($0)\n".utf8) } }
      return switch change {
      case .file(let before, let after): TextDiff.unified(path, before, after)
      case .link(let before, let after): TextDiff.unified(path, lines(before), lines(after))
      }
    }
  }

  package let layout: Layout
  package let scope: Scope
  /// Also /usr/local/bin/go and gofmt, for those who read no start-up file: sudo, cron, ssh HOST COMMAND.
  package let withGoLink: Bool

  package init(layout: Layout, scope: Scope, withGoLink: Bool = false) {
    self.layout = layout
    self.scope = scope
    self.withGoLink = withGoLink
  }

  /// What there is to do. Changes nothing; throws where something is in the way.
  package func plan(removing: Bool) throws -> [Step] {
    let files =
      switch scope {
      case .system(let prefix): try StartupFile.system(prefix: prefix)
      case .user(let environment): try StartupFile.user(environment: environment)
      }
    if case .user(let environment) = scope { try requireOwnHome(environment, removing) }
    var steps = try files.map { try step($0, removing: removing) }
    if case .system(let prefix) = scope, withGoLink || removing {
      steps += try ["go", "gofmt"].compactMap { name in
        try linkStep("\(prefix)/usr/local/bin/\(name)", to: name, removing: removing)
      }
    }
    return steps
  }

  /// Root has a HOME that is somebody else's under `sudo -E`, and in some containers.
  private func requireOwnHome(_ environment: [String: String], _ removing: Bool) throws {
    guard Host.userID == 0, let home = environment["HOME"],
      let owner = try FileSystem.targetStatus(home)?.owner, owner != 0,
      !Host.isUnmapped(user: owner)
    else { return }
    let name = Accounts.userName(owner)
    throw SetupFailure.foreignHome(
      home, user: UInt32(name) == nil ? name : "#" + name,
      command: ["gofarm", "--root", layout.root, "setup", "--user"] + (removing ? ["--remove"] : [])
    )
  }

  /// Carries a plan out, each file by rename(2). All of it or nothing: where a file cannot be
  /// written, those before it get back what they had.
  package func carryOut(_ steps: [Step]) throws {
    let steps = steps.filter { !$0.isEmpty }
    for step in steps { try requireWritable(step) }
    var done: [(step: Step, made: [String])] = []
    for step in steps {
      do { done.append((step, try carryOut(step))) } catch {
        let kept = done.reversed().filter { !undo($0.step, $0.made) }.map(\.step.path)
        if kept.isEmpty { throw error }
        throw SetupFailure.halfDone(kept.sortedByBytes(), failed: step.path, cause: "\(error)")
      }
    }
    for step in steps where step.action == "removed" { removeDirectories(of: step) }
    Host.restoreLabels(steps.filter { $0.action != "removed" }.map(\.path))
  }

  /// Throws where a file cannot be made or replaced, before anything is changed.
  private func requireWritable(_ step: Step) throws {
    let path = step.path
    var directory = FileSystem.parent(of: path)
    while try FileSystem.targetStatus(directory) == nil {
      directory = FileSystem.parent(of: directory)
    }
    let isWritable: Bool
    do {
      let name = FileSystem.name(of: path)
      isWritable = try FilePlace("\(directory)/\(name)", isLink: step.isLink).isWritable
    } catch let error as SystemError where error.isMissing {
      throw FarmFailure.obstructed(path: path, what: "a link to nowhere")
    }
    if !isWritable { throw SystemError("open", path, code: SystemError.noPermission) }
  }

  /// Returns the directories that it made.
  private func carryOut(_ step: Step) throws -> [String] {
    let place = try FilePlace(step.path, making: true, isLink: step.isLink)
    switch step.change {
    case .file(let before, let after):
      // Somebody may have written it since the plan was made.
      guard try place.read() == before else { throw SetupFailure.changed(path: step.path) }
      try place.write(after)
    case .link(_, let after): try place.link(to: after)
    }
    return place.made
  }

  /// Whether a file has again what it had before.
  private func undo(_ step: Step, _ made: [String]) -> Bool {
    do {
      let place = try FilePlace(step.path, isLink: step.isLink)
      switch step.change {
      case .file(let before, _): try place.write(before)
      case .link(let before, _): try place.link(to: before)
      }
      for directory in made.reversed() { try FileSystem.removeEmptyDirectory(directory) }
      return true
    } catch { return false }
  }

  private func removeDirectories(of step: Step) {
    var directory = step.path
    for _ in 0..<step.directories {
      directory = FileSystem.parent(of: directory)
      // Somebody else's files stay, and what they lie in.
      do { try FileSystem.removeEmptyDirectory(directory) } catch { return }
    }
  }

  private func step(_ file: StartupFile, removing: Bool) throws -> Step {
    let before = try read(file.path)
    let code = file.loading(layout)
    let missing = try missingDirectories(above: file.path)
    let after: [UInt8]?
    if file.isOwn {
      if let before, !OwnStartupFile.isOurs(before) {
        if removing { return Step(file, before, before) }
        throw FarmFailure.obstructed(path: file.path, what: "somebody else's file")
      }
      let made = before.map(OwnStartupFile.directories(madeFor:)) ?? missing
      if removing { return Step(file, before, nil, directories: made) }
      after = OwnStartupFile.bytes(code, made: made)
    } else if removing {
      let (rest, made) = before.map(StartupLine.removed) ?? (nil, 0)
      return Step(file, before, rest, directories: made)
    } else {
      // Our line would become the end of theirs.
      if before?.dropLast(before?.last == 0x0a ? 1 : 0).last == 0x5c {
        throw FarmFailure.obstructed(path: file.path, what: "a file that ends in a backslash")
      }
      after = StartupLine.added(code, to: before, missing: missing)
    }
    return Step(file, before, after)
  }

  /// What stands there, by the way that will be taken to write it; nil: nothing.
  private func read(_ path: String) throws -> [UInt8]? {
    do { return try FilePlace(path).read() } catch let error as SystemError where error.isMissing {
      return nil
    }
  }

  private func missingDirectories(above path: String) throws -> Int {
    var count = 0
    var directory = FileSystem.parent(of: path)
    while try FileSystem.targetStatus(directory) == nil {
      count += 1
      directory = FileSystem.parent(of: directory)
    }
    return count
  }

  private func linkStep(_ path: String, to name: String, removing: Bool) throws -> Step? {
    let before = try FileSystem.linkTarget(path)
    let isOurs = before.map { $0.hasPrefix(layout.root + "/") } ?? false
    if removing {
      return isOurs ? Step(path, .link(before: before, after: nil)) : nil
    }
    if !isOurs, try FileSystem.status(path) != nil {
      throw FarmFailure.obstructed(path: path, what: "somebody else's program")
    }
    let target = layout.link(.stable) + "/bin/" + name
    return Step(path, .link(before: before, after: target))
  }
}

extension Setup.Step {
  fileprivate var isLink: Bool {
    if case .link = change { true } else { false }
  }

  fileprivate init(
    _ file: StartupFile, _ before: [UInt8]?, _ after: [UInt8]?, directories: Int = 0
  ) {
    path = file.path
    shell = file.shell
    change = .file(before: before, after: after)
    self.directories = directories
  }

  fileprivate init(_ path: String, _ change: Change) {
    self.path = path
    shell = "sudo, cron"
    self.change = change
    directories = 0
  }
}
