import CommandLine
import Farm
import System

extension Command {
  static let importing = Command(
    Declaration(
      "import", "take over what another version manager holds",
      details: """
        Installs a copy of every complete release that gvm, goenv, asdf (golang), mise (go),
        voidint/g, or golang.org/dl (sdk) has, unless the farm has it already. The originals stay:
        remove them when nobody uses them any more. Programs that users of mise installed beside go
        are not copied. A copy is your word, and recorded as unattested.
        """,
      example: """
        gofarm import gvm --dry-run
        gofarm import sdk --directory /home/ada/sdk
        """,
      parameters: [
        .operand(
          "MANAGER", "gvm, goenv, asdf, mise, g or sdk",
          completion: .words(VersionManager.allCases.map(\.rawValue))),
        .option(
          "--directory", "DIR", "where it keeps its versions; default: its usual place",
          completion: .directory),
        .flag("--dry-run", "only list them"),
      ])
  ) { context in
    let word = try context.word("MANAGER")
    guard let manager = VersionManager(rawValue: word) else {
      throw RequestFailure.usage(
        "\"\(word)\" is not a known manager", remedy: .gofarm("import", "--help"))
    }
    let farm = try context.farm()
    let directory =
      context.arguments["--directory"].map(Host.absolute)
      ?? manager.directory(environment: Host.environment)
    let isDry = context.arguments.has("--dry-run")
    let found = try farm.candidates(of: manager, in: directory)
    var failed: [FailedVersion] = []
    for candidate in found where !isDry && !candidate.isInstalled {
      do { _ = try farm.importCopy(of: candidate, from: manager) } catch {
        let failure = Gofarm.failure(for: error)
        failed.append(FailedVersion(candidate.version, failure, in: context.output))
      }
    }
    let missing = Set(failed.map(\.version))
    return ImportReport(
      directory: directory, dryRun: isDry, found: found.filter { !missing.contains($0.version) },
      failed: failed)
  }
}

private struct ImportReport: Report {
  let directory: String
  let dryRun: Bool
  let found: [ImportCandidate]
  let failed: [FailedVersion]

  var exitCode: Int32 { failed.first?.code ?? 0 }
  var text: String {
    found.isEmpty && failed.isEmpty
      ? "nothing in \(directory)\n"
      : found.map {
        let what = $0.isInstalled ? "is here already" : dryRun ? "would be installed" : "installed"
        return "\($0.version) \(what), from \($0.path)\n"
      }.joined() + failed.map { $0.text("import") }.joined()
  }
}
