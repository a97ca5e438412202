import Testing

/// Compares everything under `expected` with the same keys of `found`; further keys of `found` are not looked at.
///
/// Numbers may differ by `tolerance`, relative to max(1, |expected|), those under a key `training` by `training`. Returns
/// how many numbers were compared, and the worst error.
@discardableResult
public func expectAgreement(
  _ found: JSON, _ expected: JSON, within tolerance: Double, training: Double? = nil,
  skipping skipped: Set<String> = [], sourceLocation: SourceLocation = #_sourceLocation
) throws -> (count: Int, worst: Double) {
  var result = (count: 0, worst: 0.0)
  func compare(_ found: JSON, _ expected: JSON, _ tolerance: Double) throws {
    switch expected.content {
    case .object:
      for key in try expected.keys where !skipped.contains(key) {
        let inner = key == "training" ? training ?? tolerance : tolerance
        try compare(found[key], expected[key], inner)
      }
    case .array(let elements):
      guard try found.array.count == elements.count else {
        Issue.record(
          "\(found.path): expected \(elements.count) elements", sourceLocation: sourceLocation)
        return
      }
      for index in elements.indices { try compare(found[index], expected[index], tolerance) }
    case .number(let number):
      let error = disagreement(try found.double, number)
      result = (result.count + 1, max(result.worst, error))
      if !(error <= tolerance) {
        Issue.record(
          "\(found.path): expected \(number), found \(try found.double), error \(error)",
          sourceLocation: sourceLocation)
      }
    case .string(let string):
      #expect(try found.string == string, "\(found.path)", sourceLocation: sourceLocation)
    case .bool(let bool):
      #expect(try found.bool == bool, "\(found.path)", sourceLocation: sourceLocation)
    case .null: #expect(found.isNull, "\(found.path)", sourceLocation: sourceLocation)
    }
  }
  try compare(found, expected, tolerance)
  return result
}
