import Go
import System

extension Farm {
  /// Installed series that the Go project does not support any more: all but the newest two that
  /// the sources offered when they were asked last. Nothing is said of what is retired already.
  func unsupportedSeries(_ configuration: Configuration, _ snapshot: Snapshot) -> [Diagnosis] {
    guard let offer = try? offer(offline: true) else { return [] }
    let releases = offer.versions(for: Platform()!.description).filter(\.isRelease)
    let supported = newestOfSeries(releases).suffix(2).map(\.series)
    guard let oldest = supported.first.flatMap({ GoVersion($0) }) else { return [] }
    let old = snapshot.versions.filter {
      ($0.major, $0.minor) < (oldest.major, oldest.minor)
        && configuration.retirement(of: $0) == nil
    }
    return newestOfSeries(old).map { version in
      Diagnosis(
        .unsupportedSeries,
        "\(version.series) gets no security fixes any more: the Go project supports "
          + supported.joined(separator: " and "),
        remedy: .gofarm("retire", version.series, "--use", supported.last ?? ""))
    }
  }
}
