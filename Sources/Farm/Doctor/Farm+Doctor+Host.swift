import Go
import System

extension Farm {
  func hostFindings(_ scope: DoctorScope, _ configuration: Configuration) throws -> [Diagnosis] {
    try environmentFindings(scope) + otherGoenvs(scope) + etcEnvironment(scope)
      + userGoEnvs(scope, configuration) + hooks(scope) + securePath(scope)
  }

  private func environmentFindings(_ scope: DoctorScope) -> [Diagnosis] {
    var found: [Diagnosis] = []
    let environment = scope.environment
    if let goroot = environment["GOROOT"], !goroot.isEmpty {
      found.append(
        Diagnosis(
          .gorootSet, "GOROOT=\(goroot): every go takes it literally, whichever it is",
          remedy: .shell("unset", "GOROOT")))
    }
    let path = environment["PATH"] ?? ""
    if let go = Child.find("go", in: path), !leadsToFarm(go) {
      let isThere = path.split(separator: ":").contains { $0.hasPrefix(layout.root + "/") }
      found.append(
        isThere
          ? Diagnosis(
            .otherGoFirst, "\(go) stands before the farm on PATH",
            remedy: .advice("take \(FileSystem.parent(of: go)) out of PATH"))
          : Diagnosis(
            .notOnPath, "go is \(go), and the farm is not on PATH",
            remedy: .shell(".", layout.script)))
    }
    let names = ["GVM_ROOT", "ASDF_DIR"].filter { environment[$0] != nil }
    let marks = ["/.gvm/", "/.asdf/shims", "/.g/go/", "/mise/shims", "/.gobrew/"]
    let entries = path.split(separator: ":").filter { entry in
      marks.contains { "\(entry)/".contains($0) }
    }
    for evidence in names.map({ "\($0) is set" }) + entries.map({ "\($0) is on PATH" }) {
      found.append(
        Diagnosis(
          .otherManager, "another version manager is at work: \(evidence)",
          remedy: .advice("take it out of your start-up files")))
    }
    return found
  }

  func leadsToFarm(_ program: String) -> Bool {
    guard let real = try? FileSystem.canonical(program),
      let root = try? FileSystem.canonical(layout.root)
    else { return false }
    return real.hasPrefix(root + "/")
      || ((try? readSnapshot().installations) ?? []).contains {
        $0.adoptedFrom.map { real.hasPrefix($0 + "/") } ?? false
      }
  }

  private func etcEnvironment(_ scope: DoctorScope) -> [Diagnosis] {
    let path = scope.prefix + "/etc/environment"
    guard let text = try? FileSystem.readText(path, limit: 1 << 20) else { return [] }
    return text.split(separator: "\n").filter {
      $0.hasPrefix("GOROOT=") || $0.hasPrefix("GOTOOLCHAIN=") || $0.hasPrefix("GOFLAGS=")
        || ($0.hasPrefix("PATH=") && $0.contains("/go/bin"))
    }.map {
      Diagnosis(
        .etcEnvironment, "\(path) has \($0), for every user and every program",
        remedy: .advice("remove the line; defaults go into gofarm config set"))
    }
  }

  /// `go env -w` writes there, and what it wrote goes before the site's defaults.
  private func userGoEnvs(_ scope: DoctorScope, _ configuration: Configuration) -> [Diagnosis] {
    var paths = GoSettings.userFile(scope.environment).map { [$0] } ?? []
    paths += homesOfUsers(scope).map { $0 + "/.config/go/env" }
    return Set(paths).sorted().flatMap { path -> [Diagnosis] in
      let values = GoSettings.userValues(in: path)
      let keys = ["GOROOT", "GOSUMDB", "GONOSUMDB"] + (configuration.go ?? [:]).keys.sorted()
      return Set(keys).sorted().compactMap { key in
        guard let value = values[key] else { return nil }
        if key != "GOROOT", value == configuration.go?[key] { return nil }
        return Diagnosis(
          .userGoEnv, "\(path) has \(key)=\(value.prefix(80)), which goes before the site's",
          remedy: .advice("as that user: go env -u \(key)"))
      }
    }
  }

  /// Of everybody in `/etc/passwd`; root alone looks there.
  func homesOfUsers(_ scope: DoctorScope) -> [String] {
    guard Host.userID == 0, let users = try? FileSystem.readText(scope.prefix + "/etc/passwd")
    else { return [] }
    return users.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      return fields.count > 5 && fields[5].hasPrefix("/") ? scope.prefix + fields[5] : nil
    }
  }

  /// Whether start-up files load this farm's goenv.sh, and none of them twice.
  private func hooks(_ scope: DoctorScope) throws -> [Diagnosis] {
    let system = try StartupFile.system(prefix: scope.prefix)
    let user = (try? StartupFile.user(environment: scope.environment)) ?? []
    var found: [Diagnosis] = []
    var isHooked = false
    for file in system + user {
      guard let text = try? FileSystem.readText(file.path, limit: 1 << 20) else { continue }
      let lines = text.split(separator: "\n").filter {
        $0.contains(layout.script) && $0.first { $0 != " " && $0 != "\t" } != "#"
      }
      isHooked = isHooked || !lines.isEmpty
      if lines.count > 1 {
        found.append(
          Diagnosis(
            .hookTwice, "\(file.path) loads \(layout.script) \(lines.count) times",
            remedy: .advice("leave one of the lines")))
      }
    }
    // A package's reads the farm's root from the environment.
    let package = scope.prefix + "/etc/profile.d/gofarm.sh"
    if let text = try? FileSystem.readText(package, limit: 1 << 20),
      text.contains("${GOFARM_ROOT:-\(layout.root)}/goenv.sh")
    {
      isHooked = true
    }
    if !isHooked {
      found.append(
        Diagnosis(
          .hookMissing, "no start-up file of this host or of this user loads \(layout.script)",
          remedy: .choice([.gofarm("setup", "--system"), .gofarm("setup", "--user")])))
    }
    return found
  }

  /// sudo replaces PATH by this one.
  private func securePath(_ scope: DoctorScope) -> [Diagnosis] {
    let etc = scope.prefix + "/etc"
    let more = (try? FileSystem.entries(etc + "/sudoers.d"))?.map { "\(etc)/sudoers.d/\($0)" }
    for path in ["\(etc)/sudoers"] + (more ?? []) {
      guard let text = try? FileSystem.readText(path, limit: 1 << 20) else { continue }
      for line in text.split(separator: "\n") where line.contains("secure_path") {
        guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
        let value = line[line.index(after: equals)...].filter { !"\" \t".contains($0) }
        let directories = value.split(separator: ":")
        let entries = directories.map { scope.prefix + $0 }
        if let go = Child.find("go", in: entries.joined(separator: ":")), leadsToFarm(go) {
          continue
        }
        let link = Remedy.gofarm("setup", "--system", "--with-go-link")
        // RHEL's: the link would be where sudo does not look.
        let add = Remedy.advice("add /usr/local/bin to secure_path with visudo")
        let isLooked = directories.contains("/usr/local/bin")
        return [
          Diagnosis(
            .securePath, "sudo looks for programs in \(value), where the farm's go is not",
            remedy: isLooked ? link : .sequence([add, link]))
        ]
      }
    }
    return []
  }
}
