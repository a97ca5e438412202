import ChainruleEngine
import ChainruleTensors
import Synchronization

/// The area under the receiver operating characteristic: the probability that a positive row scores
/// above a negative one, ties counted half.
///
///     rocAUC(isPositive: [false, true, false, true], scores: [0.1, 0.4, 0.4, 0.8])    // 0.875
///
/// With weights, a pair of rows counts the product of theirs. Reference: scikit-learn's
/// `roc_auc_score`.
///
/// - Returns: nil where all rows of some weight are positive or none is, or a score is NaN.
public func rocAUC(isPositive: [Bool], scores: [Double], weights: [Double]? = nil) -> Double? {
  precondition(isPositive.count == scores.count, "a score for each row")
  return ClassAreas(
    truth: isPositive.map { $0 ? 0 : 1 }, scores: scores, classes: 1, weights: weights
  ).areas(0..<1)[0]
}

/// The area for classes: of the second of two, else the mean of each class against the rest.
///
/// Reference: scikit-learn's `roc_auc_score` with `multi_class="ovr"` and `average="macro"`.
///
/// - Parameters:
///   - probabilities: [rows, classes].
///   - weights: how much each row counts; nil: all the same.
/// - Returns: nil where it is not defined for one of the classes.
public func rocAUC(
  truth: [Int32], probabilities: Tensor<Double>, weights: [Double]? = nil
) -> Double? {
  rocAUC(truth: truth, probabilities: probabilities, weights: weights, by: Measuring())
}

func rocAUC(
  truth: [Int32], probabilities: Tensor<Double>, weights: [Double]?, by measuring: Measuring
) -> Double? {
  precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
  let classes = probabilities.shape[1]
  let found = ClassAreas(
    truth: truth, scores: probabilities.values, classes: classes, weights: weights)
  if classes == 2 { return found.areas(1..<2)[0] }
  // Where a class does not occur there is nothing to work out.
  guard Set(truth).count == classes else { return nil }
  let areas = found.allAreas(by: measuring).compactMap { $0 }
  return areas.count == classes ? mean(areas) : nil
}

/// The area of each class against the rest.
///
/// The scores of a class's own rows are sorted; each other row is looked up among them, which tells
/// the weight that it stands below. With many classes a class has few rows, and most others stand
/// below them all.
private struct ClassAreas: Sendable {
  let truth: [Int32]
  /// [rows, classes]
  let scores: [Double]
  let classes: Int
  let weights: [Double]?

  /// Classes that are worked out in one go: a line of memory of each row.
  private static let atOnce = 8

  /// Of all classes, by some threads; incomplete where the measuring is given up.
  func allAreas(by measuring: Measuring) -> [Double?] {
    let pieces = (classes + ClassAreas.atOnce - 1) / ClassAreas.atOnce
    let found = Mutex([[Double?]](repeating: [], count: pieces))
    let threads = scores.count < 1 << 20 ? 1 : measuring.threads
    Parallel.forEach(pieces, threads: threads) { piece in
      if measuring.shouldStop() { return }
      let first = piece * ClassAreas.atOnce
      let areas = areas(first..<min(first + ClassAreas.atOnce, classes))
      found.withLock { $0[piece] = areas }
    }
    return found.withLock { $0.flatMap { $0 } }
  }

  /// Of the classes in a range.
  func areas(_ range: Range<Int>) -> [Double?] {
    let ranks = range.map { Ranks(scores: scores, of: $0, in: self) }
    // Twice the pairs in the right order, so that ties need no halves: whole numbers are exact.
    var doubledWins = [Double](repeating: 0, count: range.count)
    var negatives = doubledWins
    for row in truth.indices {
      let weight = weights?[row] ?? 1
      for (i, place) in range.enumerated() where Int(truth[row]) != place {
        doubledWins[i] += weight * ranks[i].doubledWeight(above: scores[row * classes + place])
        negatives[i] += weight
      }
    }
    return range.indices.map { place in
      let i = place - range.lowerBound
      let positives = ranks[i].weight
      // A score of NaN has made the sum NaN.
      guard positives > 0, negatives[i] > 0, !doubledWins[i].isNaN else { return nil }
      return doubledWins[i] / (2 * positives * negatives[i])
    }
  }

  /// The scores of a class's own rows.
  private struct Ranks {
    /// The different ones, ascending.
    private var values: [Double] = []
    /// The weight of the rows at or above each; one more: 0.
    private var weightFrom: [Double] = [0]

    /// The weight of all rows; NaN where a score is.
    var weight: Double { weightFrom[0] }

    init(scores: [Double], of place: Int, in all: ClassAreas) {
      var own: [(score: Double, weight: Double)] = []
      for (row, truth) in all.truth.enumerated() where Int(truth) == place {
        own.append((scores[row * all.classes + place], all.weights?[row] ?? 1))
      }
      if own.contains(where: \.score.isNaN) {
        weightFrom = [.nan]
        return
      }
      own.sort { $0.score > $1.score }
      for (score, weight) in own {
        if values.last != score {
          values.append(score)
          weightFrom.append(weightFrom[weightFrom.count - 1])
        }
        weightFrom[weightFrom.count - 1] += weight
      }
      values.reverse()
      weightFrom.reverse()
    }

    /// Twice the weight of the rows above a score, and once that of those equal to it.
    @inline(__always)
    func doubledWeight(above score: Double) -> Double {
      guard let least = values.first else { return 0 }
      if score < least { return 2 * weightFrom[0] }
      if score.isNaN { return .nan }
      // The first value that is not below, by halves and without branches to guess wrongly.
      var (low, length) = (0, values.count)
      while length > 1 {
        let half = length / 2
        low += values[low + half - 1] < score ? half : 0
        length -= half
      }
      low += values[low] < score ? 1 : 0
      let isTied = low < values.count && values[low] == score
      return weightFrom[low] + weightFrom[isTied ? low + 1 : low]
    }
  }
}
