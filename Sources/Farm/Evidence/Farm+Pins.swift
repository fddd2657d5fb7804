import Go
import Projects
import System

extension Farm {
  /// What asks for which version below these directories, sorted by path.
  package func pins(below directories: [String]) throws -> [Pin] {
    let survey = PinSurvey(installed: try installed())
    return try directories.flatMap { try survey.pins(below: $0) }
  }

  /// The same of the directories that farm.json names; one that is not there is passed over.
  func sitePins() throws -> [Pin] {
    let directories = try configuration().pins ?? []
    return try pins(
      below: directories.filter { directory in
        if FileSystem.exists(directory) { return true }
        notify(.warning("there is no directory \(quoted(directory)), which pins names"))
        return false
      })
  }

  /// Of the site's pins, those that would be left without a version.
  func needing(_ versions: Set<GoVersion>, _ pins: [Pin]) throws -> [Pin] {
    pins.isEmpty ? [] : try PinSurvey(installed: installed()).needing(versions, pins)
  }
}

extension [Pin] {
  /// `/srv/app/.go-version (ada), /srv/b/go.mod (bob) and 3 more`
  var names: String {
    prefix(5).map(\.who).joined(separator: ", ") + (count > 5 ? " and \(count - 5) more" : "")
  }
}
