/// How far a long operation is.
package struct Progress: Equatable, Sendable {
  package enum Unit: Sendable { case files, bytes }

  package let what: String
  package let done: Int
  /// nil where nobody knows.
  package let total: Int?
  package let unit: Unit

  init(_ what: String, done: Int, of total: Int?, in unit: Unit) {
    self.what = what
    self.done = done
    self.total = total
    self.unit = unit
  }

  package var isComplete: Bool { total.map { done >= $0 } ?? false }
}
