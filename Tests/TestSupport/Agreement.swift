import ChainruleTensors
import Testing

/// Compares two lists element by element and records an issue with the worst error.
///
/// Lengths must be equal; NaN agrees only with NaN; an infinity only with itself. The tolerance is relative to
/// max(1, |expected|), the rule of the golden numbers.
public func expectAgreement<S: Scalar>(
  _ found: [S], _ expected: [S], within tolerance: S, _ what: String = "values",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record(
      "\(what): expected \(expected.count) values, found \(found.count)",
      sourceLocation: sourceLocation)
    return
  }
  var worst: (error: S, index: Int) = (0, -1)
  for (i, (a, b)) in zip(found, expected).enumerated() {
    let error = disagreement(a, b)
    if error > worst.error || !error.isFinite && worst.error.isFinite { worst = (error, i) }
  }
  guard worst.index >= 0, !(worst.error <= tolerance) else { return }
  Issue.record(
    """
    \(what)[\(worst.index)]: expected \(expected[worst.index]), found \(found[worst.index]), \
    error \(worst.error), allowed \(tolerance)
    """, sourceLocation: sourceLocation)
}

/// |a − b| / max(1, |b|); 0 for two NaN or two equal infinities, else infinite where only one is finite.
public func disagreement<S: Scalar>(_ a: S, _ b: S) -> S {
  if a == b || (a.isNaN && b.isNaN) { return 0 }
  guard a.isFinite, b.isFinite else { return .infinity }
  return abs(a - b) / max(1, abs(b))
}

/// The distance of two numbers in units in the last place of `expected`.
public func ulps<S: Scalar>(_ found: S, _ expected: S) -> S {
  if found == expected || (found.isNaN && expected.isNaN) { return 0 }
  guard found.isFinite, expected.isFinite else { return .infinity }
  return abs(found - expected) / max(expected.ulp, S.leastNormalMagnitude)
}
