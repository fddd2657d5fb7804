import Go
import System

/// Something in a project's version files that the site's policy does not allow.
package struct ProjectFinding: Equatable, Sendable, Encodable {
  package let path: String
  /// From 1.
  package let line: Int
  /// `required`, `unreadable`, `unusable`, `series`, `minimum`, `denied`, `patch`, `installed`, `agree`,
  /// `vulnerable`, `retired` or `retiring`.
  package let code: String
  package let message: String
  /// A warning does not break the policy.
  package var isWarning = false

  private enum CodingKeys: String, CodingKey {
    case path, line, code, message
    case isWarning = "warning"
  }

  /// What a directory holds, or a file says, is not known.
  static func unreadable(_ path: String, _ error: SystemError) -> ProjectFinding {
    ProjectFinding(
      path: path, line: 1, code: "unreadable", message: "cannot be read: \(error.reason)")
  }
}

/// What a site has to say of a version, whichever file asks for it.
package struct VersionRemark: Equatable, Sendable {
  /// `vulnerable`, `retired`, `retiring`
  package let code: String
  package let message: String
  package let isWarning: Bool

  package init(_ code: String, _ message: String, isWarning: Bool = false) {
    self.code = code
    self.message = message
    self.isWarning = isWarning
  }
}

/// Judges the version files of a directory.
package struct PolicyChecker: Sendable {
  let policy: ProjectPolicy
  /// What is installed; nil where there is no farm to ask.
  let installed: InstalledVersions?
  private let denied: [(what: VersionSpec, text: String, reason: String)]
  private let remarks: (@Sendable (GoVersion) -> [VersionRemark])?

  /// - Parameters:
  ///   - installed: where channels and installed versions are looked up.
  ///   - remarks: asked once for each file that selects a version.
  package init(
    _ policy: ProjectPolicy, installed: InstalledVersions?,
    remarks: (@Sendable (GoVersion) -> [VersionRemark])? = nil
  ) throws {
    self.policy = policy
    self.installed = installed
    self.remarks = remarks
    for series in policy.allowed ?? [] where GoVersion(series)?.series != series {
      throw RequestFailure.usage("policy: \"\(series)\" is not a series such as 1.26", remedy: nil)
    }
    denied = try (policy.denied ?? [:]).sorted { $0.key < $1.key }.map { text, reason in
      guard let spec = VersionSpec(text) else { throw SelectionFailure.invalidVersion(text) }
      return (spec, text, reason)
    }
  }

  /// What is wrong with the files of one directory, in their order.
  package func findings(_ files: [ProjectFile]) -> [ProjectFinding] {
    let asked = files.map(asked(by:))
    var findings: [ProjectFinding] = []
    for (file, asked) in zip(files, asked) {
      switch asked {
      case .nothing: break
      case .unusable(let reason): findings.append(finding(file, "unusable", reason))
      case .floor(let floor):
        findings += judge(file, floor: floor)
        if let version = installed?.standard(atLeast: floor) { findings += remark(file, version) }
      case .pin(let pin):
        findings += judge(file, pin)
        // Where a channel leads to is not the project's choice.
        if let version = pin.version, Channel(pin.text) == nil {
          findings += remark(file, version)
        }
        if let line = file.byGoLine { findings += judge(line, besides: pin) }
      }
    }
    if policy.agree == true { findings += disagreements(zip(files, asked)) }
    return findings
  }

  /// A project without any of the required files.
  func missing(in directory: String) -> ProjectFinding? {
    guard let required = policy.required, !required.isEmpty else { return nil }
    return ProjectFinding(
      path: directory, line: 1, code: "required",
      message: "has no \(required.joined(separator: " or "))")
  }

  private enum Asked {
    case nothing
    case unusable(String)
    case floor(GoVersion)
    case pin(Pin)
  }

  /// What a pin, or a toolchain line, comes to.
  private struct Pin {
    let text: String
    let isExact: Bool
    /// As far as it is known: a series that is not installed is nil.
    let version: GoVersion?
    /// `1.26`
    let series: String?
    let problem: String?
  }

  private func asked(by file: ProjectFile) -> Asked {
    switch file.request {
    case .nothing: return .nothing
    case .atLeast(let text):
      guard let floor = GoVersion(goLine: text) else { return .unusable("holds no version") }
      return .floor(floor)
    case .toolchain(let name):
      guard let version = ProjectFile.Request.release(ofToolchain: name).flatMap({ GoVersion($0) })
      else { return .unusable("holds no version") }
      return .pin(pin(.exact(version)))
    case .anyOf(let words):
      if words.contains(where: { $0.hasPrefix("path:") || $0.hasPrefix("ref:") }) {
        return .unusable("path: and ref: are not supported")
      }
      let available = words.first { (try? installed?.resolve($0)) != nil }
      let word = available ?? words[0]
      if word == "system" {
        return .pin(Pin(text: word, isExact: false, version: nil, series: nil, problem: nil))
      }
      guard ProjectFile.isPrintable(word), let spec = VersionSpec(word) else {
        return .unusable("holds no version")
      }
      return .pin(pin(spec))
    }
  }

  private func pin(_ spec: VersionSpec) -> Pin {
    var version: GoVersion?
    var problem: String?
    do throws(SelectionFailure) { version = try installed?.resolve(spec.word).version } catch {
      problem = error.message
    }
    var isExact = false
    var series: String?
    switch spec {
    case .exact(let exact):
      isExact = !exact.isLanguageOnly
      version = exact
      series = exact.series
    case .series(let major, let minor?): series = "\(major).\(minor)"
    default: series = version?.series
    }
    return Pin(
      text: spec.description, isExact: isExact, version: version, series: series, problem: problem)
  }

  private func judge(_ file: ProjectFile, _ pin: Pin) -> [ProjectFinding] {
    var found: [ProjectFinding] = []
    if policy.exactPatch == true, !pin.isExact {
      found.append(finding(file, "patch", "\"\(pin.text)\" names no patch release"))
    }
    if let allowed = policy.allowed, !allowed.contains(pin.series ?? "") {
      found.append(
        finding(
          file, "series",
          "\(pin.text) is not of an allowed series (\(allowed.joined(separator: ", ")))"))
    }
    if let version = pin.version ?? pin.series.flatMap({ GoVersion($0) }) {
      found += judge(file, oldest: version)
    }
    if policy.installed == true, let problem = pin.problem {
      found.append(finding(file, "installed", problem))
    }
    return found
  }

  /// The go line of a module whose toolchain line selects, unless the go line asks for more.
  private func judge(_ file: ProjectFile, besides toolchain: Pin) -> [ProjectFinding] {
    guard case .floor(let floor) = asked(by: file) else { return [] }
    let isSatisfied = toolchain.version?.satisfies(floor) ?? false
    return isSatisfied ? judge(file, oldest: floor) : judge(file, floor: floor)
  }

  private func judge(_ file: ProjectFile, floor: GoVersion) -> [ProjectFinding] {
    var found = judge(file, oldest: floor)
    if let allowed = policy.allowed, allowed.allSatisfy({ isAbove(floor, series: $0) }) {
      found.append(
        finding(
          file, "series",
          "go \(floor) is above every allowed series (\(allowed.joined(separator: ", ")))"))
    }
    if policy.installed == true, let installed, installed.lowest(atLeast: floor) == nil {
      found.append(
        finding(file, "installed", "no installed version satisfies go \(floor)"))
    }
    return found
  }

  private func isAbove(_ floor: GoVersion, series: String) -> Bool {
    guard let series = GoVersion(series) else { return false }
    return (floor.major, floor.minor) > (series.major, series.minor)
  }

  private func judge(_ file: ProjectFile, oldest version: GoVersion) -> [ProjectFinding] {
    var found: [ProjectFinding] = []
    if let minimum = policy.minimum, !version.satisfies(minimum) {
      found.append(finding(file, "minimum", "\(version) is older than \(minimum)"))
    }
    for (spec, text, reason) in denied where spec.covers(version) {
      found.append(finding(file, "denied", "\(version) is denied (\(text)): \(printable(reason))"))
    }
    return found
  }

  private func disagreements(
    _ files: some Sequence<(ProjectFile, Asked)>
  ) -> [ProjectFinding] {
    var found: [ProjectFinding] = []
    var first: (file: ProjectFile, pin: Pin)?
    for (file, asked) in files {
      switch asked {
      case .pin(let pin):
        if let first, first.pin.version != pin.version || first.pin.series != pin.series {
          let other = FileSystem.name(of: first.file.path)
          found.append(
            finding(file, "agree", "\(pin.text) is not the \(first.pin.text) of \(other)"))
        }
        first = first ?? (file, pin)
      case .floor(let floor):
        guard let first, let version = first.pin.version, !version.satisfies(floor) else {
          continue
        }
        let other = FileSystem.name(of: first.file.path)
        found.append(finding(file, "agree", "go \(floor) is newer than the \(version) of \(other)"))
      default: break
      }
    }
    return found
  }

  private func remark(_ file: ProjectFile, _ version: GoVersion) -> [ProjectFinding] {
    (remarks?(version) ?? []).map {
      var found = finding(file, $0.code, $0.message)
      found.isWarning = $0.isWarning
      return found
    }
  }

  private func finding(_ file: ProjectFile, _ code: String, _ message: String) -> ProjectFinding {
    ProjectFinding(path: file.path, line: file.line, code: code, message: message)
  }

}

extension VersionSpec {
  /// As it is typed: `=1.20` for exactly that.
  fileprivate var word: String {
    if case .exact = self { "=\(self)" } else { description }
  }

  fileprivate func covers(_ version: GoVersion) -> Bool {
    switch self {
    case .exact(let exact): exact.isSameRelease(as: version)
    case .series(let major, let minor):
      version.major == major && (minor == nil || version.minor == minor)
    case .channel: false
    }
  }
}
