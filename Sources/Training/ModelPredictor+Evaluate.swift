import ChainruleData
import ChainruleTensors

extension ModelPredictor {
  /// The measures of a table with the target in it; rows without one are left out.
  ///
  /// Throws as `predict`, and `DataError` for a class that training had not seen.
  public func evaluate(_ table: Table, rows: [Int]? = nil) throws -> Evaluated {
    switch engine {
    case .float(_, let evaluator): try evaluate(table, rows, evaluator)
    case .double(_, let evaluator): try evaluate(table, rows, evaluator)
    }
  }

  /// The measures of images with their labels.
  ///
  /// Throws as `predict`, and `DataError` where labels do not fit.
  public func evaluate(images: NumberArray, labels: NumberArray, rows: [Int]? = nil) throws
    -> Evaluated
  {
    let preprocessing = try preprocessing()
    switch engine {
    case .float(_, let evaluator):
      return try evaluated(
        preprocessing.encode(images: images, labels: labels, rows: rows, as: Float.self), evaluator)
    case .double(_, let evaluator):
      return try evaluated(
        preprocessing.encode(images: images, labels: labels, rows: rows, as: Double.self),
        evaluator)
    }
  }

  /// The measures of images of which the classes are known: for each a place among the model's.
  ///
  /// Precondition: as many classes as images, each one of the model's.
  ///
  /// Throws as `predict`, and `DataError` for a model of numbers and where there is no image.
  public func evaluate(images: NumberArray, classes: [Int32]) throws -> Evaluated {
    let preprocessing = try preprocessing()
    guard let names = preprocessing.target.classes, !classes.isEmpty else {
      throw DataError(
        file: images.source, expected: classes.isEmpty ? "images" : "numbers to predict",
        found: classes.isEmpty ? "none" : "classes")
    }
    precondition(
      classes.count == images.count && classes.allSatisfy { names.indices.contains(Int($0)) })
    switch engine {
    case .float(_, let evaluator):
      let inputs = try preprocessing.encodeInputs(images: images, as: Float.self)
      return try evaluated(
        Examples(inputs: inputs, targets: .classes(classes, names: names)), evaluator)
    case .double(_, let evaluator):
      let inputs = try preprocessing.encodeInputs(images: images, as: Double.self)
      return try evaluated(
        Examples(inputs: inputs, targets: .classes(classes, names: names)), evaluator)
    }
  }

  private func evaluate<S: Scalar>(
    _ table: Table, _ rows: [Int]?, _ evaluator: Evaluator<S>
  ) throws -> Evaluated {
    let preprocessing = try preprocessing()
    let encoded: Encoded<S> = try preprocessing.encode(table, rows: rows)
    guard !encoded.rows.isEmpty else {
      throw DataError(
        file: table.source, column: preprocessing.target.name, expected: "rows with a target",
        found: "none")
    }
    // What stands in the table is exact, what was standardized and narrowed is not.
    let truth = try preprocessing.target.numbers(in: table, rows: encoded.rows)
    return try evaluated(encoded.examples, evaluator, truth: truth, report: encoded.report)
  }

  func evaluated<S: Scalar>(
    _ examples: Examples<S>, _ evaluator: Evaluator<S>, truth: Tensor<Double>? = nil,
    report: EncodingReport = EncodingReport()
  ) throws -> Evaluated {
    let target = model.preprocessing?.target
    let metrics = try evaluator.metrics(on: examples, target: target, truth: truth)
    let others = try Baselines(model)?.metrics(
      on: examples, target: target, truth: truth, threads: threads)
    return Evaluated(
      metrics: metrics, constant: others?.constant, linear: others?.linear, report: report)
  }
}
