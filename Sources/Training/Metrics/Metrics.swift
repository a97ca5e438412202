import ChainruleInterchange
import ChainruleTensors
import RealModule

/// The measures of some labeled rows, by the names that `--json` prints.
///
///     metrics["accuracy"]                 // 0.97
///     metrics.json.description            // {"loss":0.09,"accuracy":0.97,…}
///     print(metrics)                      // a line for each measure
///
/// Classes: `loss`, `accuracy`, `balanced_accuracy`, `log_loss`, `brier`, `calibration_error`,
/// `f1_macro`, `f1_weighted`, `precision_macro`, `precision_weighted`, `recall_macro`,
/// `recall_weighted`, `roc_auc`, the confusion matrix and the measures of each class; `log_loss`,
/// `brier`, `calibration_error` and `roc_auc` only where they are defined. Numbers: `loss`, `rmse`,
/// `mae`, `median_absolute_error`, `r2`, `explained_variance`, in the target's own units except for
/// the loss. The loss is the one of training, the calibration error that of `calibrationError`; all
/// others are defined as in scikit-learn with `zero_division=0`, and with `sample_weight` where the
/// rows have weights.
public struct Metrics: Sendable, Hashable {
  /// A measure and its name.
  public struct Entry: Sendable, Hashable {
    /// The name that `--json` prints.
    public let key: String
    /// In the target's units where it has some.
    public let value: Double

    public init(_ key: String, _ value: Double) {
      self.key = key
      self.value = value
    }
  }

  /// The measured rows.
  public let rows: Int
  /// In the order in which they are printed.
  public let entries: [Entry]
  /// nil for numbers.
  public let confusion: ConfusionMatrix?
  /// The names of the classes, in the order of the matrix.
  public let classes: [String]?
  /// The measures of each class, in that order; nil for numbers.
  public let perClass: [ClassMeasures]?
  /// What the best constant answer reaches on the same rows: `accuracy` of the most frequent class,
  /// `rmse` of the mean.
  public let baseline: Entry

  /// The measure of this name, if it is defined here.
  public subscript(key: String) -> Double? { entries.first { $0.key == key }?.value }

  /// Measures of classes.
  ///
  /// - Parameters:
  ///   - scores: [rows, classes]; the greatest of a row is the answer, the first of equal ones.
  ///   - areProbabilities: whether the scores of a row are probabilities.
  ///   - epsilon: see `logLoss`.
  ///   - weights: how much each row counts, with a sum above 0; nil: all the same. The confusion
  ///     matrix counts rows all the same.
  public static func ofClasses(
    truth: [Int32], scores: Tensor<Double>, classes: [String], loss: Double? = nil,
    areProbabilities: Bool = true, epsilon: Double = Double.ulpOfOne, weights: [Double]? = nil
  ) -> Metrics {
    ofClasses(
      truth: truth, scores: scores, classes: classes, loss: loss,
      areProbabilities: areProbabilities, epsilon: epsilon, weights: weights, by: Measuring())
  }

  /// - Parameter measuring: where it is given up, the measures mean nothing.
  static func ofClasses(
    truth: [Int32], scores: Tensor<Double>, classes: [String], loss: Double?,
    areProbabilities: Bool, epsilon: Double, weights: [Double]?, by measuring: Measuring
  ) -> Metrics {
    let matrix = ConfusionMatrix(
      truth: truth, predicted: greatest(scores), classes: classes.count, weights: weights)
    func ofProbabilities(_ measure: () -> Double?) -> Double? {
      areProbabilities ? measure() : nil
    }
    let found: [(String, Double?)] = [
      ("loss", loss), ("accuracy", matrix.accuracy),
      ("balanced_accuracy", matrix.balancedAccuracy),
      (
        "log_loss",
        ofProbabilities {
          logLoss(truth: truth, probabilities: scores, epsilon: epsilon, weights: weights)
        }
      ),
      (
        "brier",
        ofProbabilities { brierScore(truth: truth, probabilities: scores, weights: weights) }
      ),
      (
        "calibration_error",
        ofProbabilities { calibrationError(truth: truth, probabilities: scores, weights: weights) }
      ),
      ("f1_macro", matrix.f1Macro), ("f1_weighted", matrix.f1Weighted),
      ("precision_macro", matrix.precisionMacro),
      ("precision_weighted", matrix.precisionWeighted), ("recall_macro", matrix.recallMacro),
      ("recall_weighted", matrix.recallWeighted),
      (
        "roc_auc",
        ofProbabilities {
          rocAUC(truth: truth, probabilities: scores, weights: weights, by: measuring)
        }
      ),
    ]
    let most = (0..<matrix.classes).map(matrix.supportWeight).max() ?? 0
    return Metrics(
      rows: truth.count, entries: entries(found), confusion: matrix, classes: classes,
      perClass: classes.enumerated().map { ClassMeasures($1, $0, of: matrix) },
      baseline: Entry("accuracy", ratio(most, matrix.totalWeight)))
  }

  /// Measures of numbers.
  ///
  /// - Parameters:
  ///   - truth: [rows, outputs], in the target's units, with at least one row.
  ///   - predicted: of the same shape and units.
  ///   - weights: how much each row counts, with a sum above 0; nil: all the same.
  public static func ofNumbers(
    truth: Tensor<Double>, predicted: Tensor<Double>, loss: Double? = nil,
    weights: [Double]? = nil
  ) -> Metrics {
    let errors = RegressionErrors(truth: truth, predicted: predicted, weights: weights)
    let found: [(String, Double?)] = [
      ("loss", loss), ("rmse", errors.rmse), ("mae", errors.mae),
      ("median_absolute_error", errors.medianAbsoluteError), ("r2", errors.r2),
      ("explained_variance", errors.explainedVariance),
    ]
    return Metrics(
      rows: truth.shape[0], entries: entries(found), confusion: nil, classes: nil, perClass: nil,
      baseline: Entry("rmse", errors.baselineRMSE))
  }

  private static func entries(_ found: [(String, Double?)]) -> [Entry] {
    found.compactMap { key, value in value.map { Entry(key, $0) } }
  }

  /// One object, keys in the order above, then `confusion`, `classes`, `per_class`, and `baseline`
  /// as an object of one key.
  public var json: JSONValue {
    var object = JSONObject(entries.map { .init($0.key, .number($0.value)) })
    if let confusion {
      object["confusion"] = .array(
        confusion.counts.map { .array($0.map { .integer($0) }) })
    }
    if let classes { object["classes"] = .array(classes.map { .string($0) }) }
    if let perClass { object["per_class"] = .array(perClass.map(\.json)) }
    object["baseline"] = .object(JSONObject([.init(baseline.key, .number(baseline.value))]))
    return .object(object)
  }
}

extension Metrics: CustomStringConvertible {
  /// The rows, then one line for each measure with four digits that count: “log loss: 0.08142”.
  public var description: String {
    let lines = entries.map { entry in
      "\(entry.key.split(separator: "_").joined(separator: " ")): \(short(entry.value))"
    }
    return (["rows: \(rows)"] + lines).joined(separator: "\n")
  }
}

/// A number in four significant digits; all digits of a whole part.
func short(_ number: Double) -> String {
  guard number.isFinite, number != 0 else { return "\(number)" }
  let places = 3 - Int(Double.log10(abs(number)).rounded(.down))
  guard places > 0 else {
    return Int64(exactly: number.rounded()).map { String($0) } ?? "\(number)"
  }
  guard places < 300 else { return "\(number)" }
  let scale = Double.pow(10, places)
  return "\((number * scale).rounded() / scale)"
}

/// The place of the greatest score of each row, the first of equal ones. A NaN is never the
/// greatest.
///
/// - Parameter scores: [rows, classes].
public func greatest(_ scores: Tensor<Double>) -> [Int32] {
  let width = scores.shape[1]
  return (0..<scores.shape[0]).map { row in
    var (best, place) = (-Double.infinity, 0)
    for i in 0..<width where scores.values[row * width + i] > best {
      (best, place) = (scores.values[row * width + i], i)
    }
    return Int32(place)
  }
}
