import System

/// The failure that `body` ends with; nil where it succeeds.
package func failure<Value>(of body: () throws -> Value) -> (any Failure)? {
  do { _ = try body() } catch {
    if let error = error as? SystemError { return SystemFailure(error) }
    return error as? any Failure
  }
  return nil
}
