import Go
import JSON
import System

/// What is done about a version with known vulnerabilities.
package enum VulnerabilityRule: String, Codable, Sendable { case refuse, warn }

/// What a site asks of projects' version files: `projects` in farm.json, or a file of its own.
package struct ProjectPolicy: Codable, Equatable, Sendable {
  /// Another policy, whose values hold where this one says nothing; relative to this one's file.
  package var base: String?
  /// Every project has one of these files, itself or above it.
  package var required: [String]?
  /// The series that may be used: `1.26`.
  package var allowed: [String]?
  /// The oldest version that may be asked for.
  package var minimum: GoVersion?
  /// Versions and series that may not be used, and why.
  package var denied: [String: String]?
  /// A pin names a patch release, neither a series nor a channel.
  package var exactPatch: Bool?
  /// What is asked for is installed.
  package var installed: Bool?
  /// The files of one directory agree with each other.
  package var agree: Bool?
  /// No file selects a version with known vulnerabilities.
  package var vulnerabilities: VulnerabilityRule?
  package var template: Template?

  /// What a new project begins with.
  package struct Template: Codable, Equatable, Sendable {
    /// Where a person finds it; printed with each finding.
    package var url: String?
    /// File name → content, where `@version@` and `@series@` are those of channel stable.
    package var files: [String: String]?

    package init() {}
  }

  package init() {}

  /// The policy of a file, with everything that it inherits.
  package static func read(_ path: String) throws -> ProjectPolicy {
    guard let bytes = try FileSystem.readInput(path, limit: 1 << 20) else {
      throw RequestFailure.noFile(path)
    }
    do {
      return try JSON.decodeStrictly(ProjectPolicy.self, from: bytes)
    } catch {
      throw RequestFailure.damagedFile(path: path, reason: "no policy: \(error)")
    }
  }

  /// With the values of its bases, the nearest first.
  package func resolved(from path: String) throws -> ProjectPolicy {
    var result = self
    var place = path
    for _ in 0..<8 {
      guard let base = result.base else { return result }
      place = base.hasPrefix("/") ? base : FileSystem.parent(of: place) + "/" + base
      result.inherit(try Self.read(place))
    }
    throw RequestFailure.damagedFile(path: path, reason: "its bases have no end")
  }

  private mutating func inherit(_ other: ProjectPolicy) {
    base = other.base
    required = required ?? other.required
    allowed = allowed ?? other.allowed
    minimum = minimum ?? other.minimum
    denied = (other.denied ?? [:]).merging(denied ?? [:]) { $1 }
    exactPatch = exactPatch ?? other.exactPatch
    installed = installed ?? other.installed
    agree = agree ?? other.agree
    vulnerabilities = vulnerabilities ?? other.vulnerabilities
    template = template ?? other.template
  }

}
