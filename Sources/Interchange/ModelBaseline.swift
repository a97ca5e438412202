import ChainruleTensors

/// What a model is compared with, as plain numbers: the best constant answer and the linear model,
/// both fitted to the rows the model was trained on.
public struct ModelBaseline: Sendable, Hashable {
  /// For classes the share of each one, for numbers the mean of each output as targets are encoded.
  public let constant: [Double]
  /// W of z = W x + b, [outputs, inputs]; one output for two classes.
  public let weights: Tensor<Double>
  /// b, [outputs]
  public let biases: Tensor<Double>

  public init(constant: [Double], weights: Tensor<Double>, biases: Tensor<Double>) {
    self.constant = constant
    self.weights = weights
    self.biases = biases
  }

  /// The tensors' names in model files.
  static let weightsName = "baseline.weights"
  static let biasesName = "baseline.biases"
}

extension ModelBaseline {
  /// Of a metadata value `{"constant":[…]}`; throws a reason in words.
  init(_ json: JSONValue, weights: Tensor<Double>, biases: Tensor<Double>) throws(BaselineFault) {
    guard let items = json["constant"]?.array, let constant = items.map(\.double).whole else {
      throw BaselineFault(reason: "expected an object with a list of numbers under “constant”")
    }
    self.init(constant: constant, weights: weights, biases: biases)
  }

  var json: JSONValue { ["constant": JSONValue(constant)] }
}

/// Why a baseline cannot be read.
struct BaselineFault: Error {
  let reason: String
}

extension [Double?] {
  /// All of them; nil where one is missing.
  fileprivate var whole: [Double]? {
    let found = compactMap { $0 }
    return found.count == count ? found : nil
  }
}

extension Model {
  /// How many numbers of the constant answer and outputs of the linear model there must be.
  private var baselineWidths: (constant: Int, outputs: Int) {
    let outputs = network.outputs
    guard task == .classification else { return (outputs, outputs) }
    let classes = preprocessing?.target.outputCount ?? max(outputs, 2)
    return (classes, classes == 2 ? 1 : classes)
  }

  func check(_ baseline: ModelBaseline) throws(ModelError) {
    let widths = baselineWidths
    let shapes: [(String, Shape, Shape)] = [
      (ModelBaseline.weightsName, [widths.outputs, network.inputs], baseline.weights.shape),
      (ModelBaseline.biasesName, [widths.outputs], baseline.biases.shape),
    ]
    for (name, expected, found) in shapes where found != expected {
      throw ModelError("model", .wrongShape(name, expected: expected, found: found))
    }
    guard baseline.constant.count == widths.constant else {
      throw ModelError(
        "model",
        .mismatch(
          what: "baseline.constant", expected: "\(widths.constant) numbers",
          found: "\(baseline.constant.count)"))
    }
    guard task == .classification,
      let place = baseline.constant.firstIndex(where: { !(0...1).contains($0) })
    else { return }
    throw ModelError(
      "model",
      .mismatch(
        what: "baseline.constant[\(place)]", expected: "a share from 0 to 1",
        found: "\(baseline.constant[place])"))
  }
}
