import System
import TestSupport
import Testing

/// Whether whatever is missing is a failure: so it is where shell/tools/check has installed it.
private let isEverythingRequired =
  Host.os == "linux" && Host.environment["GOFARM_REQUIRE_ALL"] != nil

extension Trait where Self == ConditionTrait {
  /// Programs, and files by absolute path. Where one is missing the test is skipped, and says which;
  /// under GOFARM_REQUIRE_ALL it fails.
  static func needs(_ names: String...) -> Self {
    let missing = names.filter { !isThere($0) }
    return needs(missing.joined(separator: ", ") + " is missing", missing.isEmpty)
  }

  /// The same for what is no program.
  static var needsNamespaces: Self {
    needs("no mount namespace can be made here", PrivateHost.isPossible)
  }

  /// The releases that shell/tools/fixtures obtains.
  static var needsReleases: Self {
    needs("there are no Go releases; see shell/tools/fixtures", ReleaseFarm.isPossible)
  }

  static var needsRoot: Self { .enabled(if: Host.userID == 0, "only root may do this") }

  private static func needs(_ complaint: String, _ isThere: Bool) -> Self {
    .enabled(Comment(rawValue: complaint)) {
      if !isThere, isEverythingRequired { throw RequestFailure.checkFailed(complaint) }
      return isThere
    }
  }
}

private func isThere(_ name: String) -> Bool {
  name.hasPrefix("/") ? FileSystem.exists(name) : Site.has(name)
}

/// The same for what only some arguments of a test need.
func need(_ name: String) throws {
  if isThere(name) { return }
  if isEverythingRequired { throw RequestFailure.checkFailed("\(name) is missing") }
  try Test.cancel("\(name) is missing")
}
