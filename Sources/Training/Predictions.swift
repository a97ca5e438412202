import ChainruleData
import ChainruleTensors

/// What a model answers for some rows.
public struct Predictions: Sendable {
  /// Answers by task.
  public enum Content: Sendable {
    /// A place in `names` for each row; probabilities [rows, classes], nil where the network gives
    /// none.
    case classes([Int32], names: [String], probabilities: Tensor<Double>?)
    /// [rows, outputs], in the targets' units.
    case numbers(Tensor<Double>)
  }

  /// The answers, row by row.
  public let content: Content
  /// The columns that are predicted, one for classes and one for each output of numbers; empty where
  /// the model does not know them.
  public let targets: [String]
  /// What was remarkable in the rows.
  public let report: EncodingReport

  /// The number of rows.
  public var count: Int {
    switch content {
    case .classes(let places, _, _): places.count
    case .numbers(let numbers): numbers.shape[0]
    }
  }

  /// The answer for a row: the name of its class, or its number in the shortest spelling that reads
  /// back the same; several numbers with spaces between.
  public func text(_ row: Int) -> String {
    switch content {
    case .classes(let places, let names, _): names[Int(places[row])]
    case .numbers(let numbers): numbers.row(row).map { "\($0)" }.joined(separator: " ")
    }
  }

  /// The probabilities of a row, in the order of the classes; nil where the network gives none.
  public func probabilities(_ row: Int) -> [Double]? {
    guard case .classes(_, _, let probabilities?) = content else { return nil }
    return Array(probabilities.row(row))
  }

  /// The numbers of a row; nil for classes.
  public func numbers(_ row: Int) -> [Double]? {
    guard case .numbers(let numbers) = content else { return nil }
    return Array(numbers.row(row))
  }
}

/// The measures of labeled rows, and what was remarkable in them.
public struct Evaluated: Sendable {
  /// The measures of the model.
  public let metrics: Metrics
  /// Those of the constant answer and of the linear model on the same rows, where the model carries
  /// baselines; see `Baselines`.
  public let constant: Metrics?
  /// Those of the linear model on the same rows.
  public let linear: Metrics?
  /// What encoding the rows met that training had not seen.
  public let report: EncodingReport
}

extension Tensor {
  /// A row of a matrix.
  fileprivate func row(_ row: Int) -> ArraySlice<S> {
    values[row * shape[1]..<(row + 1) * shape[1]]
  }
}
