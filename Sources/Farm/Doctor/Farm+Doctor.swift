import Go
import System

/// Whose environment doctor looks at, and which machine's files.
package struct DoctorScope: Sendable {
  /// Of the caller.
  package var environment: [String: String]
  /// Stands before `/etc`, `/usr`…
  package var prefix: String

  package init(environment: [String: String] = Host.environment, prefix: String = "") {
    self.environment = environment
    self.prefix = prefix
  }
}

extension Farm {
  /// Everything that is not as it should be, of the farm and of the host. Takes no lock, changes
  /// nothing; what this user may not read is passed over.
  package func diagnose(_ scope: DoctorScope = DoctorScope()) throws -> [Diagnosis] {
    var found: [Diagnosis] = []
    let configuration: Configuration
    do { configuration = try self.configuration() } catch let failure as any Failure {
      found.append(
        Diagnosis(
          .configurationDamaged, failure.message,
          remedy: failure.remedy ?? .edit(layout.configuration)))
      configuration = Configuration()
    }
    let snapshot: Snapshot
    do { snapshot = try self.snapshot() } catch let failure as any Failure {
      return found + [
        Diagnosis(.historyDamaged, failure.message, remedy: .advice("restore it; docs/recovery.md"))
      ]
    }
    found += try findings(in: snapshot).map { Diagnosis($0) }
    let isReadable = found.first?.code != Symptom.configurationDamaged.rawValue
    if isReadable {
      found += try staleFiles(configuration, snapshot)
      found += try audienceFindings(configuration, snapshot)
    }
    found += try permissions(configuration, snapshot)
    found += try strays(snapshot)
    for installation in snapshot.installations {
      found += try examine(installation, configuration)
    }
    found += try stateFiles(snapshot)
    found += unsupportedSeries(configuration, snapshot)
    found += try hostFindings(scope, configuration)
    return found
  }

  /// Puts right what can be put right safely; returns what it did. A fix that fails leaves its
  /// finding for the next look.
  package func fix(_ diagnoses: [Diagnosis]) throws -> [Diagnosis] {
    var done: [Diagnosis] = []
    let fixes = diagnoses.filter { $0.fix != nil }
    for diagnosis in fixes {
      guard case .setMode(let path, let mode) = diagnosis.fix else { continue }
      try FileSystem.setMode(path, mode)
      done.append(diagnosis)
    }
    for diagnosis in fixes {
      guard case .remove(let path) = diagnosis.fix else { continue }
      try FileSystem.remove(path)
      done.append(diagnosis)
    }
    if fixes.contains(where: { $0.fix == .recover || $0.fix == .render }) {
      _ = try render()
      done += fixes.filter { $0.fix == .recover || $0.fix == .render }
    }
    if !done.isEmpty {
      log(Event("doctor", reason: "fixed " + done.map(\.code).joined(separator: " ")))
    }
    return done
  }

  private func staleFiles(
    _ configuration: Configuration, _ snapshot: Snapshot
  ) throws -> [Diagnosis] {
    let unsafe = (configuration.go ?? [:]).sorted { $0.key < $1.key }.compactMap { key, value in
      GoSetting.refusal(key, value).map {
        Diagnosis(
          .unsafeSetting, "\(layout.configuration) has \(key)=\(value): \($0)",
          remedy: .gofarm("config", "unset", "\(key)"))
      }
    }
    return try unsafe
      + staleRenderings().filter { $0 != layout.audience }.map { path in
        let symptom: Symptom =
          path == layout.script || path.hasPrefix(layout.scriptParts)
          ? .staleScript : path.hasSuffix("/go.env") ? .staleGoEnv : .wrongWrapper
        return Diagnosis(
          symptom, "\(path) is missing, or does not say what it should", remedy: .gofarm("render"),
          fix: .render)
      }
  }

  private func strays(_ snapshot: Snapshot) throws -> [Diagnosis] {
    var found = Goroot.marks.filter {
      FileSystem.exists("\(layout.root)/\($0)")
    }.map {
      Diagnosis(
        .farmIsGoroot, "\(layout.root)/\($0) makes Go take the farm for a GOROOT",
        remedy: .shell(
          "mv", "\(layout.root)/\($0)", "\(layout.root).\($0.replacing("/", with: "-")).old"))
    }
    let directories = snapshot.links.keys.filter {
      snapshot.links[$0] == .notALink && snapshot.generation.channels[$0] == nil
    }.map(\.name)
    let inBin = try FileSystem.entriesIfAny(layout.wrappers).filter {
      $0 != "go" && !($0.hasPrefix("go") && GoVersion($0) != nil)
    }.map { "bin/\($0)" }
    found += (snapshot.strays + directories + inBin).sorted().map {
      Diagnosis(
        .stray, "\(layout.root)/\($0) is nothing that gofarm knows",
        remedy: .shell(
          "mv", "\(layout.root)/\($0)", "\(layout.root).\($0.replacing("/", with: "-")).old"))
    }
    return found
  }
}
