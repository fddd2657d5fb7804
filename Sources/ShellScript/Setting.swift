/// A default of the site, such as `GOPROXY`, for the Go releases that do not read go.env.
package struct Setting: Equatable, Sendable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// The key is a name that `export` takes, and the whole stands on one line.
  var isExportable: Bool {
    guard let first = key.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return key.unicodeScalars.allSatisfy { scalar in
      ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
    } && !value.unicodeScalars.contains(where: \.isControl)
  }
}
