/// The different values of a column, sorted: categories of an input, or classes of a target.
///
/// Values read as numbers are sorted and compared as numbers (2 and 2.0 are one), others as text.
///
/// In an input with more than 10 values, the rare ones are pooled: those in fewer than 2 rows, or
/// in fewer than 1 row of 500; and all but the 100 most frequent (of equally frequent ones the
/// first as sorted). Where all were rare, only the second rule holds.
public struct Categories: Hashable, Sendable {
  /// The values with a place of their own.
  public let names: [String]
  /// The values that share one place after all others; empty where there is no such place.
  public let pooled: [String]
  /// Whether the values are numbers.
  public let areNumbers: Bool

  /// What `places(of:rows:)` says of a missing value.
  static let missing: Int32 = -1
  /// What it says of a value that is none of the categories.
  static let unseen: Int32 = -2

  private static let mostWithoutPool = 10
  private static let mostNames = 100
  private static let rowsForOne = 500

  init(names: [String], pooled: [String] = [], areNumbers: Bool) {
    self.names = names
    self.pooled = pooled
    self.areNumbers = areNumbers
  }

  /// The values in some rows of a column, none pooled.
  init(fitting column: Column, rows: [Int]) {
    let (counts, areNumbers) = Categories.counts(column, rows)
    self.init(names: Categories.sorted(counts.keys), areNumbers: areNumbers)
  }

  /// The values in some rows of an input, rare ones pooled.
  init(fittingInput column: Column, rows: [Int]) {
    let (counts, areNumbers) = Categories.counts(column, rows)
    let sorted = Categories.sorted(counts.keys)
    guard sorted.count > Categories.mostWithoutPool else {
      self.init(names: sorted, areNumbers: areNumbers)
      return
    }
    func count(_ place: Int) -> Int { counts[sorted[place], default: 0] }
    let fewest = max(2, (rows.count + Categories.rowsForOne - 1) / Categories.rowsForOne)
    let frequent = sorted.indices.filter { count($0) >= fewest }
    let kept = (frequent.isEmpty ? Array(sorted.indices) : frequent)
      .sorted { (-count($0), $0) < (-count($1), $1) }.prefix(Categories.mostNames)
    let isKept = Set(kept)
    self.init(
      names: sorted.indices.filter(isKept.contains).map { sorted[$0] },
      pooled: sorted.indices.filter { !isKept.contains($0) }.map { sorted[$0] },
      areNumbers: areNumbers)
  }

  /// How often each value stands in the rows.
  private static func counts(_ column: Column, _ rows: [Int]) -> ([String: Int], Bool) {
    switch column.values {
    case .numbers(let values):
      var counts: [Double: Int] = [:]
      for row in rows where !values[row].isNaN { counts[values[row], default: 0] += 1 }
      let named = counts.map { (spelled($0.key), $0.value) }
      return (Dictionary(named, uniquingKeysWith: +), true)
    case .text(let codes, let vocabulary):
      var counts = [Int](repeating: 0, count: vocabulary.count)
      for row in rows where codes[row] >= 0 { counts[Int(codes[row])] += 1 }
      let named = zip(vocabulary, counts).filter { $0.1 > 0 }
      return (Dictionary(named, uniquingKeysWith: +), false)
    }
  }

  /// Numerically if all are numbers (of equal numbers, as 1 and 01, by spelling), else as text.
  private static func sorted(_ names: some Collection<String>) -> [String] {
    let keys = names.map { (number: DecimalNumber.lenient.number($0), name: $0) }
    if keys.contains(where: { $0.number.isNaN }) { return names.sorted() }
    return keys.sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map(\.name)
  }

  /// The place of each row's value among the names, the pool's after them, `missing` or `unseen`.
  func places(of column: Column, rows: [Int]) -> [Int32] {
    var placeOf = Dictionary(
      zip(names, 0..<Int32(names.count)), uniquingKeysWith: { first, _ in first })
    for name in pooled { placeOf[name] = Int32(names.count) }
    switch column.values {
    case .text(let codes, let vocabulary):
      let places = vocabulary.map { placeOf[canonical($0)] ?? Categories.unseen }
      return rows.map { codes[$0] < 0 ? Categories.missing : places[Int(codes[$0])] }
    case .numbers(let values):
      var known: [Double: Int32] = [:]
      return rows.map { row in
        let value = values[row]
        if value.isNaN { return Categories.missing }
        if let place = known[value] { return place }
        let place = placeOf[spelled(value)] ?? Categories.unseen
        known[value] = place
        return place
      }
    }
  }

  /// A spelling as it stands among the names.
  private func canonical(_ spelling: String) -> String {
    guard areNumbers else { return spelling }
    let number = DecimalNumber.lenient.number(spelling)
    return number.isNaN ? spelling : spelled(number)
  }
}
