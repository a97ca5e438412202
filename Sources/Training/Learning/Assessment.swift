import ChainruleData
import ChainruleInterchange
import ChainruleTensors

/// How good a trained network is: its measures by part, what simple answers reach, and what should be looked at.
public struct Assessment: Sendable, Hashable {
  /// Of the rows that were trained on.
  public let training: Metrics
  /// Of the rows that were chosen by. Where they were parts of the training rows in turn, each was judged by a network
  /// that had not seen it; nil where nothing was chosen.
  public let validation: Metrics?
  /// nil where no rows were held back to test on.
  public let test: Metrics?
  /// The constant answer and the linear model, fitted to the training rows.
  public let baselines: Baselines
  /// The measures of the constant answer on the test rows; where there are none, on rows to validate, else to train.
  public let constant: Metrics
  /// Those of the linear model, on the same rows.
  public let linear: Metrics
  /// What should be looked at; see `Diagnostics`.
  public let warnings: [Diagnostics.Warning]

  /// The measures by part, `train`, `validation` and `test`, in this order.
  public var parts: [(name: String, metrics: Metrics)] {
    let all = [("train", training), ("validation", validation), ("test", test)]
    return all.compactMap { name, metrics in metrics.map { (name, $0) } }
  }

  /// An object for each part, as `Provenance.metrics` keeps them.
  public var json: JSONObject { JSONObject(parts.map { .init($0.name, $0.metrics.json) }) }

  /// Measures what a trainer has learned.
  ///
  /// - Parameters:
  ///   - weighted: the training rows with weights by their class, where the network learned with such: then the linear
  ///     model does so too, and balanced accuracy says which is better.
  ///   - judged: the measures of training rows that were judged in turn, for `validation` where it is nil.
  ///   - data: what was learned from; its training rows are those of `training`.
  ///   - shouldStop: asked now and then, on any thread; true ends the measuring.
  /// - Throws: `NetworkError` where rows do not fit the network, `CancellationError` where the measuring was ended.
  public init<S: Scalar>(
    of trainer: Trainer<S>, training: Examples<S>, weighted: Examples<S>? = nil,
    validation: Examples<S>? = nil, test: Examples<S>? = nil, judged: Metrics? = nil,
    data: DividedData, shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws {
    let target = data.preprocessing.target
    func metrics(_ examples: Examples<S>) throws -> Metrics {
      try trainer.evaluator.metrics(
        on: examples, target: target, truth: nil, shouldStop: shouldStop)
    }
    self.training = try metrics(training)
    self.validation = try validation.map(metrics) ?? judged
    self.test = try test.map(metrics)
    let threads = trainer.options.threads
    baselines = try Baselines(
      fitting: training, weighted: weighted, threads: threads, shouldStop: shouldStop)
    (constant, linear) = try baselines.metrics(
      on: test ?? validation ?? training, target: target, truth: nil, threads: threads,
      shouldStop: shouldStop)
    var warnings = try Assessment.leaks(in: data)
    warnings += try Diagnostics.network(
      trainer.network, loss: trainer.options.loss.loss, parameters: trainer.parameters,
      states: trainer.states, examples: training)
    // Rows that were judged in turn are training rows to the simple answers: they cannot be compared there.
    if let unseen = validation == nil ? self.test : self.test ?? self.validation {
      let isWeighted = weighted != nil
      warnings += Diagnostics.comparison(
        of: unseen, constant: constant, linear: linear, areClassesWeighted: isWeighted)
      warnings += Diagnostics.neverPredicted(in: unseen, areClassesWeighted: isWeighted)
    }
    if let validation = self.validation {
      warnings += Diagnostics.overfitting(
        training: self.training, validation: validation, isChosen: judged != nil)
    }
    self.warnings = warnings
  }

  /// Columns that give a single target away.
  private static func leaks(in data: DividedData) throws -> [Diagnostics.Warning] {
    guard case .table(let table) = data.data.content, let columns = data.columns,
      columns.targets.count == 1
    else { return [] }
    return try Diagnostics.leaks(in: table, columns: columns, rows: data.split.training)
  }
}
