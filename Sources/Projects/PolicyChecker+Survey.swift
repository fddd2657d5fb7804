import System

/// What a look through whole trees found.
package struct ProjectSurvey: Sendable {
  /// Directories that hold a version file.
  package var projects = 0
  /// Sorted by path.
  package var findings: [ProjectFinding] = []
}

extension PolicyChecker {
  /// Judges a version file alone, or every project at and below a directory. Links to directories
  /// are not followed; .git, node_modules, vendor and whole farms are left out.
  package func survey(_ path: String) throws -> ProjectSurvey {
    guard let status = try FileSystem.targetStatus(path) else { throw RequestFailure.noFile(path) }
    if status.kind == .directory { return surveyTree(path) }
    guard let kind = ProjectFile.Kind(rawValue: FileSystem.name(of: path)) else {
      throw RequestFailure.usage(
        "\"\(path)\" is not a version file", remedy: .gofarm("check", "--help"))
    }
    var survey = ProjectSurvey()
    survey.projects = 1
    if case .found(let file) = ProjectFile.read(at: path, kind) {
      survey.findings = findings([file])
    }
    return survey
  }

  private func surveyTree(_ top: String) -> ProjectSurvey {
    let required = policy.required ?? []
    let wantsOthers = required.contains { ProjectFile.Kind(rawValue: $0) == nil }
    let parts = walkProjects(
      top, state: hasRequired(above: top), namingOthers: wantsOthers, start: ProjectSurvey()
    ) { directory, hasRequired, survey in
      survey.findings += directory.unreadable
      if directory.kinds.isEmpty { return hasRequired }
      survey.projects += 1
      survey.findings += findings(directory.files { survey.findings.append($0) })
      let present = directory.kinds.map(\.rawValue) + directory.others
      if hasRequired || required.contains(where: present.contains) { return true }
      if let missing = missing(in: directory.path) { survey.findings.append(missing) }
      return false
    }
    var whole = ProjectSurvey()
    for part in parts {
      whole.projects += part.projects
      whole.findings += part.findings
    }
    whole.findings.sort { ($0.path, $0.line, $0.code) < ($1.path, $1.line, $1.code) }
    return whole
  }

  private func hasRequired(above directory: String) -> Bool {
    guard let required = policy.required else { return true }
    var place = FileSystem.parent(of: directory)
    while true {
      if required.contains(where: { FileSystem.exists("\(place)/\($0)") }) { return true }
      if place == "/" || place == "." { return false }
      place = FileSystem.parent(of: place)
    }
  }
}
