import Disk

/// What a site asks of projects' version files: `projects` in farm.json, or a file of its own.
public struct ProjectPolicy: Codable, Equatable, Sendable {
  /// Another policy, whose values hold where this one says nothing; relative to this one's file.
  public var base: String?
  /// Every project has one of these files, itself or above it.
  public var required: [String]?
  /// The series that may be used: `1.26`.
  public var allowed: [String]?
  /// The oldest version that may be asked for.
  public var minimum: GoVersion?
  /// Versions and series that may not be used, and why.
  public var denied: [String: String]?
  /// A pin names a patch release, neither a series nor a channel.
  public var exactPatch: Bool?
  /// What is asked for is installed.
  public var installed: Bool?
  /// The files of one directory agree with each other.
  public var agree: Bool?
  public var template: Template?

  /// What a new project begins with.
  public struct Template: Codable, Equatable, Sendable {
    /// Where a person finds it; printed with each finding.
    public var url: String?
    /// File name → content, where `@version@` and `@series@` are those of channel stable.
    public var files: [String: String]?

    public init() {}
  }

  public init() {}

  /// The policy of a file, with everything that it inherits.
  public static func read(_ path: String) throws -> ProjectPolicy {
    guard let bytes = try FileSystem.read(path, limit: 1 << 20) else { throw Failure.noFile(path) }
    let policy: ProjectPolicy
    do {
      let tree = try JSONValue(reading: bytes, json5: true)
      policy = try tree.decoded(as: ProjectPolicy.self)
      if let key = tree.members(missingIn: try JSONValue(encoding: policy)).first {
        throw Failure.damagedConfiguration(path: path, reason: "there is no setting \"\(key)\"")
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure.damagedConfiguration(path: path, reason: "no policy: \(error)")
    }
    return policy
  }

  /// With the values of its bases, the nearest first.
  public func resolved(from path: String) throws -> ProjectPolicy {
    var result = self
    var place = path
    for _ in 0..<8 {
      guard let base = result.base else { return result }
      place = base.hasPrefix("/") ? base : FileSystem.parent(of: place) + "/" + base
      result.inherit(try Self.read(place))
    }
    throw Failure.damagedConfiguration(path: path, reason: "its bases have no end")
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
    template = template ?? other.template
  }

}

extension Farm {
  /// The site's policy for projects; an absent one asks for nothing.
  public func projectPolicy() throws -> ProjectPolicy {
    try (configuration().projects ?? ProjectPolicy()).resolved(from: layout.configuration)
  }
}
