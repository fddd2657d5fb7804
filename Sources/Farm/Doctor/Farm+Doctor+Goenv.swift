import System

extension Farm {
  /// go-nv/goenv beside the farm. Its function and ours have one name.
  func otherGoenvs(_ scope: DoctorScope) -> [Diagnosis] {
    let path = scope.environment["PATH"] ?? ""
    let entries = path.split(separator: ":").filter { "\($0)/".contains("/.goenv/") }
    var evidence = entries.map { "\($0) is on PATH" }
    if scope.environment["GOENV_SHELL"] != nil { evidence.append("GOENV_SHELL is set") }
    if let program = Child.find("goenv", in: path), !leadsToFarm(program) {
      evidence.append("\(program) is a program of that name")
    }
    let homes = [scope.environment["HOME"], scope.environment["ZDOTDIR"]].compactMap { $0 }
    for home in Set(homes + homesOfUsers(scope)).sorted() where home.hasPrefix("/") {
      for name in Self.filesOfUsers where startsGoenv("\(home)/\(name)") {
        evidence.append("\(home)/\(name) calls goenv init")
      }
    }
    return evidence.map {
      Diagnosis(
        .otherGoenv, "another goenv is set up: \($0)",
        remedy: .advice("nothing if that is meant; else take it out of the start-up files"))
    }
  }

  private static let filesOfUsers = [
    ".profile", ".bash_profile", ".bash_login", ".bashrc", ".zshenv", ".zprofile", ".zshrc",
    ".zlogin", ".kshrc", ".mkshrc", ".yash_profile", ".yashrc", ".config/fish/config.fish",
  ]

  private func startsGoenv(_ path: String) -> Bool {
    guard let text = try? FileSystem.readText(path, limit: 1 << 20) else { return false }
    return text.split(separator: "\n").contains {
      $0.contains("goenv init") && $0.first { $0 != " " && $0 != "\t" } != "#"
    }
  }
}
