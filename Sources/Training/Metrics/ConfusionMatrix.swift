/// How often each class was taken for each other one: a row for each true class, a column for each
/// predicted one.
///
///     let matrix = ConfusionMatrix(truth: [0, 0, 1], predicted: [0, 1, 1], classes: 2)
///     matrix.counts      // [[1, 1], [0, 1]]
///     matrix.accuracy    // 2/3
///
/// All measures are defined as in scikit-learn, of weighted rows with `sample_weight`; where one
/// would divide by zero it is 0.
public struct ConfusionMatrix: Sendable, Hashable {
  /// Rows, whatever their weights: [true class][predicted class].
  public let counts: [[Int]]
  /// The sums of the rows' weights, [true class][predicted class]; nil where rows have none. The
  /// measures are made of these.
  public let weighted: [[Double]]?
  /// Sums over a row and over a column of `counts`: every measure of a class takes some.
  private let supports, answers: [Int]
  /// The same of `weighted`, or of `counts` as they are.
  private let supportWeights, answerWeights: [Double]
  let totalWeight: Double

  /// Precondition: as many predictions (and weights) as truths, all in 0 ..< classes.
  public init(truth: [Int32], predicted: [Int32], classes: Int, weights: [Double]? = nil) {
    precondition(
      truth.count == predicted.count, "\(truth.count) truths, \(predicted.count) answers")
    precondition(weights.map { $0.count == truth.count } ?? true, "a weight for each row")
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (row, column) in zip(truth, predicted) { counts[Int(row)][Int(column)] += 1 }
    let weighted = weights.map { weights in
      var sums = Array(repeating: Array(repeating: 0.0, count: classes), count: classes)
      for i in truth.indices { sums[Int(truth[i])][Int(predicted[i])] += weights[i] }
      return sums
    }
    self.init(counts: counts, weighted: weighted)
  }

  init(counts: [[Int]], weighted: [[Double]]?) {
    (self.counts, self.weighted) = (counts, weighted)
    supports = counts.map { $0.reduce(0, +) }
    answers = ConfusionMatrix.columnSums(counts)
    supportWeights = weighted.map { $0.map { $0.reduce(0, +) } } ?? supports.map { Double($0) }
    answerWeights = weighted.map { ConfusionMatrix.columnSums($0) } ?? answers.map { Double($0) }
    totalWeight = supportWeights.reduce(0, +)
  }

  private static func columnSums<N: Numeric>(_ matrix: [[N]]) -> [N] {
    matrix.reduce(into: [N](repeating: 0, count: matrix.count)) { sums, row in
      for (column, value) in row.enumerated() { sums[column] += value }
    }
  }

  /// All rows.
  public var total: Int { supports.reduce(0, +) }
  /// The number of classes.
  public var classes: Int { counts.count }
  /// How many rows are of a class.
  public func support(_ class: Int) -> Int { supports[`class`] }
  /// How many rows were taken for a class.
  public func predictions(_ class: Int) -> Int { answers[`class`] }
  /// How many rows of a class were found.
  public func hits(_ class: Int) -> Int { counts[`class`][`class`] }

  /// The classes that are true or predicted of some row: averages are over these.
  var occurring: [Int] { (0..<classes).filter { support($0) + predictions($0) > 0 } }

  // The same sums of weights: of rows that count 1 each, without weights.
  func supportWeight(_ class: Int) -> Double { supportWeights[`class`] }
  func predictedWeight(_ class: Int) -> Double { answerWeights[`class`] }
  func hitWeight(_ class: Int) -> Double {
    weighted.map { $0[`class`][`class`] } ?? Double(hits(`class`))
  }
}

/// a / b, and 0 where b is 0.
func ratio(_ a: Int, _ b: Int) -> Double { ratio(Double(a), Double(b)) }

/// a / b, and 0 where b is 0.
func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }

/// The mean; 0 of none.
func mean(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}
