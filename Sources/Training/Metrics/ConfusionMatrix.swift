/// How often each class was taken for each other one: a row for each true class, a column for each
/// predicted one.
///
///     let matrix = ConfusionMatrix(truth: [0, 0, 1], predicted: [0, 1, 1], classes: 2)
///     matrix.counts      // [[1, 1], [0, 1]]
///     matrix.accuracy    // 2/3
///
/// All measures are defined as in scikit-learn; where one would divide by zero it is 0.
public struct ConfusionMatrix: Sendable, Hashable {
  /// [true class][predicted class]
  public let counts: [[Int]]

  /// Precondition: as many predictions as truths, all in 0 ..< classes.
  public init(truth: [Int32], predicted: [Int32], classes: Int) {
    precondition(
      truth.count == predicted.count, "\(truth.count) truths, \(predicted.count) answers")
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (row, column) in zip(truth, predicted) { counts[Int(row)][Int(column)] += 1 }
    self.counts = counts
  }

  /// All rows.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
  /// The number of classes.
  public var classes: Int { counts.count }
  /// How many rows are of a class.
  public func support(_ class: Int) -> Int { counts[`class`].reduce(0, +) }
  /// How many rows were taken for a class.
  public func predictions(_ class: Int) -> Int { counts.reduce(0) { $0 + $1[`class`] } }
  /// How many rows of a class were found.
  public func hits(_ class: Int) -> Int { counts[`class`][`class`] }

  /// The classes that are true or predicted of some row: averages are over these.
  var occurring: [Int] { (0..<classes).filter { support($0) + predictions($0) > 0 } }
}

/// a / b, and 0 where b is 0.
func ratio(_ a: Int, _ b: Int) -> Double { b == 0 ? 0 : Double(a) / Double(b) }

/// The mean; 0 of none.
func mean(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}
