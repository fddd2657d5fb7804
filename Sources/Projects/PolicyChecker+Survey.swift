import Synchronization
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
    if status.kind == .directory { return try surveyTree(path) }
    guard let kind = ProjectFile.Kind(rawValue: FileSystem.name(of: path)) else {
      throw RequestFailure.usage(
        "\"\(path)\" is no version file", remedy: .gofarm("check", "--help"))
    }
    var survey = ProjectSurvey()
    survey.projects = 1
    if case .found(let file) = ProjectFile.read(at: path, kind) {
      survey.findings = findings([file])
    }
    return survey
  }

  private func surveyTree(_ top: String) throws -> ProjectSurvey {
    let queue = Queue([.init(path: top, hasRequired: hasRequired(above: top))])
    let results = Mutex<[ProjectSurvey]>([])
    onThreads(min(4, Host.processors)) { _ in
      var survey = ProjectSurvey()
      while let place = queue.next() {
        let below = visit(place, &survey)
        queue.finish(adding: below)
      }
      results.withLock { $0.append(survey) }
    }
    var whole = ProjectSurvey()
    for part in results.withLock({ $0 }) {
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

  /// Judges one directory; returns those below it.
  private func visit(_ place: Place, _ survey: inout ProjectSurvey) -> [Place] {
    var kinds: [ProjectFile.Kind] = []
    var names: [String] = []
    var others: [String] = []
    let required = policy.required ?? []
    let wanted = required.filter { ProjectFile.Kind(rawValue: $0) == nil }
    do throws(SystemError) {
      try FileSystem.scan(place.path) { name, kind in
        if kind == .directory {
          if !isSkipped(name) { names.append(String(fileName: name)) }
        } else if mayBeVersionFile(name),
          let kind = ProjectFile.Kind(rawValue: String(fileName: name))
        {
          kinds.append(kind)
        } else if !wanted.isEmpty {
          others.append(String(fileName: name))
        }
      }
    } catch {
      // It was there a moment ago.
      if error.isMissing { return [] }
      survey.findings.append(.unreadable(place.path, error))
      return []
    }
    // A farm: its releases' own modules are nobody's projects.
    if names.contains(".gofarm") { return [] }
    var hasRequired = place.hasRequired
    if !kinds.isEmpty {
      let files = ProjectFile.Kind.allCases.filter(kinds.contains).compactMap { kind in
        let path = "\(place.path)/\(kind.rawValue)"
        do throws(SystemError) {
          return try FileSystem.beginning(path, limit: kind.limit).map {
            ProjectFile(path, kind, $0)
          }
        } catch {
          survey.findings.append(.unreadable(path, error))
          return nil
        }
      }
      survey.projects += 1
      survey.findings += findings(files)
      let present = kinds.map(\.rawValue) + others
      hasRequired = hasRequired || required.contains(where: present.contains)
      if !hasRequired, let missing = missing(in: place.path) { survey.findings.append(missing) }
    }
    return names.map { Place(path: "\(place.path)/\($0)", hasRequired: hasRequired) }
  }

  fileprivate struct Place: Sendable {
    let path: String
    let hasRequired: Bool
  }
}

/// Looked at for every entry of every directory: nothing is copied.
private func mayBeVersionFile(_ name: UnsafePointer<CChar>) -> Bool {
  name[0] == 0x2e && (name[1] == 0x67 || name[1] == 0x74)
    || name[0] == 0x67 && name[1] == 0x6f && name[2] == 0x2e
}

private func isSkipped(_ name: UnsafePointer<CChar>) -> Bool {
  guard name[0] == 0x2e || name[0] == 0x6e || name[0] == 0x76 else { return false }
  return [".git", "node_modules", "vendor"].contains(String(cString: name))
}

/// Directories that are still to be visited, by whoever is free.
private final class Queue: @unchecked Sendable {
  private let monitor = Monitor()
  private var places: [PolicyChecker.Place]
  private var busy = 0

  init(_ places: [PolicyChecker.Place]) { self.places = places }

  /// nil when all is done.
  func next() -> PolicyChecker.Place? {
    monitor.wait(until: { !places.isEmpty || busy == 0 }) {
      guard let place = places.popLast() else { return nil }
      busy += 1
      return place
    }
  }

  func finish(adding more: [PolicyChecker.Place]) {
    monitor.locked {
      busy -= 1
      places += more
    }
  }
}
