import Go
import System

extension Farm {
  /// Enters an existing GOROOT, such as a distribution's, as an installation: a link to it.
  /// Refused when it is not complete, or when others than its owner could change it.
  package func adopt(_ directory: String) throws -> Installation {
    guard FileSystem.exists(directory) else { throw RequestFailure.noFile(directory) }
    let tree = try FileSystem.canonical(directory)
    let missing = try Goroot.missingParts(of: tree)
    if !missing.isEmpty { throw TreeFailure.incompleteTree(path: tree, missing: missing) }
    let version = try release(in: tree, from: tree)
    try requireUnwritable(tree)
    let path = layout.installation(version)
    var isThere = false
    let cause: (any Error)? = try writing { snapshot in
      if let installation = snapshot.installation(version) {
        isThere = installation.adoptedFrom == tree
        if isThere { return nil }
        throw TreeFailure.alreadyInstalled(version)
      }
      try FileSystem.makeLink(path, to: tree)
      return firstFailure(of: [
        { try FileSystem.sync(layout.root) }, { try writeWrapper(version) },
        { try writeVersions(snapshot.versions + [version]) },
      ])
    }
    if isThere { return Installation(version: version, path: path, adoptedFrom: tree) }
    log(Event("adopt", version: version, reason: tree))
    if let cause { throw TreeFailure.installedOnly(version, cause: "\(cause)") }
    return Installation(version: version, path: path, adoptedFrom: tree)
  }

  /// Throws when somebody who is not trusted could change the tree's programs.
  private func requireUnwritable(_ tree: String) throws {
    let trust = try trust()
    for part in Goroot.decisiveParts {
      guard let objection = try trust.objection(to: tree + part) else { continue }
      throw TreeFailure.unsafe(path: tree + part, reason: objection)
    }
  }
}
