/// A few linear equations with as many unknowns: A·x = b.
struct SquareSystem {
  /// One row for each equation.
  let rows: [[Double]]

  /// x, by Gaussian elimination with the largest pivot of each column; nil where the equations decide nothing.
  func solved(_ right: [Double]) -> [Double]? {
    let count = rows.count
    var rows = zip(rows, right).map { $0 + [$1] }
    for column in 0..<count {
      let best = (column..<count).max { rows[$0][column].magnitude < rows[$1][column].magnitude }
      guard let best, rows[best][column].isFinite, rows[best][column] != 0 else { return nil }
      rows.swapAt(column, best)
      for row in column + 1..<max(count, column + 1) {
        let factor = rows[row][column] / rows[column][column]
        for k in column...count { rows[row][k] -= factor * rows[column][k] }
      }
    }
    var solution = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      let known = (row + 1..<max(count, row + 1)).reduce(0) { $0 + rows[row][$1] * solution[$1] }
      solution[row] = (rows[row][count] - known) / rows[row][row]
    }
    return solution.allSatisfy(\.isFinite) ? solution : nil
  }

  /// Whether xᵀ·A·x > 0 for all x but 0; A must be symmetric. By Cholesky's decomposition, which exists only then.
  var isPositiveDefinite: Bool {
    var factor = rows.map { _ in [Double](repeating: 0, count: rows.count) }
    for i in rows.indices {
      for j in 0...i {
        let known = (0..<j).reduce(0) { $0 + factor[i][$1] * factor[j][$1] }
        let rest = rows[i][j] - known
        if i == j {
          guard rest > 0 else { return false }
          factor[i][i] = rest.squareRoot()
        } else {
          factor[i][j] = rest / factor[j][j]
        }
      }
    }
    return true
  }
}
