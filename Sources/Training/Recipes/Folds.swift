import ChainruleTensors

/// Rows divided into parts of nearly equal size, each of which is judged once by what was learned from the others.
public enum Folds {
  /// The fold of each row, in 0 ..< count; −1 for a row that is only ever learned from.
  ///
  /// Each class is spread evenly over the folds. A class with a single row is only learned from: a fold that asked
  /// about it could not have seen it. A group is kept in one fold; classes are not looked at then.
  ///
  /// - Parameters:
  ///   - rows: how many rows there are.
  ///   - classes: the class of each row.
  ///   - groups: the group of each row.
  ///   - values: a number for each row, small and large ones to be spread evenly: of each `count` rows that stand side by
  ///     side by value, each fold gets one. Classes and groups go before.
  public static func assign(
    rows: Int, count: Int, classes: [Int32]? = nil, groups: [Int32]? = nil,
    spreading values: [Double]? = nil, seed: UInt64
  ) -> [Int] {
    let order = Random(seed: seed).permutation(of: rows, .folds).map(Int.init)
    if let values, classes == nil, groups == nil { return spread(values, order, count: count) }
    guard let keys = groups ?? classes else { return dealt(order, rows: rows, count: count) }
    let members = Dictionary(grouping: order) { keys[$0] }
    if groups != nil { return assign(groups: members.values.map { $0 }, rows: rows, count: count) }
    let classes = members.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    return dealt(classes.flatMap { $0 }, rows: rows, count: count)
  }

  /// Rows dealt like cards: those that stand side by side get different folds.
  private static func dealt(_ order: [Int], rows: Int, count: Int) -> [Int] {
    var folds = [Int](repeating: -1, count: rows)
    for (place, row) in order.enumerated() { folds[row] = place % count }
    return folds
  }

  /// Each `count` rows that stand side by side by value are dealt in an order of their own.
  private static func spread(_ values: [Double], _ order: [Int], count: Int) -> [Int] {
    precondition(values.count == order.count, "a value for each row")
    var rank = [Int](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { rank[row] = place }
    // By value, at random where values are equal; a missing value before all.
    let keys = values.map { $0.isNaN ? -Double.infinity : $0 }
    let ascending = order.sorted { (keys[$0], rank[$0]) < (keys[$1], rank[$1]) }
    var folds = [Int](repeating: -1, count: order.count)
    for start in stride(from: 0, to: ascending.count, by: count) {
      let side = ascending[start..<min(start + count, ascending.count)]
      let dealt = side.sorted { rank[$0] < rank[$1] }
      for (fold, row) in dealt.enumerated() { folds[row] = fold }
    }
    return folds
  }

  /// Large groups first, each to the fold that has the fewest rows so far.
  private static func assign(groups: [[Int]], rows: Int, count: Int) -> [Int] {
    var folds = [Int](repeating: -1, count: rows)
    var sizes = [Int](repeating: 0, count: count)
    for group in groups.sorted(by: { (-$0.count, $0[0]) < (-$1.count, $1[0]) }) {
      let fold = sizes.indices.min { sizes[$0] < sizes[$1] } ?? 0
      for row in group { folds[row] = fold }
      sizes[fold] += group.count
    }
    return folds
  }
}
