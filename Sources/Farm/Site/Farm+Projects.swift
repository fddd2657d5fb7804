import Go
import Projects
import System

extension Farm {
  /// Writes the files of the site's template into a project; what is there already stays.
  package func startProject(in directory: String) throws -> (written: [String], kept: [String]) {
    let files = try projectPolicy().template?.files ?? [".go-version": "@version@\n"]
    for name in files.keys
    where name.isEmpty || name.utf8.contains(0x2f) || name == ".." || name == "." {
      throw RequestFailure.damagedFile(
        path: layout.configuration, reason: "the template's \"\(name)\" is not a file name")
    }
    let version = try version(forProjectIn: directory)
    var written: [String] = []
    var kept: [String] = []
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      let text = content.replacing("@version@", with: version.text)
        .replacing("@series@", with: version.series)
      do {
        try FileSystem.create("\(directory)/\(name)", text, sync: true)
        written.append(name)
      } catch {
        guard error.exists else { throw error }
        kept.append(name)
      }
    }
    return (written, kept)
  }

  /// Which version a directory gets here, and why.
  package func selection(
    for directory: String, environment: [String: String]
  ) throws -> ProjectSelection {
    ProjectSelection(of: directory, among: try installed(), environment: environment)
  }

  /// What the project's own go.work or go.mod asks for, so that no pin contradicts it; else channel
  /// stable's version.
  private func version(forProjectIn directory: String) throws -> GoVersion {
    let selection = try selection(for: directory, environment: ["HOME": directory])
    let isModule = ["go.work", "go.mod"].contains(FileSystem.name(of: selection.decidedBy))
    if isModule, let version = try selection.outcome.get().version { return version }
    return try select(.channel(.stable)).version
  }
}

extension Farm {
  /// The site's policy for projects; an absent one asks for nothing.
  package func projectPolicy() throws -> ProjectPolicy {
    try (configuration().projects ?? ProjectPolicy()).resolved(from: layout.configuration)
  }
}
