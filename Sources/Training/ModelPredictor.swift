import ChainruleData
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// A model that answers for rows of tables and images, in the words and units of its target.
///
///     let predictor = try ModelPredictor(Model.load("runs/penguins-2026-11-21-1"))
///     let predictions = try predictor.predict(table)
///     predictions.text(0)    // "Gentoo"
///
/// It belongs to one task at a time.
public final class ModelPredictor {
  /// The model that answers.
  public let model: Model

  /// Prediction and evaluation in the model's own number type.
  enum Engine {
    case float(Predictor<Float>, Evaluator<Float>)
    case double(Predictor<Double>, Evaluator<Double>)
  }

  let engine: Engine
  let threads: Int

  /// Throws `NetworkError` where the network cannot be made.
  public init(_ model: Model, threads: Int = 1) throws {
    self.model = model
    self.threads = threads
    engine =
      switch model.values {
      case .float(let weights):
        .float(
          try ModelPredictor.predictor(model, weights, threads),
          try ModelPredictor.evaluator(model, weights, threads))
      case .double(let weights):
        .double(
          try ModelPredictor.predictor(model, weights, threads),
          try ModelPredictor.evaluator(model, weights, threads))
      }
  }

  /// Predictions for rows of a table, or of a batch of a `CSVStream` opened with the model's field
  /// kinds. The target need not be there.
  ///
  /// Throws `DataError` where a column is missing or holds what it should not, `ModelError` for a
  /// model without preprocessing.
  public func predict(_ table: Table, rows: [Int]? = nil) throws -> Predictions {
    let preprocessing = try preprocessing()
    switch engine {
    case .float(let predictor, _):
      let (inputs, report) = try preprocessing.encodeInputs(table, rows: rows, as: Float.self)
      return predictions(try predictor.predict(inputs: inputs), report)
    case .double(let predictor, _):
      let (inputs, report) = try preprocessing.encodeInputs(table, rows: rows, as: Double.self)
      return predictions(try predictor.predict(inputs: inputs), report)
    }
  }

  /// Predictions for images.
  ///
  /// Throws `DataError` where they have another shape than in training, `ModelError` as above.
  public func predict(images: NumberArray, rows: [Int]? = nil) throws -> Predictions {
    let preprocessing = try preprocessing()
    switch engine {
    case .float(let predictor, _):
      let inputs = try preprocessing.encodeInputs(images: images, rows: rows, as: Float.self)
      return predictions(try predictor.predict(inputs: inputs), EncodingReport())
    case .double(let predictor, _):
      let inputs = try preprocessing.encodeInputs(images: images, rows: rows, as: Double.self)
      return predictions(try predictor.predict(inputs: inputs), EncodingReport())
    }
  }

  /// Predictions for inputs that are numbers already, [rows, inputs].
  ///
  /// Throws `NetworkError` where the rows have another width.
  public func predict(inputs: Tensor<Double>) throws -> Predictions {
    switch engine {
    case .float(let predictor, _):
      predictions(try predictor.predict(inputs: inputs.converted()), EncodingReport())
    case .double(let predictor, _):
      predictions(try predictor.predict(inputs: inputs), EncodingReport())
    }
  }

  func preprocessing() throws(ModelError) -> Preprocessing {
    guard let preprocessing = model.preprocessing else {
      throw ModelError(
        "model",
        .mismatch(
          what: "preprocessing", expected: "one, to read tables or images with",
          found: "none: this network takes bare numbers"))
    }
    return preprocessing
  }

  func predictions<S>(_ outputs: Tensor<S>, _ report: EncodingReport) -> Predictions {
    let targets = model.preprocessing?.target.names ?? []
    guard model.task == .classification else {
      let numbers = inUnits(of: model.preprocessing?.target, outputs.converted())
      return Predictions(content: .numbers(numbers), targets: targets, report: report)
    }
    let names =
      model.classes ?? (0..<max(outputs.shape[1], 2)).map { String($0) }
    let found = ClassScores(
      outputs, classes: names.count, activation: model.network.lastActivation)
    return Predictions(
      content: .classes(
        greatest(found.scores), names: names,
        probabilities: found.areProbabilities ? found.scores : nil),
      targets: targets, report: report)
  }

  private static func predictor<S>(
    _ model: Model, _ weights: Model.Weights<S>, _ threads: Int
  ) throws -> Predictor<S> {
    try Predictor(
      model.network, parameters: weights.parameters, states: weights.states, threads: threads)
  }

  private static func evaluator<S>(
    _ model: Model, _ weights: Model.Weights<S>, _ threads: Int
  ) throws -> Evaluator<S> {
    try Evaluator(
      model.network, loss: model.loss.loss, parameters: weights.parameters,
      states: weights.states, threads: threads)
  }
}
