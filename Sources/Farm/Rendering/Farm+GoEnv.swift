import Go
import System

/// A go.env that does not say what it should.
struct StaleGoEnv: Equatable {
  let tree: String
  /// What it should say.
  let text: String

  var path: String { tree + "/go.env" }
}

extension Farm {
  /// The first release that reads `$GOROOT/go.env`. For older ones goenv.sh exports the settings.
  static let goEnvSince = GoVersion("1.21rc1")!

  /// Which published installations' go.env differ from what the configuration asks for. Adopted
  /// ones are not ours to write; a file that is gone is damage, which `repair` undoes.
  func staleGoEnvs(
    _ configuration: Configuration, of installations: [Installation]
  ) throws -> [StaleGoEnv] {
    try installations.compactMap { installation in
      guard installation.adoptedFrom == nil else { return nil }
      return try staleGoEnv(configuration, in: installation.path, installation.version)
    }
  }

  private func staleGoEnv(
    _ configuration: Configuration, in tree: String, _ version: GoVersion
  ) throws -> StaleGoEnv? {
    guard version >= Self.goEnvSince, let text = try FileSystem.readText(tree + "/go.env") else {
      return nil
    }
    let wanted = GoEnvFile.rendered(
      stock: GoEnvFile.stock(of: text), settings: configuration.go ?? [:])
    return text == wanted ? nil : StaleGoEnv(tree: tree, text: wanted)
  }

  /// Gives a tree of `staging/` the site's defaults; they have reached the disk when this returns.
  func writeGoEnv(_ configuration: Configuration, in tree: String, _ version: GoVersion) throws {
    if let file = try staleGoEnv(configuration, in: tree, version) { try replaceGoEnv(file) }
  }

  /// Throws when this user could not replace the file: the tree is another administrator's.
  func requireReplaceable(_ file: StaleGoEnv) throws {
    guard let top = try FileSystem.status(file.tree), Host.userID != 0, top.owner != Host.userID
    else { return }
    throw TreeFailure.foreign(path: file.tree, owner: Accounts.userName(top.owner))
  }

  /// By temporary file and rename(2): who reads it finds the old text or the new one. The tree's
  /// top directory is read-only, which stops everyone but root: its owner opens it for the rename.
  func replaceGoEnv(_ file: StaleGoEnv) throws {
    guard let top = try FileSystem.status(file.tree) else { return }
    let isShut = top.mode & 0o200 == 0 && Host.userID != 0
    if isShut { try FileSystem.setMode(file.tree, top.mode | 0o200) }
    defer { if isShut { try? FileSystem.setMode(file.tree, top.mode) } }
    try replace(file.path, file.text, mode: 0o444)
  }
}
