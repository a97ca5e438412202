import ChainruleData
import ChainruleInterchange
import ChainruleTensors

/// What a model answers for labeled rows, row by row beside the truth.
public struct JudgedRows: Sendable {
  /// What is true of the rows.
  public enum Truth: Sendable {
    /// Places among the classes.
    case classes([Int32])
    /// [rows, outputs], in the targets' units.
    case numbers(Tensor<Double>)
  }

  /// The rows of the table or the images, from 0.
  public let rows: [Int]
  /// The loss of each, without weights.
  public let losses: [Double]
  /// How much each counts; nil: all the same.
  public let weights: [Double]?
  /// The answers.
  public let predictions: Predictions
  /// What they should be.
  public let truth: Truth
  /// The measures of all together, beside those of the simple answers.
  public let measures: Evaluated

  /// Places in `rows` of those with the greatest loss, the greatest first; rows of a loss that is no number come before.
  public func worst(_ count: Int) -> [Int] {
    func size(_ place: Int) -> Double { losses[place].isNaN ? .infinity : losses[place] }
    let order = rows.indices.sorted { a, b in
      size(a) == size(b) ? a < b : size(a) > size(b)
    }
    return Array(order.prefix(count))
  }

  /// Whether answers are as often right as they say; nil where the network gives no probabilities.
  public var reliability: Reliability? {
    guard case .classes(let truth) = truth,
      case .classes(_, _, let probabilities?) = predictions.content
    else { return nil }
    return Reliability(truth: truth, probabilities: probabilities, weights: weights)
  }
}

extension ModelPredictor {
  /// Answers for labeled rows of a table or of images; rows without a target are left out.
  ///
  /// - Parameter weights: a column with a weight for each row.
  /// - Throws: as `evaluate`.
  public func judge(
    _ content: LearningData.Content, rows: [Int], weights: String? = nil
  ) throws -> JudgedRows {
    switch engine {
    case .float(_, let evaluator): try judge(content, rows, weights, evaluator)
    case .double(_, let evaluator): try judge(content, rows, weights, evaluator)
    }
  }

  /// What is lost when one column, or one pixel, after another is shuffled among labeled rows.
  ///
  /// - Parameters:
  ///   - weights: a column with a weight for each row.
  ///   - shuffles: how often each is shuffled.
  /// - Throws: as `evaluate`.
  public func importance(
    of content: LearningData.Content, rows: [Int], weights: String? = nil, shuffles: Int = 5,
    seed: UInt64
  ) throws -> PermutationImportance {
    let preprocessing = try preprocessing()
    let groups = InputGroups(preprocessing)
    switch engine {
    case .float(_, let evaluator):
      let rows: LabeledExamples<Float> = try labeled(content, rows, weights)
      return try evaluator.importance(
        of: groups, on: rows.examples, target: preprocessing.target, shuffles: shuffles, seed: seed)
    case .double(_, let evaluator):
      let rows: LabeledExamples<Double> = try labeled(content, rows, weights)
      return try evaluator.importance(
        of: groups, on: rows.examples, target: preprocessing.target, shuffles: shuffles, seed: seed)
    }
  }

  private func judge<S: Scalar>(
    _ content: LearningData.Content, _ rows: [Int], _ weights: String?, _ evaluator: Evaluator<S>
  ) throws -> JudgedRows {
    let found: LabeledExamples<S> = try labeled(content, rows, weights)
    try checkHasRows(found.examples)
    let evaluation = try evaluator.evaluate(found.examples)
    let target = try preprocessing().target
    let truth: JudgedRows.Truth =
      switch found.examples.targets {
      case .classes(let places, _): .classes(places)
      case .values(let values): .numbers(found.truth ?? inUnits(of: target, values.converted()))
      }
    return JudgedRows(
      rows: found.rows, losses: evaluation.losses.map { Double($0) },
      weights: found.examples.weights.map { $0.map { Double($0) } },
      predictions: predictions(evaluation.outputs, found.report), truth: truth,
      measures: try evaluated(
        found.examples, evaluator, truth: found.truth, report: found.report))
  }

  /// Rows with their targets as the network takes them.
  func labeled<S: Scalar>(
    _ content: LearningData.Content, _ rows: [Int], _ weights: String?
  ) throws -> LabeledExamples<S> {
    let preprocessing = try preprocessing()
    switch content {
    case .table(let table):
      let encoded: Encoded<S> = try preprocessing.encode(table, rows: rows, weights: weights)
      let truth = try preprocessing.target.numbers(in: table, rows: encoded.rows)
      return LabeledExamples(
        examples: encoded.examples, rows: encoded.rows, truth: truth, report: encoded.report)
    case .images(let images, let labels):
      let examples: Examples<S> = try preprocessing.encode(
        images: images, labels: labels, rows: rows)
      return LabeledExamples(
        examples: examples, rows: rows, truth: nil, report: EncodingReport())
    }
  }
}

struct LabeledExamples<S: Scalar> {
  let examples: Examples<S>
  let rows: [Int]
  /// Target numbers as they stand, before they were narrowed.
  let truth: Tensor<Double>?
  let report: EncodingReport
}
