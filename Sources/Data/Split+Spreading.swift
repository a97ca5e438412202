import ChainruleTensors

extension Split {
  /// Divides `rows` at random so that each part has its share of small, middling and large values:
  /// the rows are sorted by value, cut into tenths (fewer, of 5 rows or more each, where there are
  /// fewer than 50), and each tenth gives each part its share.
  ///
  /// Equal values may stand in two neighboring tenths.
  ///
  /// - Parameters:
  ///   - values: a number for each of `rows`, at the same places: the target.
  ///   - test, validation: as in `split(rows:test:validation:stratifiedBy:seed:)`.
  /// - Throws: `Impossible`.
  public static func split(
    rows: [Int], spreading values: [Double], test: Double? = nil, validation: Double? = nil,
    seed: UInt64
  ) throws -> Split {
    precondition(values.count == rows.count, "a value for each row")
    let sizes = try sizes(rows: rows.count, test: test, validation: validation)
    let count = max(1, min(10, rows.count / 5))
    // By value, and by place where values are equal; a missing value before all.
    let keys = values.map { $0.isNaN ? -Double.infinity : $0 }
    let order = rows.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var strata = [Int32](repeating: 0, count: rows.count)
    for (rank, place) in order.enumerated() {
      strata[place] = Int32(rank * count / rows.count)
    }
    return divided(rows, strata: strata, sizes: sizes, keepsOne: false, seed: seed)
  }
}
