/// How far a long operation is.
public struct Progress: Equatable, Sendable {
  public enum Unit: Sendable { case files, bytes }

  public let what: String
  public let done: Int
  /// nil where nobody knows.
  public let total: Int?
  public let unit: Unit

  init(_ what: String, done: Int, of total: Int?, in unit: Unit) {
    self.what = what
    self.done = done
    self.total = total
    self.unit = unit
  }

  public var isComplete: Bool { total.map { done >= $0 } ?? false }
}
