import Disk

/// farm.json: what the site decided.
public struct Configuration: Codable, Equatable, Sendable {
  public init() {}
}

extension Farm {
  /// The farm's configuration; an absent file is an empty one.
  public func configuration() throws -> Configuration {
    guard let bytes = try FileSystem.read(layout.configuration) else { return Configuration() }
    do { return try JSON.decode(Configuration.self, from: bytes, json5: true) } catch {
      throw Failure.damagedConfiguration(path: layout.configuration, reason: "\(error)")
    }
  }
}
