import Go
import System

extension Farm {
  // MARK: Installations

  func examine(
    _ installation: Installation, _ configuration: Configuration
  ) throws -> [Diagnosis] {
    let path = installation.path
    let version = installation.version
    guard try Goroot.missingParts(of: path).isEmpty else { return [] }
    var found: [Diagnosis] = []
    let owner = try FileSystem.status(layout.root)?.owner ?? 0
    for part in Goroot.decisiveParts {
      guard let status = try? FileSystem.targetStatus(path + part) else { continue }
      if configuration.group == nil, isForeign(status.owner, [0, owner]) {
        found.append(foreignOwner(path + part, status.owner, shouldBe: owner))
      }
      let wanted: UInt32 = status.kind == .directory ? 0o555 : 0o444
      if status.isWritableByOthers {
        found.append(
          Diagnosis(
            .treeWritable, "\(path)\(part) has mode \(status.octalMode)",
            remedy: .shell("chmod", "go-w", path + part),
            fix: .setMode(path + part, status.mode & ~0o022)))
      } else if status.mode & wanted != wanted {
        found.append(
          Diagnosis(
            .unreadable, "\(path)\(part) has mode \(status.octalMode): users cannot read it",
            remedy: .shell("chmod", "a+r", path + part),
            fix: .setMode(path + part, status.mode | wanted)))
      }
    }
    if version >= Self.goEnvSince { found += goEnvFindings(installation) }
    if installation.adoptedFrom == nil, try hasManifest(version),
      let top = try FileSystem.status(path), top.mode & 0o222 != 0
    {
      found.append(
        Diagnosis(
          .wrongMode, "\(path) has mode \(top.octalMode), not 0555",
          remedy: .shell("chmod", "0555", path), fix: .setMode(path, 0o555)))
    }
    if installation.adoptedFrom == nil, try !hasManifest(version) {
      found.append(
        Diagnosis(
          .noManifest, "\(layout.manifest(version)) is missing: \(version) cannot be verified",
          remedy: .sequence([.gofarm("uninstall", version.text), .gofarm("install", version.text)]))
      )
    }
    return try found + lies(installation)
  }

  private func goEnvFindings(_ installation: Installation) -> [Diagnosis] {
    let path = installation.path + "/go.env"
    guard let found = try? FileSystem.targetStatus(path), found.kind == .file else {
      return [
        Diagnosis(
          .missingGoEnv, "\(path) is missing: GOPROXY, GOSUMDB and GOTOOLCHAIN are empty",
          remedy: installation.adoptedFrom == nil
            ? .gofarm("repair", installation.version.text)
            : .advice("repair the package that it came with"))
      ]
    }
    if found.mode & 0o444 == 0o444 { return [] }
    return [
      Diagnosis(
        .missingGoEnv, "\(path) has mode \(found.octalMode): for others it is empty",
        remedy: .shell("chmod", "a+r", path), fix: .setMode(path, found.mode | 0o444))
    ]
  }

  /// The directory's name, line 1 of VERSION and the binary's own opinion must be one version.
  private func lies(_ installation: Installation) throws -> [Diagnosis] {
    let path = installation.path
    let said = try Goroot.version(of: path)
    var claims = ["VERSION says \(said?.text ?? "nothing")"]
    var isTrue = said == installation.version
    let nowhere = "/nonexistent"
    let asked = try? Child.capture(
      path + "/bin/go", ["env", "GOVERSION"],
      environment: Host.cleanEnvironment(adding: [
        "GOTOOLCHAIN": "local", "GOENV": "off", "GOWORK": "off", "GOFLAGS": "",
        "GOCACHE": nowhere, "GOPATH": nowhere,
      ]), directory: "/", limit: 30)
    let line = asked?.output.prefix { $0 != "\n" } ?? ""
    claims.append("bin/go says \(asked?.status == 0 ? String(line.prefix(80)) : "nothing")")
    let own = GoVersion(line.prefix { $0 != " " })
    isTrue = isTrue && asked?.status == 0 && own == said
    if isTrue { return [] }
    return [
      Diagnosis(
        .versionLies, "\(path): " + claims.joined(separator: ", "),
        remedy: .gofarm("verify", "\(installation.version)"))
    ]
  }

  // MARK: gofarm's own files

  func stateFiles(_ snapshot: Snapshot) throws -> [Diagnosis] {
    var found = (1...(try scannedGenerationNumber())).filter { (try? generation($0)) == nil }.map {
      Diagnosis(
        .historyDamaged, "\(layout.generation($0)) is missing, or cannot be read",
        remedy: .advice("restore it; docs/recovery.md"))
    }
    for name in (try? ScratchDirectory.abandoned(in: layout.staging)) ?? [] {
      found.append(
        Diagnosis(
          .abandonedWork, "\(layout.staging)/\(name) was left by a process that is gone",
          remedy: .gofarm("doctor", "--fix"), fix: .recover))
    }
    found += try litter(in: snapshot).map {
      Diagnosis(
        .abandonedWork, "\($0) was left by a process that is gone",
        remedy: .gofarm("doctor", "--fix"), fix: .render)
    }
    found += damagedArchives(snapshot)
    let free = try FileSystem.freeSpace(layout.root)
    if free < 1 << 30 {
      found.append(
        Diagnosis(
          .diskSpace, "\(free >> 20) MiB are free where \(layout.root) lies; a release takes 250",
          remedy: .gofarm("prune")))
    }
    return found
  }

  /// Archives are named by their digests. Those that nothing has changed since their installation
  /// was published were read then, and are not read again.
  private func damagedArchives(_ snapshot: Snapshot) -> [Diagnosis] {
    let published = timesOfPublishing(snapshot)
    let names = ((try? FileSystem.entries(layout.archives)) ?? []).filter { name in
      let digest = String(name.prefix(64))
      guard SHA256.isDigest(digest),
        Layout.ArchiveKind.allCases.contains(where: { digest + $0.rawValue == name })
      else { return false }
      let status = (try? FileSystem.status("\(layout.archives)/\(name)")) ?? nil
      guard let status, let time = published[digest] else { return true }
      return status.changed >= time
    }
    guard let answers = try? FileHasher.digests(of: names, below: layout.archives, threads: 1)
    else { return [] }
    return zip(names, answers).compactMap { name, answer in
      guard case .success(let found) = answer, !name.hasPrefix(found.digest) else { return nil }
      return Diagnosis(
        .cacheDamaged, "\(layout.archives)/\(name) has SHA-256 \(found.digest)",
        remedy: .shell("rm", "\(layout.archives)/\(name)"),
        fix: .remove("\(layout.archives)/\(name)"))
    }
  }

  /// When each archive, by its digest, was last found to be what it should be.
  private func timesOfPublishing(_ snapshot: Snapshot) -> [String: Int] {
    var times: [String: Int] = [:]
    let mark = "# archive "
    for installation in snapshot.installations {
      let path = layout.manifest(installation.version)
      guard let head = (try? FileSystem.beginning(path, limit: mark.utf8.count + 64)) ?? nil,
        head.starts(with: mark.utf8), let status = (try? FileSystem.status(path)) ?? nil
      else { continue }
      times[String(decoding: head.dropFirst(mark.utf8.count), as: UTF8.self)] = status.modified
    }
    return times
  }
}
